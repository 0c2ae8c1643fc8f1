"""The name under which a figure is published, and back from a name to the item."""

from __future__ import annotations

from avtryck.content.models import InstrumentVersion
from avtryck.content.queries import instrument, root
from avtryck.core.instruments import Instrument, Item, items


def figure_name(of: Instrument, item: Item) -> str:
    """`KEY~COMPARE` across versions for a comparable question, else `KEY/VERSION:ITEM`."""
    if item.compare is not None:
        return f"{of.key}~{item.compare}"
    return f"{of.key}/{of.version}:{item.key}"


def figures_of(of: Instrument) -> dict[str, Item]:
    """Every figure of an instrument in its order, under its published name."""
    return {figure_name(of, item): item for item in items(of)}


def versions_of(key: str) -> tuple[Instrument, ...]:
    """Every version that is stored or ships, oldest first; () for an unknown key."""
    stored = InstrumentVersion.objects.filter(key=key).values_list("version", flat=True)
    files = (path.stem for path in (root() / key).glob("*.toml"))
    versions = {*stored, *(int(stem) for stem in files if stem.isdecimal())}
    return tuple(instrument(f"{key}/{version}") for version in sorted(versions))
