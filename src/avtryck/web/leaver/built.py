"""Pages made once for many. What belongs to one person is left open and put in when it is sent."""

from __future__ import annotations

import re
import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe

PLACE = re.compile("\x02([^\x03]*)\x03")
MOST = 256
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LAST_BLOCK = b"\x03\x00"
LONGEST_STORED = 65535
Found = TypeVar("Found")


def left_open(name: str) -> SafeString:
    """What a template writes where a request will put something of its own."""
    return mark_safe(f"\x02{name}\x03")  # noqa: S308 - names are ours: keys of questions and options


class Page:
    """HTML with places. `always` are those that every request fills; the rest are mostly empty."""

    def __init__(self, html: str, always: Collection[str]) -> None:
        self.pieces = PLACE.split(html)
        self.always = frozenset(always)
        found = PLACE.split(PLACE.sub(self._kept, html))
        self.names = found[1::2]
        self.plain = [text.encode() for text in found[::2]]
        self.packed = [_deflated(text) for text in self.plain]

    def _kept(self, place: re.Match[str]) -> str:
        return place[0] if place[1] in self.always else ""

    def filled(self, values: Mapping[str, str]) -> bytes:
        """`values` are HTML already; a place without a value stays empty."""
        parts = list(self.pieces)
        parts[1::2] = [values.get(name, "") for name in parts[1::2]]
        return "".join(parts).encode()

    def gzipped(self, values: Mapping[str, str]) -> bytes:
        """Like `filled` where only `always` has values, but packed when the page was made.

        What is put in stands in blocks of its own that are not compressed: the length of the
        answer tells nothing about a token in it.
        """
        chosen = [values.get(name, "").encode() for name in self.names]
        checksum, size, parts = zlib.crc32(self.plain[0]), len(self.plain[0]), [self.packed[0]]
        for value, plain, packed in zip(chosen, self.plain[1:], self.packed[1:], strict=True):
            checksum = zlib.crc32(plain, zlib.crc32(value, checksum))
            size += len(value) + len(plain)
            parts += [_stored(value), packed]
        return b"".join([GZIP_HEAD, *parts, LAST_BLOCK, struct.pack("<LL", checksum, size)])


def _deflated(text: bytes) -> bytes:
    """Blocks that end on a byte and that nothing after them refers back to."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(value: bytes) -> bytes:
    cuts = [*range(0, len(value), LONGEST_STORED), len(value)]
    return b"".join(
        struct.pack("<BHH", 0, end - start, (end - start) ^ 0xFFFF) + value[start:end]
        for start, end in pairwise(cuts)
    )


def answer_with(request: HttpRequest, page: Page, values: Mapping[str, str]) -> HttpResponse:
    """The page with these values, gzipped when nothing of the person's own stands in it."""
    accepted = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    if accepted and values.keys() <= page.always:
        response = HttpResponse(page.gzipped(values))
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(page.filled(values))
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    return response


@dataclass(frozen=True)
class Kept(Generic[Found]):
    """`stamp` is what stood in the store when it was made, of what `watched` names."""

    watched: tuple[str, ...]
    stamp: Hashable
    found: Found


class Shelf(Generic[Found]):
    """The latest MOST of something, each used only while its stamp is still the store's."""

    def __init__(self) -> None:
        self.kept: OrderedDict[Hashable, Kept[Found]] = OrderedDict()

    def get(
        self,
        key: Hashable,
        stamp_of: Callable[[tuple[str, ...]], Hashable],
        make: Callable[[], tuple[tuple[str, ...], Found]],
    ) -> Found:
        """`make` gives what is to be watched from now on, and the thing itself."""
        kept = self.kept.get(key)
        if kept is None or stamp_of(kept.watched) != kept.stamp:
            watched, found = make()
            kept = self.kept[key] = Kept(watched, stamp_of(watched), found)
        self.kept[key] = kept  # another thread may have put it out meanwhile
        self.kept.move_to_end(key)
        while len(self.kept) > MOST:
            self.kept.popitem(last=False)
        return kept.found
