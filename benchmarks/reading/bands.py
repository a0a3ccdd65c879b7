"""Fits bands of confidence: rows of (raw certainty, was it right) to ascending steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from finance.vouchers.support import Support

# Of fewer fields nothing is known: a band takes in its neighbours until it has so many.
BAND_MIN = 40
DOUBTED = Support.DOUBTED.value


@dataclass(frozen=True, slots=True)
class Row:
    """One field that was read."""

    cell: str
    certainty: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Band:
    """So many right of so many, from `start` on."""

    start: float
    right: int
    asked: int

    @property
    def share(self) -> float:
        return self.right / self.asked

    @property
    def confidence(self) -> float:
        """The share, half an error taken in: no number of fields proves that none is wrong."""
        return round((self.right + 0.5) / (self.asked + 1), 5)

    def with_next(self, other: "Band") -> "Band":
        return Band(self.start, self.right + other.right, self.asked + other.asked)


def fit(rows: Iterable[Row]) -> dict[str, list[list[float]]]:
    """Cell → [start, confidence] rows, as `finance.vouchers.calibration` loads them."""
    by_cell: dict[str, list[Row]] = {}
    for row in rows:
        by_cell.setdefault(row.cell, []).append(row)
    fitted = {}
    for name, found in sorted(by_cell.items()):
        enough = found if len(found) >= BAND_MIN else _kin(name, by_cell)
        if len(enough) >= BAND_MIN:
            fitted[name] = [[band.start, band.confidence] for band in _bands(enough)]
    return fitted


def _kin(name: str, by_cell: dict[str, list[Row]]) -> list[Row]:
    """All rows of the same source and sort, for a cell with few of its own; doubt has no kin."""
    sort, _, support = name.rpartition(".")
    if support == DOUBTED:
        return []
    return [
        row
        for other, rows in by_cell.items()
        if other.startswith(f"{sort}.") and not other.endswith(DOUBTED)
        for row in rows
    ]


def _bands(rows: Sequence[Row]) -> list[Band]:
    """Pool neighbours until shares ascend (isotonic regression) and every band is large enough."""
    pooled: list[Band] = []
    for band in _alike(rows):
        pooled.append(band)
        while len(pooled) > 1 and _must_join(pooled[-2], pooled[-1]):
            last = pooled.pop()
            pooled[-1] = pooled[-1].with_next(last)
    while len(pooled) > 1 and pooled[-1].asked < BAND_MIN:
        last = pooled.pop()
        pooled[-1] = pooled[-1].with_next(last)
    return [Band(0.0, pooled[0].right, pooled[0].asked), *pooled[1:]]


def _must_join(before: Band, after: Band) -> bool:
    return before.asked < BAND_MIN or after.share <= before.share


def _alike(rows: Sequence[Row]) -> list[Band]:
    """Rows of one certainty, to two places, together."""
    groups: dict[float, list[bool]] = {}
    for row in rows:
        groups.setdefault(round(row.certainty, 2), []).append(row.is_right)
    return [Band(start, sum(right), len(right)) for start, right in sorted(groups.items())]
