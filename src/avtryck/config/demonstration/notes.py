"""Interview notes of the last weeks, written by their interviewers through the vault's door."""

from __future__ import annotations

from random import Random

from avtryck.interviews.models import Interview
from avtryck.interviews.operations import save_note, save_signals
from avtryck.interviews.queries import guide
from avtryck.interviews.signals import Signal, nothing_heard

NOTES = {
    "decision": (
        "Fick ett erbjudande efter sommaren. Hade inte sökt aktivt men kände sig färdig här.",
        "Vill närmare familjen. Beslutet mognade under våren.",
        "Tröttnade på att prioriteringarna ändrades från vecka till vecka.",
    ),
    "next_step": (
        "En region, liknande uppgifter men med eget ansvar för budget.",
        "Ett mindre företag. Mindre administration, mer metodutveckling.",
        "Vill inte säga.",
    ),
    "tasks_and_development": (
        "Roliga uppgifter, för lite tid till det som är svårt. Kurserna var bra.",
        "Kompetensen användes till hälften. Såg ingen väg vidare i nuvarande roll.",
    ),
    "nearest_manager": (
        "Lätt att nå. Råd: säg nej oftare uppåt.",
        "Snäll och rättvis, men sen med besked. Råd: ha korta avstämningar varje vecka.",
    ),
    "colleagues": (
        "Det bästa med arbetet. Saknar redan fikat.",
        "Bra i gruppen. Sämre mellan grupperna sedan omorganisationen.",
    ),
    "organisation": (
        "Kan tänka sig att komma tillbaka. Skulle rekommendera till nydisputerade.",
        "Bra villkor, tungt inköpssystem. Hade stannat om tjänsten blivit tillsvidare tidigare.",
    ),
    "summary": (
        "Går för utveckling, inte i konflikt. Arbetsbelastningen behöver ses över före ersättare.",
        "Beskedet om fortsättning kom för sent. Hade velat stanna.",
    ),
}
HEARD = (
    ("work_group", "positive", "forward", "Hjälpsam grupp, det bästa med arbetet."),
    ("work_organisation", "negative", "forward", "Prioriteringar ändras för ofta."),
    ("leadership", "negative", "compile", "Besked kommer sent."),
    ("development", "negative", "forward", "Ingen väg vidare för den som inte forskar."),
    ("tasks", "positive", "forward", "Intressanta uppgifter och eget ansvar."),
    ("terms", "negative", "keep", "Lönen har stått still."),
)


def write_notes(interview: Interview, rng: Random) -> None:
    """A few lines in every section the guide has, and some signals."""
    author = interview.interviewer
    if author is None:
        return
    for section in guide(interview).sections:
        texts = NOTES.get(section.key)
        if texts:
            text = rng.choice(texts)
            save_note(interview=interview, part=section.key, text=text, revision=0, author=author)
    heard = {Signal(*row).key: Signal(*row) for row in rng.sample(HEARD, 3)}
    signals = tuple(heard.get(empty.key, empty) for empty in nothing_heard())
    save_signals(interview=interview, signals=signals, revision=0, author=author)
