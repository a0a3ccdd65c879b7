"""Prints what was found: misses, the table of kinds × fields, calibration, confusions."""

from collections.abc import Sequence

from benchmarks.reading.figures import (
    BINS,
    by,
    confusions,
    exact,
    said_and_right,
    share,
    summary,
)
from benchmarks.reading.judging import KEYS, Judged

SHORT = {
    "invoice_number": "number", "invoice_code": "code", "issued_on": "date",
    "total_fen": "total", "seller_tax_id": "s.tax", "buyer_tax_id": "b.tax",
    "check_code": "check", "net_fen": "net", "tax_fen": "tax", "seller_name": "seller",
    "buyer_name": "buyer",
}  # fmt: skip


def print_misses(judged: Sequence[Judged]) -> None:
    for one in judged:
        lines = [] if one.is_kind_exact else [f"kind: is {one.label}, read as {one.kind_read}"]
        for verdict in one.verdicts:
            if not verdict.is_exact:
                mark = " ACCEPTED" if verdict.is_wrong and verdict.is_accepted else ""
                lines.append(
                    f"{verdict.key}: is {verdict.truth!r}, "
                    f"read {verdict.read!r} at {verdict.confidence:.2f}{mark}"
                )
        if lines:
            print(f"{one.level} {one.file} {' '.join(one.effects)}")
            print("".join(f"   {line}\n" for line in lines), end="")


def print_kinds(title: str, judged: Sequence[Judged]) -> None:
    """Exact of those on the papers, per kind × field; `rest`: the kind's own fields."""
    print(f"\n{title:18}", *(f"{name:>8}" for name in ("kind", *SHORT.values(), "rest", "items")))
    for kind, group in (*by(judged, lambda one: one.label).items(), ("all", list(judged))):
        rest = {v.key for one in group for v in one.verdicts} - {*KEYS, "items"}
        cells = [share(one.is_kind_exact for one in group)]
        cells += [exact(group, (key,)) for key in SHORT]
        cells += [exact(group, tuple(rest)), exact(group, ("items",))]
        print(f"{kind:18}", *(f"{cell!s:>8}" for cell in cells))


def print_confusions(judged: Sequence[Judged]) -> None:
    for (kind, read), count in confusions(judged).most_common():
        print(f"confused: {kind} read as {read}, {count} times")


def print_calibration(judged: Sequence[Judged]) -> None:
    print("\nstated confidence    fields   right")
    said = said_and_right(judged)
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        row = [ok for c, ok in said if min(BINS - 1, int(c * BINS)) == number]
        if row:
            print(f"{low:8.3f} – {high:5.3f} {len(row):9} {sum(row) / len(row):8.4f}")


def print_summaries(judged: Sequence[Judged]) -> None:
    for level, group in by(judged, lambda one: one.level).items():
        print(f"{level:10}", *(f"{name} {value}" for name, value in summary(group).items()))
