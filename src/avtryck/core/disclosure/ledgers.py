"""What a ledger promises: its smallest group, its insiders, and where its pools may stand."""

from __future__ import annotations

from dataclasses import dataclass

SMALLEST_PROVABLE = 3
"""Theorem 2 needs k >= 3; what an installation may choose (5) is checked at going live."""


@dataclass(frozen=True, slots=True)
class LedgerPolicy:
    """One ledger's rules.

    `minimum_group` is k, in people. `t` is how many answers of one whole release a viewer may know
    beforehand. Nodes outside `min_level..max_level` hold no pool; nodes deeper than `max_level`
    hold no label or union either. `per_pool` promises t known answers in *each* pool instead of in
    the release; then nothing is summed over concentrated pools. ValueError when not provable.
    """

    key: str
    minimum_group: int
    t: int = 0
    min_level: int = 0
    max_level: int | None = None
    per_pool: bool = False

    def __post_init__(self) -> None:
        if self.minimum_group < SMALLEST_PROVABLE:
            raise ValueError(
                f"ledger {self.key!r}: minimum_group {self.minimum_group} is below"
                f" {SMALLEST_PROVABLE}"
            )
        if self.t < 0 or self.min_level < 0:
            raise ValueError(f"ledger {self.key!r}: t and min_level may not be negative")
        if self.max_level is not None and self.max_level < self.min_level:
            raise ValueError(f"ledger {self.key!r}: max_level is above min_level")

    @property
    def threshold(self) -> int:
        """The fewest people a pool may hold and the fewest answers a block may show."""
        return max(self.minimum_group + self.t, 2 * self.t + 3)

    @property
    def slack(self) -> int:
        """How many exceptions a concentrated block may hide: 1 + t."""
        return 1 + self.t
