"""Free texts of the made-up leavers: no persons, no real place."""

from __future__ import annotations

from random import Random

GOOD = {
    "sv": (
        "Kollegorna. Vi hjälptes åt även när det var mycket.",
        "Friheten att lägga upp arbetet själv.",
        "Bra introduktion och tydliga rutiner i labbet.",
        "Uppgifterna var intressanta och jag fick ta ansvar.",
        "Fikat på tisdagar: där löstes det mesta.",
        "Flexibla arbetstider som fungerade med småbarn.",
        "Att man fick gå kurser på arbetstid.",
        "Stödet från administrationen var snabbt och vänligt.",
        "Närheten till andra grupper med liknande frågor.",
        "Trygg stämning. Det gick att fråga om allt.",
    ),
    "en": (
        "Great colleagues, always willing to explain how things work.",
        "The freedom to plan my own work.",
        "Good equipment and helpful technical staff.",
        "I learned a lot and could take responsibility early.",
        "Flexible hours made everyday life possible.",
        "The seminars across groups were excellent.",
        "Help with housing and papers when I arrived.",
        "A calm and friendly atmosphere.",
    ),
}
BAD = {
    "sv": (
        "Besluten kom sent och ibland fick vi veta dem i korridoren.",
        "För många system för samma sak. Att beställa något tog en halv dag.",
        "Lönen stod still trots större ansvar.",
        "Otydligt vem som bestämmer om prioriteringar.",
        "Undervisningen fördelades ojämnt.",
        "Det borde finnas en plan för vad som händer efter projektet.",
        "Fler gemensamma möten, gärna korta.",
        "Ventilationen i de äldre lokalerna.",
        "Karriärvägar för dem som inte forskar.",
        "Arbetsbelastningen före ansökningstider är inte rimlig.",
    ),
    "en": (
        "Important information was often given in Swedish only.",
        "Short contracts make it hard to plan anything.",
        "It was unclear who decides what.",
        "Too much administration for small purchases.",
        "More feedback during the year, not only once.",
        "The workload before deadlines was too high.",
        "A clearer path after the postdoc.",
        "Meetings without an agenda.",
    ),
}
TROUBLE = {
    "sv": (
        "Ledningen lyssnade inte när vi sa att bemanningen inte räckte.",
        "Omorganisationen genomfördes utan att någon frågade oss.",
        "Stämningen blev tystare för varje månad.",
        "Det var svårt att få ett rakt svar om vad som gällde.",
    ),
    "en": (
        "After the reorganisation nobody knew who was responsible.",
        "We raised the workload many times, nothing happened.",
        "People stopped speaking up in meetings.",
    ),
}
OTHER = {
    "sv": (
        "Tack för de här åren.",
        "Jag kommer gärna tillbaka på besök.",
        "Lycka till med arbetet.",
    ),
    "en": ("Thank you for these years.", "I hope to work together again.", "All the best."),
}
# What Cilla's institution has to read: one text points somebody out, one must be handled.
TO_READ = (
    *(("worked_well", text) for text in (*GOOD["sv"], *GOOD["en"][:2])),
    *(("should_change", text) for text in (*BAD["sv"], *TROUBLE["sv"])),
    (
        "should_change",
        "När Bo Bergström tog över blev mötena färre. Ring mig gärna på 070-123 45 67, "
        "så berättar jag hur schemat fungerade.",
    ),
    ("anything_else", "En kollega blev utskrattad på varje möte. Det borde någon ta tag i."),
)


def comments(rng: Random, language: str, *, troubled: bool) -> dict[str, str]:
    """Open questions somebody answers; most leave most of them empty."""
    language = "en" if language == "en" else "sv"
    worse = (*BAD[language], *TROUBLE[language] * 4) if troubled else BAD[language]
    found = {}
    for key, share, texts in (
        ("worked_well", 0.42, GOOD[language]),
        ("should_change", 0.45, worse),
        ("anything_else", 0.12, OTHER[language]),
    ):
        if rng.random() < share:
            found[key] = " ".join(rng.sample(texts, 2 if rng.random() < 0.25 else 1))
    return found
