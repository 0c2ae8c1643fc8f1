"""Five slides for a management meeting: what is known, areas, reasons, over time, what we do."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from avtryck.reports import shelf, tables, telling, wording
from avtryck.reports.areas import NAME as AREAS
from avtryck.reports.chart import Chart
from avtryck.reports.charts import charts
from avtryck.reports.deck import EDGE, HEIGHT, WIDTH, Deck
from avtryck.reports.model import Report
from avtryck.reports.next_step import NAME as NEXT_STEP
from avtryck.reports.signals_chart import NAME as SIGNALS
from avtryck.reports.tables import Table
from avtryck.reports.year import PLAIN, Edition, made_at

TOP, BOTTOM = 1.55, HEIGHT - 0.75  # of what stands below the title
FULL = WIDTH - 2 * EDGE
MOST_ROWS = 9


def as_pptx(report: Report, edition: Edition = PLAIN) -> bytes:
    """The same bytes for the same report and edition."""
    with translation.override(report.language):
        title = f"{report.unit_name}: {telling.title(edition)}"
        deck = Deck(title=title, author=report.unit_name, language=report.language,
                    at=made_at(report))  # fmt: skip
        _Slides(deck, report, edition).make()
        return deck.save()


class _Slides:
    """One presentation in the making."""

    def __init__(self, deck: Deck, report: Report, edition: Edition) -> None:
        self.deck, self.report, self.edition = deck, report, edition
        self.charts = charts(report)
        foot = f"{report.unit_name}, {wording.window_period(report.window)}"
        self.new = partial(deck.slide, foot=foot)

    def make(self) -> None:
        if not self.report.shown:
            self.refused()
            self.what_we_do()
            return
        for one in (self.known, self.areas, self.reasons, self.over_time, self.what_we_do):
            one()

    def notes(self, *more: str) -> str:
        heard = self.report.signals
        said = [*more, self.report.coverage or self.report.refusal or ""]
        said += [wording.response(self.report.response), heard.coverage if heard else ""]
        return "\n\n".join(one for one in said if one)

    def refused(self) -> None:
        slide = self.new(self.report.unit_name, notes=self.notes())
        said = [one for one in (self.report.refusal, self.report.wider) if one]
        self.deck.text(slide, (EDGE, TOP, FULL, 3), [(one, 22, "ink") for one in said], space=14)

    def known(self) -> None:
        title = _("%(unit)s: det här vet vi") % {"unit": self.report.unit_name}
        slide = self.new(title, notes=self.notes(self.report.unlike))
        value = telling.recommended(self.report)
        width = FULL - 4.2 if value else FULL
        said = telling.opening(self.report)
        size = telling.size_of([sentence for _label, sentence in said])
        lines = [
            line
            for label, sentence in said
            for line in ((label, 14, "positive_ink!"), (sentence, size, "ink"), ("", 8, "ink"))
        ]
        if not said and AREAS in self.charts:
            lines = [(self.charts[AREAS].title, 22, "ink")]
        self.deck.text(slide, (EDGE, TOP, width, BOTTOM - TOP), lines)
        if value:
            self.deck.text(slide, (WIDTH - EDGE - 3.6, TOP, 3.6, BOTTOM - TOP), [
                (_("Rekommendationsvärde"), 14, "positive_ink!"),
                (value["text"], 26 if len(value["text"]) > 8 else 54, "ink!"),
                (value["sentence"], 15, "ink"),
                (value["meaning"], 12, "quiet"),
            ])  # fmt: skip

    def areas(self) -> None:
        chosen = telling.chief_areas(self.report, self.charts)
        if chosen is None:
            self.empty(_("Områden"))
            return
        slide = self.new(chosen.title, notes=self.notes(chosen.alt, chosen.note))
        self.chart(slide, chosen, (EDGE, TOP, FULL, BOTTOM - TOP))

    def reasons(self) -> None:
        chosen, then = telling.chief_reasons(self.report), self.starting(NEXT_STEP)
        shown = [one for one in (chosen, then) if one]
        if not shown:
            self.empty(_("Orsaker och nästa steg"))
            return
        slide = self.new(shown[0].title, notes=self.notes(*(one.alt for one in shown)))
        if chosen and then:
            self.chart(slide, chosen, (EDGE, TOP, 7.6, BOTTOM - TOP))
            self.tabled(slide, then, 8.5)
        else:
            self.chart(slide, shown[0], (EDGE, TOP, FULL, BOTTOM - TOP))

    def over_time(self) -> None:
        trend = telling.chief_trend(self.report, self.charts)
        heard = self.charts.get(SIGNALS)
        shown = [one for one in (trend, heard) if one]
        title = shown[0].title if shown else _("Över tid och signaler från samtalen")
        slide = self.new(title, notes=self.notes(*(one.alt for one in shown)))
        if trend and heard:
            self.chart(slide, trend, (EDGE, TOP, 6.6, BOTTOM - TOP))
            self.tabled(slide, heard, 7.6)
        elif shown:
            self.chart(slide, shown[0], (EDGE, TOP, FULL, BOTTOM - TOP - 0.5))
        missing = telling.not_over_time(self.report, trend=bool(trend), heard=bool(heard))
        top = BOTTOM - 0.5 if shown else TOP
        size = 13 if shown else 22
        self.deck.text(slide, (EDGE, top, FULL, 0.5), [(one, size, "ink") for one in missing],
                       space=10)  # fmt: skip

    def what_we_do(self) -> None:
        title = _("Vad vi gör nu, och hur siffrorna läses")
        slide = self.new(title, notes=self.notes())
        self.deck.text(slide, (EDGE, TOP, 5.6, BOTTOM - TOP), self.measures(), space=8)
        rules = [(one, 13, "ink") for one in telling.how_to_read(self.report)]
        head = (_("Så läser du siffrorna"), 14, "positive_ink!")
        self.deck.text(slide, (6.8, TOP, WIDTH - EDGE - 6.8, BOTTOM - TOP), [head, *rules], space=7)

    def measures(self) -> list[tuple[str, float, str]]:
        done = telling.done(self.edition)
        found: list[tuple[str, float, str]] = []
        if done:
            found = [(done["heading"], 14, "positive_ink!")]
            found += [(f"{one['title']} ({one['state']})", 15, "ink") for one in done["lines"]]
            found += [(done[key], 14, "quiet") for key in ("none", "more") if done[key]]
        decide = [(one, 14.0, "ink") for one in telling.to_decide()]
        return [*found, (_("Att besluta i dag"), 14, "positive_ink!"), *decide]

    def empty(self, title: str) -> None:
        slide = self.new(title, notes=self.notes())
        words = _("För få svar för att visa något här.")
        self.deck.text(slide, (EDGE, TOP, FULL, 2), [(words, 22, "ink"),
                                                     (self.report.wider, 16, "quiet")])  # fmt: skip

    def starting(self, name: str) -> Chart | None:
        return next((one for key, one in self.charts.items() if key.startswith(name)), None)

    def chart(self, slide: Any, chart: Chart, box: tuple[float, float, float, float]) -> None:
        left, top, width, height = box
        self.deck.text(
            slide, (left, top, width, 0.5), [(telling.measure(chart, self.report), 13, "quiet")]
        )
        bare = replace(chart, title="", subtitle="", note="")
        png = shelf.whole_png(bare, layout="wide", colours="light")
        self.deck.picture(slide, (left, top + 0.5, width, height - 0.5), png, chart.alt)

    def tabled(self, slide: Any, chart: Chart, left: float) -> None:
        """The chart's table beside another picture, its title above."""
        full = tables.chart_table(chart)
        kept = Table(chart.title, full.columns[:3], tuple(row[:3] for row in full.rows[:MOST_ROWS]),
                     full.align[:3])  # fmt: skip
        width = WIDTH - EDGE - left
        self.deck.text(slide, (left, TOP, width, 0.9), [(chart.title, 14, "ink!")])
        self.deck.table(slide, (left, TOP + 0.9, width, 4), kept)
