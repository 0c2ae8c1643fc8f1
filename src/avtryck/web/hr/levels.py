"""What the installation calls its levels, in its own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from avtryck.org.models import Unit
from avtryck.org.operations import name_levels
from avtryck.org.queries import LEVELS, our_level_name, own_level_names
from avtryck.web.ui.access import StaffRequest, open_to

LANGUAGES = ("sv", "en")
LONGEST = 40


class LevelsForm(forms.Form):
    """Two fields a level, one in each language; an empty one falls back to our own word."""

    def __init__(self, *args: Any, levels: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"sv": _("%(level)s på svenska"), "en": _("%(level)s på engelska")}
        for level in levels:
            for language in LANGUAGES:
                label = labels[language] % {"level": our_level_name(level).capitalize()}
                field = forms.CharField(required=False, max_length=LONGEST, label=label)
                self.fields[f"{language}-{level}"] = field

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each level, side by side."""
        fields = list(self)
        return [fields[i : i + len(LANGUAGES)] for i in range(0, len(fields), len(LANGUAGES))]

    def names(self) -> dict[str, dict[str, str]]:
        """Level → language → word, only where there is one."""
        found: dict[str, dict[str, str]] = {}
        for name, word in self.cleaned_data.items():
            language, _dash, level = name.partition("-")
            if word.strip():
                found.setdefault(level, {})[language] = word.strip()
        return found


@open_to("central_hr", methods=("GET", "POST"))
def levels(request: StaffRequest) -> HttpResponse:
    known = sorted({*LEVELS.values(), *Unit.objects.values_list("level", flat=True)})
    now = {
        f"{language}-{level}": word
        for level, words in own_level_names().items()
        for language, word in words.items()
    }
    form = LevelsForm(request.POST or None, levels=known, initial=now)
    if request.method == "POST" and form.is_valid():
        name_levels(names=form.names(), actor=request.person.actor)
        messages.success(request, _("Nivåernas namn är sparade."))
        return redirect("hr-organisation")
    context = {
        "title": _("Nivåernas namn"),
        "crumbs": [(_("Organisation"), reverse("hr-organisation")), (_("Nivåernas namn"), None)],
        "form": form,
    }
    return render(request, "hr/levels.html", context)
