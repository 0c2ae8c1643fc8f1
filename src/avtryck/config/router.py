"""Three stores, and no relation between them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

STORE_OF_APP = {"vault": "vault", "keys": "keys"}


def store_of(app_label: str) -> str:
    return STORE_OF_APP.get(app_label, "default")


class StoreRouter:
    """Sends each app to its store and refuses every relation across."""

    def db_for_read(self, model: type[Model], **_: Any) -> str:
        return store_of(model._meta.app_label)

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **_: Any) -> bool:
        return store_of(one._meta.app_label) == store_of(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        return db == store_of(app_label)
