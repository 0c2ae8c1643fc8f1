"""No relation leaves its store, and no table differs from its migrations."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import django
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model


def borders_crossed(models: Iterable[type[Model]]) -> Iterator[str]:
    """Each relation whose two ends live in different stores; a name not yet resolved counts."""
    from avtryck.config.router import store_of

    for model in models:
        here = model._meta.app_label
        for field in model._meta.get_fields(include_hidden=True):
            target = field.related_model if field.is_relation else None
            if target is None:
                continue
            there = target.split(".")[0] if isinstance(target, str) else target._meta.app_label
            if store_of(here) != store_of(there):
                yield f"{model._meta.label}.{field.name}: a relation from {here} to {there}"


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "avtryck.config.settings"
    django.setup()
    if found := sorted(set(borders_crossed(apps.get_models(include_auto_created=True)))):
        raise SystemExit("\n".join(found))
    call_command("makemigrations", check=True, dry_run=True)


if __name__ == "__main__":
    main()
