"""Has it become better since? Later published answers against the frozen baseline and the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from avtryck.actions.models import Finding
from avtryck.actions.operations import Pinned
from avtryck.core.statistics.counts import CountRange
from avtryck.core.statistics.followup import Baseline, FollowUp, follow_up, freeze
from avtryck.core.statistics.shrinkage import fit_prior
from avtryck.org.models import Unit
from avtryck.reports import wording
from avtryck.web.reader.counting import Measure, count, releases_after, releases_of


@dataclass(frozen=True)
class Followed:
    """`sentence` = the verdict in words; `then` and `since` = what it is built on."""

    sentence: str
    then: str
    since: str


def with_baseline(values: Pinned, unit: Unit, withheld: Collection[str] = ()) -> Pinned:
    """What later answers are compared with, from the releases that the finding counts."""
    releases = releases_of(values.definition["releases"])
    found = count(unit, _measure(values), releases, withheld)
    prior = fit_prior([(one.middle, one.n) for one in found.siblings])
    own = freeze(found.own, prior).to_dict()
    return replace(values, baseline={"own": own, "rest": asdict(found.rest)})


def follow(finding: Finding, withheld: Collection[str] = ()) -> Followed | None:
    """What later releases say; None where no baseline was frozen.

    `withheld` = names of releases whose leadership figures are left out.
    """
    if finding.baseline is None:
        return None
    baseline = Baseline.from_dict(finding.baseline["own"])
    rest_then = CountRange(**finding.baseline["rest"])
    now = count(finding.unit, _measure(finding), releases_after(finding), withheld)
    # Before anything is published the rest is taken to stay as it was: else too few are asked for.
    rest_now = now.rest if now.own.n else rest_then
    found = follow_up(baseline, now.own, rest_then, rest_now)
    has_rest = bool(rest_then.n and now.rest.n)
    return Followed(
        sentence=verdict(found, now.own.n, has_rest=has_rest),
        then=_("Då: %(counted)s.") % {"counted": counted(baseline.counts, finding)},
        since=_("Sedan dess: %(counted)s.") % {"counted": counted(now.own, finding)}
        if now.own.n
        else "",
    )


def _measure(of: Pinned | Finding) -> Measure:
    return Measure.of(figure=of.figure, used=of.instrument, index=of.definition["class"])


def verdict(found: FollowUp, n: int, *, has_rest: bool) -> str:
    """Whether the share has changed; never why, and nothing of how many leave."""
    if found.verdict == "cannot_tell_yet" or not n:
        return cannot_tell(found)
    sentences = {
        ("reduced", True): _("Minskat: andelen har gått ner mer än i resten av organisationen."),
        ("reduced", False): _("Minskat: andelen har gått ner."),
        ("increased", True): _("Ökat: andelen har gått upp mer än i resten av organisationen."),
        ("increased", False): _("Ökat: andelen har gått upp."),
    }
    return sentences.get((found.verdict, has_rest), _("Ingen säker skillnad."))


def cannot_tell(found: FollowUp) -> str:
    if not found.within_reach:
        return _("Kan inte sägas ännu. Svaren då var för få för en säker jämförelse.")
    text = ngettext(
        "Kan inte sägas ännu. Ungefär %(n)d svar till behövs.",
        "Kan inte sägas ännu. Ungefär %(n)d svar till behövs.",
        found.more_needed,
    )
    return text % {"n": found.more_needed}


def counted(counts: CountRange, finding: Finding) -> str:
    """8–9 av 24 svarade ”1–2” (33–38 %)."""
    said, language = finding.definition, get_language() or "sv"
    return _("%(some)s av %(n)d svarade ”%(answer)s” (%(share)s)") % {
        "some": wording.span(counts.low, counts.high),
        "n": counts.n,
        "answer": said.get(f"answer_{language}") or said["answer_sv"],
        "share": wording.percent(counts.low / counts.n, counts.high / counts.n),
    }
