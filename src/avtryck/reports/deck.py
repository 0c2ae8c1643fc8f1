"""What slides are made of: titles, texts, tables, and pictures with their alternatives."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Emu, Inches, Pt

from avtryck.reports.palettes import LIGHT
from avtryck.reports.tables import Table

WIDTH, HEIGHT = 13.333, 7.5  # inches
EDGE = 0.6
TITLE_ONLY = 5  # of python-pptx's own layouts
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
LANGUAGES = {"sv": MSO_LANGUAGE_ID.SWEDISH, "en": MSO_LANGUAGE_ID.ENGLISH_UK}
LINE = 0.30  # inches of a table's row at 12 points

Box = tuple[float, float, float, float]
"""Left, top, width, height in inches."""


def colour(name: str) -> Any:
    shade: Any = RGBColor  # untyped
    return shade(*bytes.fromhex(LIGHT[name].lstrip("#")))


class Deck:
    """A presentation in one language; `save` gives the same bytes for the same slides."""

    def __init__(self, *, title: str, author: str, language: str, at: datetime) -> None:
        self.language, self.at = language, at
        self.show = Presentation()
        self.show.slide_width, self.show.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self._place_titles()
        self._sign(title, author)

    def _place_titles(self) -> None:
        """The layout is made for an older shape of screen."""
        layout = self.show.slide_layouts[TITLE_ONLY]
        for holder in list(layout.placeholders):
            if holder.placeholder_format.idx == 0:
                _put(holder, (EDGE, 0.42, WIDTH - 2 * EDGE, 0.95))
            else:
                holder._element.getparent().remove(holder._element)
        self.layout = layout
        for found in list(self.show.slide_layouts):
            if found is not layout:
                self.show.slide_layouts.remove(found)
        for holder in self.show.slide_master.placeholders:
            if holder.placeholder_format.idx == 0:
                _put(holder, (EDGE, 0.42, WIDTH - 2 * EDGE, 0.95))

    def _sign(self, title: str, author: str) -> None:
        known = self.show.core_properties
        known.title, known.author, known.last_modified_by = title, author, author
        known.language, known.revision = self.language, 1
        known.created = known.modified = self.at.replace(tzinfo=None)
        package = self.show.part.package
        for key, one in list(package._rels.items()):
            if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
                package._rels.pop(key)

    def slide(self, title: str, *, notes: str, foot: str) -> Any:
        found = self.show.slides.add_slide(self.layout)
        found.background.fill.solid()
        found.background.fill.fore_color.rgb = colour("paper")
        frame = found.shapes.title.text_frame
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = 0
        size = 30 if len(title) <= 56 else 24 if len(title) <= 100 else 19
        self._say(frame.paragraphs[0], title, size=size, bold=True)
        found.notes_slide.notes_text_frame.text = notes
        for paragraph in found.notes_slide.notes_text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.language_id = LANGUAGES[self.language]
        number = len(self.show.slides)
        self.text(found, (EDGE, HEIGHT - 0.5, 10, 0.32), [(foot, 11, "quiet")])
        self.text(found, (WIDTH - EDGE - 1, HEIGHT - 0.5, 1, 0.32), [(str(number), 11, "quiet")],
                  right=True)  # fmt: skip
        return found

    def _say(
        self, paragraph: Any, words: str, *, size: float, bold: bool = False, ink: str = "ink",
        right: bool = False,
    ) -> None:  # fmt: skip
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = words
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = colour(ink)
        run.font.language_id = LANGUAGES[self.language]

    def text(
        self, slide: Any, box: Box, paragraphs: Sequence[tuple[str, float, str]],
        *, right: bool = False, space: float = 4,
    ) -> None:  # fmt: skip
        """Paragraphs as (words, points, ink); an ink with "!" is bold."""
        shape = slide.shapes.add_textbox(*(Inches(one) for one in box))
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for at, (words, size, ink) in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(space)
            self._say(paragraph, words, size=size, bold=ink.endswith("!"), ink=ink.rstrip("!"),
                      right=right)  # fmt: skip

    def picture(self, slide: Any, box: Box, png: bytes, alt: str) -> None:
        """As large as the box lets it be, at its top, in the middle."""
        wide, high = struct.unpack(">II", png[16:24])
        left, top, width, height = box
        scale = min(width / wide, height / high)
        shape = slide.shapes.add_picture(
            BytesIO(png), Inches(left + (width - wide * scale) / 2), Inches(top),
            Inches(wide * scale), Inches(high * scale),
        )  # fmt: skip
        shape._element.nvPicPr.cNvPr.set("descr", alt)

    def table(self, slide: Any, box: Box, found: Table, *, first: float = 0.5) -> None:
        """A real table with a head; `first` is the first column's part of the width."""
        left, top, width, _height = box
        rows, columns = len(found.rows) + 1, len(found.columns)
        shape = slide.shapes.add_table(
            rows, columns, Inches(left), Inches(top), Inches(width), Inches(LINE * rows)
        )
        shape._element.nvGraphicFramePr.cNvPr.set("descr", found.title)
        table = shape.table
        table._tbl.tblPr.find(f"{{{table._tbl.nsmap['a']}}}tableStyleId").text = NO_STYLE
        rest = (1 - first) / max(1, columns - 1)
        for at, column in enumerate(table.columns):
            column.width = Inches(width * (first if at == 0 else rest))
        for y, row in enumerate((found.columns, *found.rows)):
            table.rows[y].height = Inches(LINE)
            for x, words in enumerate(row):
                self._cell(table.cell(y, x), words, head=y == 0, right=found.align[x] == "r")

    def _cell(self, cell: Any, words: str, *, head: bool, right: bool) -> None:
        cell.margin_left = cell.margin_right = Inches(0.06)
        cell.margin_top = cell.margin_bottom = Inches(0.03)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.fill.solid()
        cell.fill.fore_color.rgb = colour("line" if head else "level")
        self._say(cell.text_frame.paragraphs[0], words, size=12, bold=head, right=right)

    def save(self) -> bytes:
        target = BytesIO()
        self.show.save(target)
        return _with_fixed_times(target.getvalue(), self.at)


def _put(holder: Any, box: Box) -> None:
    holder.left, holder.top, holder.width, holder.height = (Emu(Inches(one)) for one in box)


def _with_fixed_times(packed: bytes, at: datetime) -> bytes:
    """The same archive with one and the same time on every entry."""
    target = BytesIO()
    with ZipFile(BytesIO(packed)) as source, ZipFile(target, "w") as copy:
        for name in source.namelist():
            entry = ZipInfo(name, (at.year, at.month, at.day, 12, 0, 0))
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            copy.writestr(entry, source.read(name))
    return target.getvalue()
