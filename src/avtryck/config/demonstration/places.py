"""The made-up units: plausible words, no real place."""

from __future__ import annotations

from itertools import product

ROOT = ("DU", "Demouniversitetet", "Demo University")

# The first one is where the demonstration's sign-ins work and where something has gone wrong.
INSTITUTIONS = (
    ("Institutionen för gränslandsforskning", "Department of Borderland Studies"),
    ("Institutionen för molnlära", "Department of Cloud Lore"),
    ("Institutionen för tystnadsvetenskap", "Department of Silence Science"),
    ("Institutionen för skärgårdsbiologi", "Department of Archipelago Biology"),
    ("Institutionen för vardagens kemi", "Department of Everyday Chemistry"),
    ("Institutionen för rörelse och vila", "Department of Movement and Rest"),
    ("Institutionen för långsam medicin", "Department of Slow Medicine"),
    ("Institutionen för minneskonst", "Department of the Art of Memory"),
    ("Institutionen för ljus och skugga", "Department of Light and Shadow"),
    ("Institutionen för nordlig hälsa", "Department of Northern Health"),
    ("Institutionen för språk och signaler", "Department of Language and Signals"),
    ("Institutionen för vattenteknik", "Department of Water Engineering"),
    ("Institutionen för sömn och dygnsrytm", "Department of Sleep and Rhythm"),
    ("Institutionen för smak och doft", "Department of Taste and Scent"),
    ("Institutionen för framtida material", "Department of Future Materials"),
    ("Institutionen för åldrandets livsvillkor", "Department of Growing Old"),
    ("Institutionen för barndomsforskning", "Department of Childhood Studies"),
    ("Institutionen för modeller och mått", "Department of Models and Measures"),
    ("Institutionen för mossor och lavar", "Department of Mosses and Lichens"),
    ("Institutionen för samtal och vård", "Department of Conversation and Care"),
    ("Institutionen för bergets historia", "Department of the Mountain's Past"),
    ("Institutionen för öppna verktyg", "Department of Open Tools"),
    ("Institutionen för väder och folk", "Department of Weather and People"),
    ("Institutionen för små system", "Department of Small Systems"),
    ("Institutionen för gemensamma resurser", "Department of Shared Resources"),
)

_KINDS = (
    ("tillämpad", "Applied"),
    ("jämförande", "Comparative"),
    ("experimentell", "Experimental"),
    ("historisk", "Historical"),
    ("teoretisk", "Theoretical"),
    ("klinisk", "Clinical"),
    ("digital", "Digital"),
    ("kvantitativ", "Quantitative"),
    ("regional", "Regional"),
    ("molekylär", "Molecular"),
)
_SUBJECTS = (
    ("vågdynamik", "Wave Dynamics"),
    ("mönsterlära", "Pattern Studies"),
    ("gränsfysik", "Boundary Physics"),
    ("cellteknik", "Cell Engineering"),
    ("hälsoekonomi", "Health Economics"),
    ("bildanalys", "Image Analysis"),
    ("markkemi", "Soil Chemistry"),
    ("läkekonst", "Healing"),
    ("hörselforskning", "Hearing Research"),
    ("statistik", "Statistics"),
    ("näringslära", "Nutrition"),
    ("tidsforskning", "Time Studies"),
    ("textkritik", "Textual Criticism"),
    ("smittspridning", "Contagion"),
    ("energilagring", "Energy Storage"),
    ("nätverksanalys", "Network Analysis"),
    ("vävnadslära", "Tissue Studies"),
    ("arktisk ekologi", "Arctic Ecology"),
    ("lärandeforskning", "Learning Research"),
    ("arbetsvetenskap", "Work Science"),
    ("sensorteknik", "Sensors"),
    ("omvårdnad", "Nursing"),
    ("materialoptik", "Optics of Materials"),
    ("verksamhetsstöd", "Support Services"),
)


def division_names() -> list[tuple[str, str]]:
    """240 names for divisions, in a fixed order that mixes the subjects."""
    found = []
    for offset, (kind_sv, kind_en) in enumerate(_KINDS):
        for step, _ in enumerate(_SUBJECTS):
            sv, en = _SUBJECTS[(step * 7 + offset) % len(_SUBJECTS)]
            found.append((f"Avdelningen för {kind_sv} {sv}", f"Division of {kind_en} {en}"))
    return found


def group_codes(division: str, count: int) -> list[str]:
    return [f"{division}{letter}" for letter in _letters(count)]


def _letters(count: int) -> list[str]:
    singles = [chr(ord("a") + n) for n in range(26)]
    doubles = ["".join(pair) for pair in product(singles, repeat=2)]
    return [*singles, *doubles][:count]
