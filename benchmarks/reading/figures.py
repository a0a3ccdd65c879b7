"""What all verdicts together come to: shares, calibration, silent errors."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.reading.judging import IDENTITY, KEY_FIELDS, TAX_IDS, Judged

BINS = 15


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    right: int
    asked: int

    @property
    def value(self) -> float | None:
        return round(self.right / self.asked, 5) if self.asked else None

    def __str__(self) -> str:
        return f"{self.right}/{self.asked}" if self.asked else "-"


def share(verdicts: Iterable[bool]) -> Share:
    told = list(verdicts)
    return Share(sum(told), len(told))


def exact(judged: Sequence[Judged], keys: Sequence[str]) -> Share:
    """Fields of these names that stand on the papers and were read exactly."""
    return share(
        verdict.is_exact for one in judged for verdict in one.of(keys) if verdict.truth is not None
    )


def by(judged: Sequence[Judged], name: Callable[[Judged], str]) -> dict[str, list[Judged]]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[name(one)].append(one)
    return dict(sorted(groups.items()))


def calibration_error(said: Sequence[tuple[float, bool]], bins: int = BINS) -> float | None:
    """Expected calibration error: how far stated confidence and measured rightness part."""
    if not said:
        return None
    rows: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, is_right in said:
        rows[min(bins - 1, int(confidence * bins))].append((confidence, is_right))
    gap = sum(abs(sum(c for c, _ in row) - sum(r for _, r in row)) for row in rows.values())
    return round(gap / len(said), 5)


def said_and_right(judged: Sequence[Judged]) -> list[tuple[float, bool]]:
    """Of every value that was read: its stated confidence, and whether it is right."""
    return [
        (verdict.confidence, verdict.is_exact)
        for one in judged
        for verdict in one.verdicts
        if verdict.read is not None and verdict.key != "items"
    ]


def confusions(judged: Sequence[Judged]) -> Counter[tuple[str, str]]:
    return Counter((one.label, str(one.kind_read)) for one in judged if not one.is_kind_exact)


def to_a_person(judged: Sequence[Judged], keys: Sequence[str] | None = None) -> Share:
    """Fields on the papers that a person would be asked to look at: missing or not accepted."""
    return share(
        not verdict.is_accepted
        for one in judged
        for verdict in one.verdicts
        if verdict.truth is not None
        and verdict.key != "items"
        and (keys is None or verdict.key in keys)
    )


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    """The figures of one group of vouchers; handwriting is told apart, being never accepted."""
    printed = [one for one in judged if not one.is_handwritten]
    written = [one for one in judged if one.is_handwritten]
    silent = sum(one.is_silently_wrong for one in judged)
    return {
        "vouchers": len(judged),
        "identity": exact(printed, IDENTITY).value,
        "tax_ids": exact(printed, TAX_IDS).value,
        "kind": share(one.is_kind_exact for one in judged).value,
        "handwritten_identity": exact(written, IDENTITY).value,
        "ece": calibration_error(said_and_right(judged)),
        "silently_wrong": silent,
        "silently_wrong_per_1000": round(1000 * silent / max(1, len(judged)), 2),
        "key_fields_to_a_person": to_a_person(printed, KEY_FIELDS).value,
        "fields_to_a_person": to_a_person(printed).value,
    }
