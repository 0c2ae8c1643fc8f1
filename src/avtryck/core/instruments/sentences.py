"""The sentences of refusal, Swedish and English side by side.

Core knows no gettext; both languages live here so that neither can be forgotten.
"""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    # any content file
    "toml": ("Filen är inte giltig TOML: {detail}", "The file is not valid TOML: {detail}"),
    "missing": ("nyckeln ”{key}” saknas", "the key “{key}” is missing"),
    "unknown_key": ("okänd nyckel ”{key}”", "unknown key “{key}”"),
    "wrong_type": (
        "”{key}” ska vara {expected}",
        "“{key}” must be {expected_en}",
    ),
    "empty": ("”{key}” är tom", "“{key}” is empty"),
    "bad_key": (
        "”{key}” duger inte som nyckel: bokstäver a–z, siffror, punkt, _ och -, högst 64 tecken",
        "“{key}” cannot be a key: letters a–z, digits, full stop, _ and -, at most 64 characters",
    ),
    "not_one_of": ("”{value}” är inte något av {allowed}", "“{value}” is not one of {allowed}"),
    "duplicate": ("nyckeln ”{key}” förekommer två gånger", "the key “{key}” occurs twice"),
    "missing_language": ("”{key}” saknas på språket {lang}", "“{key}” is missing in {lang}"),
    "unknown_language": (
        "”{key}” har språket {lang}, som inte står i languages",
        "“{key}” has the language {lang}, which is not in languages",
    ),
    # instruments
    "no_questions": ("avsnittet har inga frågor", "the section has no questions"),
    "no_sections": ("frågeformuläret har inga avsnitt", "the questionnaire has no sections"),
    "reserved_key": (
        "”{key}” är upptagen i svarsfiler",
        "“{key}” is reserved in files of answers",
    ),
    "key_not_for_type": (
        "”{key}” hör inte till en fråga av typen {type}",
        "“{key}” does not belong to a question of type {type}",
    ),
    "too_few": ("”{key}” behöver minst {least}", "“{key}” needs at least {least}"),
    "bad_scale": (
        "skalan ska gå från ett lägre till ett högre tal, högst 21 steg",
        "the scale must run from a lower to a higher number, at most 21 steps",
    ),
    "level_without_label": (
        "level_labels ska ha no_part och varje nivå, inget annat",
        "level_labels must have no_part and every level, nothing else",
    ),
    "not_register_field": (
        "asked får bara bero på registrets exit_type och contract_type, inte på ”{field}”: "
        "en följdfråga som beror på ett svar avslöjar svaret",
        "asked may only depend on the register's exit_type and contract_type, not on “{field}”: "
        "a follow-up that depends on an answer gives the answer away",
    ),
    "same_compare": (
        "jämförelseklassen ”{key}” används redan av ”{other}”",
        "the comparability class “{key}” is already used by “{other}”",
    ),
    "undeclared_limit": (
        "”{key}” knyter alternativen till varandra. Frågor som hänger ihop måste anges med linked, "
        "annars kan ett svar räknas ut",
        "“{key}” ties the choices to one another. Such questions must be declared linked, "
        "or an answer can be worked out",
    ),
    "undeclared_exclusive": (
        "”{key}” utesluter de andra alternativen, så ett svar kan räknas ut ur ett annat. Ta bort "
        'det (inget kryss säger detsamma) eller ange linked och exclusive = "{key}"',
        "“{key}” excludes the other choices, so an answer can be worked out from another. Remove "
        'it (no tick says the same) or declare linked and exclusive = "{key}"',
    ),
    "undeclared_repetition": (
        "frågan har samma alternativ som ”{other}”: huvudskälet finns bland kryssen, så ett svar "
        "kan räknas ut ur ett annat. Ange samma linked på båda frågorna",
        "the question has the same choices as “{other}”: the main one is among the ticks, so an "
        "answer can be worked out from another. Declare the same linked on both questions",
    ),
    "linked_across_ledgers": (
        "”{other}” har samma linked men räknas för andra människor eller på andra nivåer. Frågor "
        "som hänger ihop ska ha samma asked, area och min_level",
        "“{other}” has the same linked but is counted for other people or at other levels. Linked "
        "questions must have the same asked, area and min_level",
    ),
    "settled_by_register": (
        "vem som svarar ”{key}” framgår av avgångstypen {value}. Ställ inte frågan till dem "
        "(asked), eller skriv from_register = true på alternativet: då publiceras det inte",
        "who answers “{key}” is known from the exit type {value}. Do not ask them (asked), or "
        "write from_register = true on the choice: then it is not published",
    ),
    "nothing_to_count": (
        "inget av alternativen får räknas",
        "none of the choices may be counted",
    ),
    "placeholder_in_wording": (
        "texten på {lang} har platshållaren {{{name}}}; bara {{organisation}} går",
        "the text in {lang} has the placeholder {{{name}}}; only {{organisation}} works",
    ),
    # texts
    "undeclared_placeholder": (
        "{{{name}}} står i texten men inte i placeholders",
        "{{{name}}} is in the text but not in placeholders",
    ),
    "unused_placeholder": (
        "{{{name}}} står i placeholders men inte i texten",
        "{{{name}}} is in placeholders but not in the text",
    ),
    "placeholder_unknown": ("texten har ingen {{{name}}}", "the text has no {{{name}}}"),
    "placeholder_missing": ("värde saknas för {{{name}}}", "no value for {{{name}}}"),
    "line_break_in_subject": (
        "ämnesraden får inte innehålla radbrytning",
        "the subject may not contain a line break",
    ),
    "no_such_language": ("texten finns inte på {lang}", "the text does not exist in {lang}"),
    # policies
    "out_of_range": (
        "”{key}” ska vara mellan {low} och {high}",
        "“{key}” must be between {low} and {high}",
    ),
    "alpha_length": (
        "alpha ska ha ett tal för varje nivå ner till max_level",
        "alpha must have one number for every level down to max_level",
    ),
    # answers
    "unknown_column": (
        "frågeformuläret har ingen sådan fråga",
        "the questionnaire has no such question",
    ),
    "unknown_value": (
        "okänt värde ”{value}”. Möjliga: {allowed}",
        "unknown value “{value}”. Possible: {allowed}",
    ),
    "damaged_value": ("okänt värde. {damage}", "unknown value. {damage_en}"),
    "no_level": (
        "”{value}” saknar nivå, till exempel {value}:{level}",
        "“{value}” has no level, for example {value}:{level}",
    ),
    "repeated_choice": ("”{value}” står två gånger", "“{value}” occurs twice"),
    "not_asked": (
        "frågan ställs inte vid den avgångstypen enligt registret",
        "the question is not asked for this kind of departure, says the register",
    ),
    "unclear_branch": (
        "raden har svar på frågor som inte ställs vid samma avgångstyp, eller som kan höra till "
        "flera. Märk det som inte ställdes med - eller ange exit_type",
        "the row answers questions that are not asked for the same kind of departure, or that "
        "may belong to several. Mark what was not asked with - or give the exit_type",
    ),
    "too_long": (
        "texten är {length} tecken; högst {most} går",
        "the text has {length} characters; at most {most} are possible",
    ),
    # spreadsheet damage
    "date_for_range": (
        "”{value}” ser ut som ett datum som ett kalkylprogram har gjort av ”{guess}”. "
        "Formatera kolumnen som text i ursprungsfilen och spara om",
        "“{value}” looks like a date that a spreadsheet has made of “{guess}”. "
        "Format the column as text in the original file and save it again",
    ),
    "month_for_date": (
        "”{value}” ser ut som en månad som ett kalkylprogram har gjort av ”{guess}”. "
        "Formatera kolumnen som text i ursprungsfilen och spara om",
        "“{value}” looks like a month that a spreadsheet has made of “{guess}”. "
        "Format the column as text in the original file and save it again",
    ),
    "month_for_either": (
        "”{value}” ser ut som en månad som ett kalkylprogram har gjort av ”{guess}” eller "
        "”{other}”. Formatera kolumnen som text i ursprungsfilen och spara om",
        "“{value}” looks like a month that a spreadsheet has made of “{guess}” or “{other}”. "
        "Format the column as text in the original file and save it again",
    ),
    "rounded_number": (
        "”{value}” ser ut som ett långt tal som ett kalkylprogram har avrundat. "
        "Formatera kolumnen som text i ursprungsfilen och spara om",
        "“{value}” looks like a long number that a spreadsheet has rounded. "
        "Format the column as text in the original file and save it again",
    ),
    "cell_error": (
        "”{value}” är ett kalkylprograms felmeddelande, inte ett värde",
        "“{value}” is a spreadsheet's error message, not a value",
    ),
    "too_narrow": (
        "”{value}” är vad ett kalkylprogram visar när kolumnen är för smal",
        "“{value}” is what a spreadsheet shows when the column is too narrow",
    ),
}


def say(code: str, lang: str, /, **values: object) -> str:
    """The sentence `code` in English for `lang` "en", otherwise in Swedish."""
    swedish, english = SENTENCES[code]
    return (english if lang == "en" else swedish).format(**values)
