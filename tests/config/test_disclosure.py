"""`avtryck disclosure`: the contract's examples, the set-level cases, whatever strangers send."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from avtryck.config.commands.disclosure import disclosure

pytestmark = pytest.mark.once

Line = dict[str, Any]


def run(verb: str, sent: bytes, *options: str) -> Result:
    return CliRunner().invoke(disclosure, [verb, *options], input=sent)


def answers(verb: str, *lines: Line) -> list[Line]:
    done = run(verb, "\n".join(json.dumps(line) for line in lines).encode())
    assert (done.exit_code, done.stderr, done.exception) == (0, "", None)
    return [json.loads(line) for line in done.stdout.splitlines()]


def refusal(verb: str, line: object, *options: str) -> str:
    sent = line if isinstance(line, bytes) else json.dumps(line).encode()
    done = run(verb, sent, *options)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    return done.stderr.removesuffix("\n")


# --- check --------------------------------------------------------------------------------------

FIVE_TWOS = dict.fromkeys("abcde", 2)
ALL_BUT_ONE = ["+".join(four) for four in combinations("abcde", 4)]
SET_LEVEL: list[tuple[str, str, bool]] = [
    ("A5 B2", "A+B, A", False),
    ("A5 B5", "A+B, A, B", True),
    ("A5 B4", "A+B, A", False),
    ("A6 B5 C2", "A+B+C, A", True),
    ("A8 B2 C1", "A+B+C, A", False),
    ("A6 B0", "A+B, A", True),
    ("w1=5 w2=1", "w1, w1+w2", False),
    ("w1=5 w2=5", "w1, w1+w2", True),
    ("q1=5 q2=3", "q1, q1+q2", False),
    ("q1=1 q2=4 q3=4 q4=4 q5=1", "q1+q2+q3+q4, q2+q3+q4+q5", False),
    ("a4 b1 c1 d4", "a+b, c+d, a+c, b+d", False),
    ("a5 b5 c5 d5", "a+b, c+d, a+c, b+d", True),
    ("a3 b3 c3", "a+b, b+c, a+c", False),
    ("g7 direct2", "g+direct, g", False),
    ("G1=3 G2=3 D1=6 D2=6", "D1+G1, G1+G2, D1, D2+G2, D2", False),
    ("old5 late1", "old, old+late", False),
    ("rest5 erased1", "rest+erased, rest", False),
    ("d1A=6 d2A=1 d2B=5", "d1A+d2A+d2B, d1A, d1A+d2A", False),
    ("a2 b2 c2 d2 e2", ", ".join(ALL_BUT_ONE), False),
    ("a3 b3 c3 d3", "a+b, b+c, c+d, d+a", False),
    ("A6 b2 c2 d2", "A+b+c+d, A, b+c+d", True),
    ("A6 b2 c2 d2 b2'=2 b3'=2", "A+b+c+d, A, b+b2'+b3'", False),
]


def cells_of(written: str) -> dict[str, int]:
    """ "A5 w1=2" → {"A": 5, "w1": 2}."""
    found = {}
    for cell in written.split():
        name, equals, n = cell.partition("=")
        found[name if equals else name[:-1]] = int(n if equals else name[-1])
    return found


def set_line(cells: str, sets: str, k: int) -> Line:
    members = [one.split("+") for one in sets.split(", ")]
    return {"k": k, "cells": cells_of(cells), "sets": members}


def test_every_set_level_case_has_its_verdict() -> None:
    lines = [set_line(cells, sets, 5) for cells, sets, _ in SET_LEVEL]
    assert [answer["accept"] for answer in answers("check", *lines)] == [
        verdict for _, _, verdict in SET_LEVEL
    ]
    assert answers("check", set_line("A7 B6", "A+B, A", 7)) == [{"accept": False}]
    assert answers("check", set_line("A7 B6", "A+B, A", 6)) == [{"accept": True}]


def test_people_in_no_set_do_not_count() -> None:
    assert answers("check", set_line("A6 B2 C1", "A", 5)) == [{"accept": True}]
    assert answers("check", {"k": 5, "cells": {}, "sets": []}) == [{"accept": True}]


def test_the_contracts_line_is_answered_byte_for_byte() -> None:
    sent = b'{"k":5,"cells":{"A":6,"B":5,"C":2},"sets":[["A","B","C"],["A"]]}'
    assert run("check", sent).stdout == '{"accept":true}\n'


# --- plan ---------------------------------------------------------------------------------------

UNITS = [
    {"code": "o", "parent": None, "level": 0},
    {"code": "d1", "parent": "o", "level": 1},
    {"code": "g1", "parent": "d1", "level": 2},
    {"code": "g2", "parent": "d1", "level": 2},
    {"code": "g9", "parent": "o", "level": 2},
]
PLAN: Line = {"k": 5, "units": UNITS, "cells": {"g1": 3, "g2": 4, "g9": 2}}
CONTRACT_PLAN = PLAN | {
    "full": True, "min_level": 0, "alpha": [1, 2, 3, 4], "previous": [["b", "c"]],
}  # fmt: skip
PLANNED = {
    "value": 14,
    "pools": [{"node": "d1", "n": 7, "cells": {"g1": 3, "g2": 4}}],
    "waiting": {"g9": 2},
}


def test_a_plan_as_the_contract_shows_it_and_absent_keys() -> None:
    assert answers("plan", CONTRACT_PLAN, PLAN, PLAN | {"full": False}) == [PLANNED] * 3
    early = PLAN | {"min_level": 2, "full": False, "cells": {"g1": 3, "g2": 5, "d1": 9}}
    assert answers("plan", early) == [
        {"value": 15, "pools": [{"node": "g2", "n": 5, "cells": {"g2": 5}}],
         "waiting": {"d1": 9, "g1": 3}}
    ]  # fmt: skip
    with_zero = PLAN | {"cells": {"g1": 0}}
    assert answers("plan", with_zero) == [{"value": 0, "pools": [], "waiting": {}}]


def test_the_value_is_whole_when_alpha_is() -> None:
    sent = json.dumps(PLAN | {"alpha": [1, 2.5, 3]}).encode()
    assert run("plan", sent).stdout.startswith('{"value":17.5,')
    assert run("plan", json.dumps(PLAN).encode()).stdout.startswith('{"value":14,')


def test_refinement_keeps_node_and_value_and_takes_last_labels_first() -> None:
    cells = {"g1": 5, "g2": 6, "g3": 5}
    units = [{"code": "o", "parent": None, "level": 0}] + [
        {"code": code, "parent": "o", "level": 1} for code in cells
    ]
    line: Line = {"k": 5, "units": units, "cells": cells, "alpha": [2, 1]}
    free, held = answers("plan", line, line | {"previous": [["g1", "g3"]]})
    assert [list(pool["cells"]) for pool in free["pools"]] == [["g1"], ["g2"], ["g3"]]
    assert [list(pool["cells"]) for pool in held["pools"]] == [["g1", "g3"], ["g2"]]
    assert {pool["node"] for pool in held["pools"]} == {"o"}
    assert free["value"] == held["value"] == 32


# --- publish ------------------------------------------------------------------------------------

SCALE = {"categories": ["1", "2", "3", "4", "5"], "classes": [[0, 1], [2], [3, 4]], "linked": None}
TREE = [
    {"code": "o", "parent": None, "level": 0},
    {"code": "i1", "parent": "o", "level": 1},
    {"code": "d1", "parent": "i1", "level": 2},
    {"code": "d2", "parent": "i1", "level": 2},
    {"code": "i2", "parent": "o", "level": 1},
]


def pool(name: str, node: str, *counts: int) -> Line:
    return {"id": name, "node": node, "histograms": {"q1": list(counts)}}


PUBLISH: Line = {
    "k": 5,
    "t": 0,
    "units": TREE,
    "questions": {"q1": SCALE},
    "pools": [
        pool("p1", "d1", 0, 1, 2, 3, 1),
        pool("p2", "d1", 1, 0, 0, 2, 3),
        pool("p3", "d2", 0, 1, 0, 3, 0),
        pool("p4", "d2", 0, 0, 1, 3, 3),
        pool("p7", "i2", 5, 0, 0, 0, 0),
    ],
}


def test_blocks_unions_and_unknown_as_the_contract_shows_them() -> None:
    expected = {
        "blocks": [
            {"pool": "p1", "question": "q1", "kind": "exact", "counts": [0, 1, 2, 3, 1]},
            {"pool": "p2", "question": "q1", "kind": "at_least", "class": 2, "at_least": 5, "n": 6},
            {"pool": "p3", "question": "q1", "kind": "not_shown"},
            {"pool": "p4", "question": "q1", "kind": "at_least", "class": 2, "at_least": 6, "n": 7},
            {"pool": "p7", "question": "q1", "kind": "at_least", "class": 0, "at_least": 4, "n": 5},
        ],
        "unions": [
            {"node": "i1", "question": "q1", "class": 2, "pools": ["p2", "p4"],
             "counts": [1, 0, 1, 5, 6]}
        ],
        "unknown": [{"node": "o", "question": "q1", "class": 0, "pools": ["p7"]}],
    }  # fmt: skip
    [shown] = answers("publish", PUBLISH)
    assert shown == expected
    assert [list(block) for block in shown["blocks"][:3]] == [
        ["pool", "question", "kind", "counts"],
        ["pool", "question", "kind", "class", "at_least", "n"],
        ["pool", "question", "kind"],
    ]


def test_linked_questions_take_no_part_in_unions_or_unknown() -> None:
    linked = PUBLISH | {"questions": {"q1": SCALE | {"linked": "reasons"}}}
    [shown] = answers("publish", linked)
    assert [block["kind"] for block in shown["blocks"]] == [
        "exact", "at_least", "not_shown", "at_least", "at_least",
    ]  # fmt: skip
    assert (shown["unions"], shown["unknown"]) == ([], [])


def test_one_known_answer_raises_both_thresholds() -> None:
    """k = 5, t = 1: six answers to show anything, three exceptions to show it exactly."""
    line = PUBLISH | {
        "t": 1, "pools": [pool("five", "d1", 1, 1, 1, 1, 1), pool("two", "d1", 1, 1, 0, 2, 3),
                          pool("three", "d1", 1, 1, 1, 2, 2)],
    }  # fmt: skip
    [shown] = answers("publish", line)
    assert [block["kind"] for block in shown["blocks"]] == ["not_shown", "at_least", "exact"]
    assert (shown["blocks"][1]["at_least"], shown["blocks"][1]["n"]) == (5, 7)


def test_without_classes_each_category_is_its_own_and_ties_go_to_the_first() -> None:
    line = PUBLISH | {
        "questions": {"q1": {"categories": ["a", "b"]}},
        "pools": [pool("p", "o", 1, 4), pool("tie", "o", 3, 3)],
    }
    [shown] = answers("publish", line)
    assert shown["blocks"][0] == {
        "pool": "p", "question": "q1", "kind": "at_least", "class": 1, "at_least": 4, "n": 5,
    }  # fmt: skip
    assert shown["blocks"][1]["kind"] == "exact"
    tied = line | {"t": 2, "pools": [pool("tie", "o", 3, 3), pool("seven", "o", 3, 4)], "k": 4}
    [shown] = answers("publish", tied)
    assert [block["kind"] for block in shown["blocks"]] == ["not_shown", "at_least"]


def test_a_pool_that_was_not_asked_has_no_block() -> None:
    line = PUBLISH | {"pools": [{"id": "p", "node": "o", "histograms": {}}]}
    assert answers("publish", line) == [{"blocks": [], "unions": [], "unknown": []}]


# --- whatever else is sent ----------------------------------------------------------------------


def changed(line: Line, path: str, value: object) -> Line:
    """`path` is keys and positions parted by dots; the value ... takes the key away."""
    found = copy.deepcopy(line)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner: Any = found
    for step in way:
        inner = inner[step]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return found


CHECK = set_line("A6 B5", "A+B, A", 5)
UP_TO = "är inget heltal från 0 till 1000000000"
FROM_3 = "är inget heltal från 3 till 1000000000"
PARTITION = (
    "questions.q1.classes: varje kategori från 0 till 4 ska stå i precis en klass, och ingen klass "
    "vara tom"
)
WRONG: list[tuple[str, Line, str, object, str]] = [
    ("check", CHECK, "k", ..., "k: nyckeln saknas"),
    ("check", CHECK, "k", True, f"k: true {FROM_3}"),
    ("check", CHECK, "k", 2, f"k: 2 {FROM_3}"),
    ("check", CHECK, "k", "5", f'k: "5" {FROM_3}'),
    ("check", CHECK, "cells.A", -1, f"cells.A: -1 {UP_TO}"),
    ("check", CHECK, "cells.A", 5.0, f"cells.A: 5.0 {UP_TO}"),
    ("check", CHECK, "cells.A", 10**30, f"cells.A: {10**30} {UP_TO}"),
    ("check", CHECK, "cells.A", None, f"cells.A: null {UP_TO}"),
    ("check", CHECK, "cells", [6, 5], "cells: […] är inget objekt"),
    ("check", CHECK, "sets", {"A": 1}, "sets: {…} är ingen lista"),
    ("check", CHECK, "sets.1", ["C"], 'sets[1]: "C" är ingen av cellerna'),
    ("check", CHECK, "sets.1", [1], "sets[1][0]: 1 är ingen text med tecken i"),
    ("check", CHECK, "set", [], "set: okänd nyckel; möjliga är k, cells, sets"),
    ("plan", PLAN, "k", 2, f"k: 2 {FROM_3}"),
    ("plan", PLAN, "units", [], "units: får inte vara tom"),
    ("plan", PLAN, "units.1.parent", ..., "units[1].parent: nyckeln saknas"),
    ("plan", PLAN, "units.1.parent", "x", 'units.d1.parent: "x" är ingen av enheterna'),
    ("plan", PLAN, "units.1.parent", "g1", 'units: enheten "d1" står över sig själv'),
    ("plan", PLAN, "units.1.code", "o", 'units[1].code: "o" står två gånger'),
    ("plan", PLAN, "units.1.level", -1, f"units[1].level: -1 {UP_TO}"),
    ("plan", PLAN, "units.1.name", "D",
     "units[1].name: okänd nyckel; möjliga är code, parent, level"),
    ("plan", PLAN, "cells.x", 1, 'cells.x: "x" är ingen av enheterna'),
    ("plan", PLAN, "full", 1, "full: 1 är inte true eller false"),
    ("plan", PLAN | {"full": True}, "min_level", 1,
     "min_level: är 1, men full är true: då ska den vara 0"),
    ("plan", PLAN, "alpha", [], "alpha: får inte vara tom"),
    ("plan", PLAN, "alpha", [1, -2], "alpha[1]: -2 är inget tal från 0 till 1000000000"),
    ("plan", PLAN, "alpha", [1, 2], "alpha: säger inget om nivå 2, där grupper kan ligga"),
    ("plan", PLAN | {"alpha": [1, 1, 10**9]}, "cells.g1", 10**9,
     "cells: antalen gånger alpha blir för stora att räkna exakt med"),
    ("plan", PLAN, "previous", ["b"], 'previous[0]: "b" är ingen lista'),
    ("plan", PLAN, "t", 1, "t: okänd nyckel; möjliga är units, k, cells, full, min_level, alpha, "
     "previous"),
    ("publish", PUBLISH, "t", -1, f"t: -1 {UP_TO}"),
    ("publish", PUBLISH, "pools.1.id", "p1", 'pools[1].id: "p1" står två gånger'),
    ("publish", PUBLISH, "pools.1.node", "x", 'pools[1].node: "x" är ingen av enheterna'),
    ("publish", PUBLISH, "pools.1.histograms.q1", [1, 2],
     "pools[1].histograms.q1: har 2 tal, men frågan har 5 kategorier"),
    ("publish", PUBLISH, "pools.1.histograms.q1.0", 0.5,
     f"pools[1].histograms.q1[0]: 0.5 {UP_TO}"),
    ("publish", PUBLISH, "pools.1.histograms.q2", [1],
     'pools[1].histograms.q2: "q2" är ingen av frågorna'),
    ("publish", PUBLISH, "questions.q1.categories", [],
     "questions.q1.categories: får inte vara tom"),
    ("publish", PUBLISH, "questions.q1.categories.1", "1",
     'questions.q1.categories: "1" står två gånger'),
    *[
        ("publish", PUBLISH, "questions.q1.classes", classes, PARTITION)
        for classes in ([[0, 1], [2]], [[0, 1], [1, 2], [3, 4]], [[0, 1, 2, 3, 4], []], [[0], [9]])
    ],
    ("publish", PUBLISH, "questions.q1.linked", True,
     "questions.q1.linked: true är ingen text med tecken i"),
    ("publish", PUBLISH, "questions.q1.class", [],
     "questions.q1.class: okänd nyckel; möjliga är categories, classes, linked"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "line", "path", "value", "reason"), WRONG)
def test_what_is_wrong_is_named(
    verb: str, line: Line, path: str, value: object, reason: str
) -> None:
    answers(verb, line)
    assert refusal(verb, changed(line, path, value)) == f"Rad 1: {reason}"


DEEP = b"[" * 100_000
TALL = [{"code": "0", "parent": None, "level": 0}] + [
    {"code": str(n), "parent": str(n - 1), "level": n} for n in range(1, 70)
]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"A6 B5", "raden är inte giltig JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"[]", "raden ska vara ett objekt"),
        (b"7", "raden ska vara ett objekt"),
        (b'{"k":5} {"k":5}', "raden är inte giltig JSON: Extra data: line 1 column 9 (char 8)"),
        (b'{"k":NaN}', "NaN är inget tal i JSON"),
        (b'{"k":-Infinity}', "-Infinity är inget tal i JSON"),
        (b'{"k":1e999,"cells":{},"sets":[]}',
         f"k: Infinity {FROM_3}"),
        (b'{"k":5,"cells":{"A":5,"A":9},"sets":[]}', '"A" står två gånger'),
        (b'{"k":5,"cells":{"\\ud800":5},"sets":[]}', "en text har ett halvt tecken"),
        (b'{"k":"\xff"}', "raden är inte text i UTF-8"),
        (b'{"k":' + DEEP, "listor och objekt står för djupt i varandra"),
        (b'{"k":' + b"9" * 5000 + b"}",
         "raden är inte giltig JSON: Exceeds the limit (4300 digits) for integer "
         "string conversion: value has 5000 digits"),
        ({"k": 5, "units": TALL, "cells": {}},
         'units: enheten "64" har fler än 63 enheter över sig'),
    ],
)  # fmt: skip
def test_what_is_no_line_is_refused(line: object, reason: str) -> None:
    verb = "plan" if isinstance(line, dict) else "check"
    assert refusal(verb, line) == f"Rad 1: {reason}"


def test_lines_before_the_bad_one_are_answered_and_it_is_named_in_ones_language() -> None:
    good = json.dumps(CHECK).encode()
    bad = json.dumps(CHECK | {"k": 1}).encode()
    done = run("check", b"\xef\xbb\xbf" + good + b"\r\n \n" + bad + b"\n" + good, "--lang", "en")
    assert (done.exit_code, done.stdout) == (1, '{"accept":true}\n')
    assert done.stderr == "Line 3: k: 1 is no whole number from 3 to 1000000000\n"


def test_letters_of_any_language_come_back_as_they_were() -> None:
    line = {"k": 5, "units": [{"code": "åäö→", "parent": None, "level": 0}], "cells": {"åäö→": 4}}
    assert answers("plan", line)[0]["waiting"] == {"åäö→": 4}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
    | st.sampled_from(["o", "d1", "q1", "p1", "A", 0, 1, 5, 10**9, 2**62, 2**64, -1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner,
                                                                max_size=3),
    max_leaves=6,
)  # fmt: skip


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Every place inside a line, as keys and positions."""
    entries: list[tuple[object, object]] = []
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    deeper = [place for key, inner in entries for place in places(inner, (*path, key))]
    return [*[(*path, key) for key, _ in entries], *deeper]


@hypothesis_settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_line_with_junk_in_it_is_answered_or_refused(data: st.DataObject) -> None:
    """A sound line with up to three places exchanged: one object or one sentence."""
    sound = [("check", CHECK), ("plan", CONTRACT_PLAN), ("publish", PUBLISH)]
    verb, line = copy.deepcopy(data.draw(st.sampled_from(sound)))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(places(line)))
        inner: Any = line
        for step in way:
            inner = inner[step]
        inner[last] = data.draw(JUNK)
    done = run(verb, json.dumps(line).encode())
    assert isinstance(done.exception, SystemExit | None)
    lines = (done.stdout.count("\n"), done.stderr.count("\n"))
    assert (done.exit_code, lines) in [(0, (1, 0)), (1, (0, 1))]


@given(sent=st.binary(max_size=40))
def test_bytes_that_are_no_line_are_refused_in_one_sentence(sent: bytes) -> None:
    done = run("check", sent)
    assert isinstance(done.exception, SystemExit | None)
    lines = (done.stdout.count("\n"), done.stderr.count("\n"))
    assert (done.exit_code, lines) in [(0, (0, 0)), (1, (0, 1))]  # nothing at all, or no line


def test_it_needs_no_installation_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Ten thousand lines in a process of its own, whose other settings are all wrong."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AVTRYCK_")}
    wrong = {"AVTRYCK_DATA": str(tmp_path / "no"), "AVTRYCK_DATABASE_URL": "mysql://wrong"}
    sent = json.dumps(CHECK) + "\n"
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "avtryck", "disclosure", "check"], env=kept | wrong,
        input=sent * 10_000, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert time.perf_counter() - started < 5
    assert done.stdout == '{"accept":true}\n' * 10_000
    assert list(tmp_path.iterdir()) == []
