"""What files are known to say: drawn sets (`expected.json`) and real ones (`index.tsv`)."""

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NO_VOUCHER = "none"

COLUMNS = {
    "invoice_code": "invoice_code",
    "invoice_number": "invoice_number",
    "issue_date": "issued_on",
    "amount_excl_tax": "net_fen",
    "tax": "tax_fen",
    "total_incl_tax": "total_fen",
    "seller_name": "seller_name",
    "seller_tax_id": "seller_tax_id",
    "buyer_name": "buyer_name",
    "buyer_tax_id": "buyer_tax_id",
    "check_code": "check_code",
}

# The table of real files names what a file is; several of its words may be one kind of ours.
KINDS = (
    ("vat_special", {"vat_special", "vat_e_special"}),
    ("vat_ordinary", {"vat_normal"}),
    ("vat_electronic", {"vat_e_normal"}),
    ("shudian_special", {"de_special"}),
    ("shudian_ordinary", {"de_normal"}),
    ("shudian", {"de_special", "de_normal"}),
    ("rail_eticket", {"rail_e"}),
    ("train_ticket", {"rail_paper"}),
    ("air_itinerary", {"air_e"}),
    ("bank_voucher", {"bank_receipt", NO_VOUCHER}),
    ("negative", {NO_VOUCHER}),
    ("taxi", {"other", "taxi"}),
    ("receipt", {"other"}),
    ("invoice_", {"other"}),
)


@dataclass(frozen=True, slots=True)
class Expected:
    """One voucher of a file. A field that is None stands nowhere on it; one left out: unknown."""

    label: str
    kinds: frozenset[str]
    fields: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[Mapping[str, Any], ...] | None = None  # None: unknown
    is_handwritten: bool = False

    @property
    def is_voucher(self) -> bool:
        return self.kinds != {NO_VOUCHER}


@dataclass(frozen=True, slots=True)
class Truth:
    """One file and the vouchers in it."""

    file: Path
    vouchers: tuple[Expected, ...]
    level: str
    effects: tuple[str, ...] = ()

    @property
    def is_negative(self) -> bool:
        return not any(one.is_voucher for one in self.vouchers)


def read_truth(folder: Path, table: Path, *, level: str) -> tuple[Truth, ...]:
    """The truth of the files in `folder` by either form of table."""
    if table.suffix == ".tsv":
        with table.open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
        return tuple(_from_row(folder, row, level) for row in rows)
    told = json.loads(table.read_text(encoding="utf-8"))
    return tuple(from_expected(folder / one["file"], one, level=level) for one in told)


def from_expected(file: Path, told: Mapping[str, Any], *, level: str) -> Truth:
    """The truth of one drawn file, as the sample generator tells it."""
    vouchers = tuple(_drawn(one) for one in told.get("vouchers") or (told,))
    return Truth(file, vouchers, level, _effects(told.get("effects") or ()))


def _effects(told: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in told)


def _drawn(told: Mapping[str, Any]) -> Expected:
    kind = str(told["kind"])
    return Expected(
        label=kind,
        kinds=frozenset({kind}),
        fields=told.get("fields", {}),
        items=tuple(told["items"]) if "items" in told else None,
        is_handwritten=bool(told.get("is_handwritten")),
    )


def _from_row(folder: Path, row: Mapping[str, str | None], level: str) -> Truth:
    name, kind = row["file"] or "", row["kind"] or ""
    kinds = next((kinds for start, kinds in KINDS if name.startswith(start)), set[str]())
    if kind.startswith("bank_voucher"):
        kinds = {"bank_receipt", NO_VOUCHER}
    told = {} if NO_VOUCHER in kinds else {ours: row[column] for column, ours in COLUMNS.items()}
    fields = {ours: _value(ours, text.strip()) for ours, text in told.items() if text}
    known = {ours: value for ours, value in fields.items() if value is not None}
    return Truth(folder / name, (Expected(kind, frozenset(kinds), known),), level)


def _value(name: str, text: str) -> str | int | None:
    if not name.endswith("_fen"):
        return text or None
    if text == "***":  # 免税: printed in place of a tax of nothing
        return 0
    return round(float(text) * 100) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
