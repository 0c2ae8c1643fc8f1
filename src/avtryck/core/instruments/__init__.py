"""Surveys, guides, texts and policies as content: parsed, validated, never executed."""

from avtryck.core.instruments.answers import LONGEST_COMMENT, Answers, read_answers
from avtryck.core.instruments.asked import (
    INTERVIEWS,
    LEDGERS,
    Register,
    asked_of,
    inferred_register,
    ledgers_of,
)
from avtryck.core.instruments.captions import category_text, item_text
from avtryck.core.instruments.composing import (
    DEPARTMENT,
    MOST_EXTRAS,
    TooManyExtrasError,
    composed,
)
from avtryck.core.instruments.damage import damaged
from avtryck.core.instruments.differences import Change, Difference, differences
from avtryck.core.instruments.errors import (
    AnswerError,
    ContentError,
    InstrumentError,
    PolicyError,
    TextError,
)
from avtryck.core.instruments.items import AnswerValue, Item, category_of, items
from avtryck.core.instruments.model import (
    AREAS,
    CONTRACT_TYPES,
    EQUAL_CONDITIONS,
    EXIT_TYPES,
    Choice,
    Instrument,
    Question,
    Scale,
    Section,
)
from avtryck.core.instruments.parsing import content_hash, parse
from avtryck.core.instruments.policies import (
    INTERVIEW_OUTCOMES,
    SURVEY_OUTCOMES,
    Calendar,
    DisclosurePolicy,
    EligibilityPolicy,
    InterviewRule,
    InterviewsPolicy,
    LedgerPolicy,
    SurveyRule,
    parse_disclosure_policy,
    parse_eligibility_policy,
    parse_interviews_policy,
)
from avtryck.core.instruments.texts import Rendered, Text, Value, parse_text, render
from avtryck.core.instruments.wording import Wording, fill, placeholders

__all__ = [
    "AREAS",
    "CONTRACT_TYPES",
    "DEPARTMENT",
    "EQUAL_CONDITIONS",
    "EXIT_TYPES",
    "INTERVIEWS",
    "INTERVIEW_OUTCOMES",
    "LEDGERS",
    "LONGEST_COMMENT",
    "MOST_EXTRAS",
    "SURVEY_OUTCOMES",
    "AnswerError",
    "AnswerValue",
    "Answers",
    "Calendar",
    "Change",
    "Choice",
    "ContentError",
    "Difference",
    "DisclosurePolicy",
    "EligibilityPolicy",
    "Instrument",
    "InstrumentError",
    "InterviewRule",
    "InterviewsPolicy",
    "Item",
    "LedgerPolicy",
    "PolicyError",
    "Question",
    "Register",
    "Rendered",
    "Scale",
    "Section",
    "SurveyRule",
    "Text",
    "TextError",
    "TooManyExtrasError",
    "Value",
    "Wording",
    "asked_of",
    "category_of",
    "category_text",
    "composed",
    "content_hash",
    "damaged",
    "differences",
    "fill",
    "inferred_register",
    "item_text",
    "items",
    "ledgers_of",
    "parse",
    "parse_disclosure_policy",
    "parse_eligibility_policy",
    "parse_interviews_policy",
    "parse_text",
    "placeholders",
    "read_answers",
    "render",
]
