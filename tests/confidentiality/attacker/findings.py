"""All attacks on one organisation's pages: what they find, and how much they had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from confidentiality.attacker import rank, worlds
from confidentiality.attacker.knowledge import Known, Piece, Place, broken_promises, told_apart
from confidentiality.attacker.meaning import Meaning, lines_of, meaning_of, rows_of
from confidentiality.attacker.worlds import Histogram, Question


@dataclass
class Findings:
    """Everything an attack found; `tried` counts what there was to attack."""

    broken: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    isolated: list[str] = field(default_factory=list)
    certain: list[str] = field(default_factory=list)
    tried: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def all(self) -> list[str]:
        return [*self.broken, *self.unexplained, *self.isolated, *self.certain]

    @property
    def none(self) -> bool:
        return not self.all

    def __str__(self) -> str:
        return "\n".join([*self.all[:40], str(dict(self.tried))])


def attack(known: Known, *, t: int | None = None) -> Findings:
    """Rank and worlds over all pages. `t` answers are known to the attacker (the policy's)."""
    found = Findings(broken=list(broken_promises(known)))
    found.tried["pages"] = len(known.lived.pages)
    found.tried["pools"] = len(known.pools)
    pieces = told_apart(known.lived.pages, known)
    read: dict[str, list[tuple[Piece, Meaning]]] = defaultdict(list)
    for place, every in pieces.items():
        for piece in every:
            if piece[1].nothing:
                continue
            meaning = meaning_of(place, piece, known)
            if meaning is None:
                found.unexplained.append(_unexplained(place, piece))
            else:
                read[place[2]].append((piece, meaning))
    for key, said in sorted(read.items()):
        _linear(key, said, known, found)
        for question in _questions(key, said, known):
            _certain(question, known, t, found)
    return found


def _unexplained(place: Place, piece: Piece) -> str:
    unit, state, key = place
    return f"{unit} in state {state}, {key}, {'+'.join(piece[0])}: no pools have {piece[1]}"


def _linear(key: str, said: list[tuple[Piece, Meaning]], known: Known, found: Findings) -> None:
    """Exact counts as sums over people; the attacker's own inventions are known to the attacker."""
    leavers = known.lived.organisation.leavers
    sets = {
        frozenset(sheet for pool in meaning.exact for sheet in known.counted[pool, key])
        for _, meaning in said
    }
    # The rows too: every block and union that was published.
    sets |= {known.counted[pool, at] for pool, at in known.exact if at == key}
    sets |= {frozenset(sheet for pool in one.pools for sheet in known.counted[pool, key])
             for one in known.unions if one.key == key}  # fmt: skip
    person_of = {one: leavers[one].person for published in sets for one in published
                 if not leavers[one].forged}  # fmt: skip
    done = rank.attack(sets, person_of, known.k)
    found.tried["sets"] += done.sets
    found.tried["atoms"] += done.atoms
    for group in done.isolated:
        found.isolated.append(f"{key}: {group.people} people, sheets {group.sheets}")


def _questions(key: str, said: list[tuple[Piece, Meaning]], known: Known) -> Iterator[Question]:
    """One a release, with all that rows and pages say; releases that a piece joins stay joined."""
    releases = {pool.release for pool in known.pools.values()}
    parts = {release: rows_of(key, release, known) for release in sorted(releases)}
    for (names, numbers), meaning in said:
        here = tuple(name for name in names if name in parts)  # the others have no pools
        question = _joined(parts, here)
        question.lines |= set(lines_of(meaning, numbers, key, known))
    yield from {id(question): question for question in parts.values()}.values()


def _joined(parts: dict[str, Question], names: tuple[str, ...]) -> Question:
    whole = parts[names[0]]
    for name in names[1:]:
        other = parts[name]
        if other is not whole:
            whole.sizes |= other.sizes
            whole.ledger_of |= other.ledger_of
            whole.lines |= other.lines
            parts |= {one: whole for one, part in parts.items() if part is other}
    return whole


def _certain(question: Question, known: Known, t: int | None, found: Findings) -> None:
    truth: Mapping[str, Histogram] = {
        pool: known.truth[pool, question.key] for pool in question.sizes
    }
    for line in question.lines:
        if not line.holds(truth):
            found.broken.append(f"{question.key}: the truth does not fit {line}")
            return
    found.tried["histograms"] += sum(1 for pool in question.sizes if sum(truth[pool]))
    knows = {
        pool: known.insiders(known.pools[pool].release) if t is None else t
        for pool in question.sizes
    }
    for one in worlds.certain(question, truth, knows):
        pool = known.pools[one.pool]
        found.certain.append(
            f"{one.key}: all of {'/'.join(pool.path)} in {pool.release} ({pool.source}"
            f" {pool.ledger}, n = {sum(truth[one.pool])}) are in class {one.part}, t = {one.known}"
        )
