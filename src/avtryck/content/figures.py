"""The name under which a figure is published, and back from a name to the item."""

from __future__ import annotations

from avtryck.core.instruments import Instrument, Item, items


def figure_name(instrument: Instrument, item: Item) -> str:
    """`KEY~COMPARE` across versions for a comparable question, else `KEY/VERSION:ITEM`."""
    if item.compare is not None:
        return f"{instrument.key}~{item.compare}"
    return f"{instrument.key}/{instrument.version}:{item.key}"


def figures_of(instrument: Instrument) -> dict[str, Item]:
    """Every figure of an instrument in its order, under its published name."""
    return {figure_name(instrument, item): item for item in items(instrument)}
