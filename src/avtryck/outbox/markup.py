"""A letter's text as HTML: paragraphs, lists, links, and a button for a link alone on its line.

Made from the same words as the plain text, everything escaped, nothing loaded from anywhere. Only
addresses of this installation become links: whatever else a register smuggles in stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

BULLET = "- "
AFTER = ".,;:!?)"  # ends a sentence, not an address


PLAIN = SafeString("")
BREAK = SafeString("<br>\n")


@dataclass(frozen=True)
class Look:
    """Attributes of each element: styles in a mail, whose clients know no style sheet."""

    part: SafeString = PLAIN
    rule: SafeString = PLAIN
    paragraph: SafeString = PLAIN
    list: SafeString = PLAIN
    link: SafeString = PLAIN
    button: SafeString = PLAIN
    address: SafeString = PLAIN


MAIL = Look(
    rule=SafeString(' style="margin:32px 0;border:0;border-top:1px solid #c9c9c9"'),
    paragraph=SafeString(' style="margin:0 0 16px"'),
    list=SafeString(' style="margin:0 0 16px;padding-left:24px"'),
    link=SafeString(' style="color:#17565a"'),
    button=SafeString(
        ' style="display:inline-block;padding:12px 24px;border-radius:6px;background:#17565a;'
        'color:#ffffff;font-weight:600;text-decoration:none"'
    ),
    address=SafeString(
        ' style="margin:0 0 16px;font-size:13px;color:#595959;overflow-wrap:anywhere"'
    ),
)
PAGE = Look(
    part=SafeString(' class="prose"'),
    button=SafeString(' class="ds-button"'),
    address=SafeString(' class="hint"'),
)
BODY = (
    "margin:0;padding:24px 16px;background:#ffffff;color:#1a1a1a;font-size:16px;line-height:1.5;"
    "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
)


@dataclass(frozen=True)
class Part:
    """What a mail says in one language."""

    language: str
    subject: str
    body: str


def document(parts: Iterable[Part], *, subject: str, site: str) -> str:
    """The whole HTML of a mail; the languages one after the other."""
    said = list(parts)
    return format_html(
        '<!DOCTYPE html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>{}</title>\n</head>\n'
        '<body style="{}">\n<div style="max-width:560px;margin:0 auto">\n{}\n</div>\n'
        "</body>\n</html>\n",
        said[0].language,
        subject,
        BODY,
        letter(said, look=MAIL, site=site),
    )


def letter(parts: Iterable[Part], *, look: Look, site: str) -> SafeString:
    """The words alone, for a mail or for one of our own pages."""
    pieces = [
        format_html(
            '<div lang="{}"{}>\n{}\n</div>', part.language, look.part, _blocks(part, look, site)
        )
        for part in parts
    ]
    return SafeString(format_html("\n<hr{}>\n", look.rule).join(pieces))


def _blocks(part: Part, look: Look, site: str) -> SafeString:
    found = (piece.strip("\n") for piece in re.split(r"\n[ \t]*\n", part.body.strip()))
    return format_html_join("\n", "{}", ((_block(one, part, look, site),) for one in found if one))


def _block(block: str, part: Part, look: Look, site: str) -> SafeString:
    lines = [line.strip() for line in block.splitlines()]
    if len(lines) == 1 and _address(lines[0], site) == lines[0]:
        with override(part.language):
            return _button(lines[0], _("Öppna länken"), look)
    if all(line.startswith(BULLET) for line in lines):
        items = ((_linked(line.removeprefix(BULLET), look, site),) for line in lines)
        return format_html(
            "<ul{}>\n{}\n</ul>", look.list, format_html_join("\n", "<li>{}</li>", items)
        )
    broken = format_html_join(BREAK, "{}", ((_linked(line, look, site),) for line in lines))
    return format_html("<p{}>{}</p>", look.paragraph, broken)


def _button(address: str, words: str, look: Look) -> SafeString:
    """A button, and where it leads in plain sight: nobody should have to trust a button."""
    return format_html(
        '<p{}><a href="{}"{}>{}</a></p>\n<p{}>{}</p>',
        look.paragraph, address, look.button, words, look.address, address,
    )  # fmt: skip


def _linked(line: str, look: Look, site: str) -> SafeString:
    """One line, escaped, the installation's own addresses as links."""
    pieces, rest = [], line
    while site in rest:
        before, _site, after = rest.partition(site)
        address = _address(site + after, site)
        rest = (site + after)[len(address or site) :]
        said = format_html('<a href="{}"{}>{}</a>', address, look.link, address)
        pieces.append(format_html("{}{}", before, said if address else site))
    return format_html("{}{}", SafeString("".join(pieces)), rest)


def _address(text: str, site: str) -> str:
    """The address of ours that the text begins with; "" when it begins with something else."""
    found = re.match(re.escape(site) + r"(?:[/?#][^\s<>\"']*)?(?![\w:@-]|\.\w)", text)
    return found[0].rstrip(AFTER) if found else ""
