"""How an answer is protected: open to all, the same for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.content.queries import text
from avtryck.core.instruments import render as render_text
from avtryck.org.queries import installation
from avtryck.web.ui.access import open_to_all

DRAWN_AT_MOST = 9
RADIUS = 23


@open_to_all("What we promise about answers, the same for everybody.")
def protection(request: HttpRequest) -> HttpResponse:
    k = installation().minimum_group
    promise = render_text(text("answer-promise"), get_language() or "sv", {"minimum_group": str(k)})
    context = {
        "title": _("Så skyddas ditt svar"),
        "minimum_group": k,
        "ring": ring(min(k, DRAWN_AT_MOST)),
        "promise": [part.strip() for part in promise.body.split("\n\n") if part.strip()],
        "promise_title": promise.subject,
        "who_reads": who_reads(),
    }
    return render(request, "leaver/protection.html", context)


def who_reads() -> list[tuple[str, str]]:
    """(what, who) in the order in which a leaver meets it."""
    return [
        (_("Ditt svar för sig"), _("Ingen.")),
        (
            _("Om du har svarat"),
            _("Vi visar det inte för någon. HR ser bara att enkäten är skickad."),
        ),
        (_("Siffror om grupper"), _("HR, chefer, ledning och skyddsombud.")),
        (
            _("Kommentarer"),
            _("HR, i efterhand, utan namn och i bunt med andras. Sedan kan ledningen läsa dem."),
        ),
        (
            _("Anteckningar från samtalet"),
            _("Den som höll samtalet, och HR på din institution. Varje läsning loggas."),
        ),
    ]


@dataclass(frozen=True)
class Ring:
    """Imprints in a ring around (0, 0), the first at the top; numbers as SVG writes them."""

    places: tuple[tuple[str, str], ...]
    scale: str


def ring(k: int) -> Ring:
    """k imprints of 52 by 64, made as small as k needs."""
    turns = [2 * pi * number / k for number in range(k)]
    places = tuple((f"{RADIUS * sin(turn):.1f}", f"{-RADIUS * cos(turn):.1f}") for turn in turns)
    return Ring(places, f"{min(0.32, 1.7 * RADIUS / k / 26):.2f}")
