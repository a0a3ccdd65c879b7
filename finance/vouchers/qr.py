"""What the QR code of a voucher says: its own few fields, nearly certain.

Legacy codes carry the amount without tax, 数电票 codes the total. The check word at the end is
private to the tax office: kept, never judged.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from finance.vouchers.amounts_cn import fen_from_figures
from finance.vouchers.dates_cn import iso_date
from finance.vouchers.reading import Box, Code, Field, FieldValue, Source

CONFIDENCE = 0.99

KIND_BY_CODE: dict[str, str] = {
    "01": "vat_special",
    "02": "freight_special",
    "03": "vehicle",
    "04": "vat_normal",
    "08": "vat_e_special",
    "10": "vat_e_normal",
    "11": "vat_roll",
    "14": "toll_e",
    "15": "used_car",
    "31": "de_special",
    "32": "de_normal",
    "51": "rail_e",
    "59": "toll_de",
    "61": "air_e",
}
_DIGITAL_KINDS = frozenset({"de_special", "de_normal", "rail_e", "toll_de", "air_e"})

_TAX_CODE = re.compile(
    r"01,(?P<kind>\d{2}),(?P<code>\d{12}|\d{10})?,(?P<number>\d{8}|\d{20}),"
    r"(?P<amount>-?\d+(?:\.\d+)?),(?P<date>\d{8})"
    r"(?:,(?P<check>\d{20})?)?(?:,(?P<word>[0-9A-Fa-f]{4})?)?,*"
)
_RAIL_PAPER = re.compile(r"\d{100,200}")


@dataclass(frozen=True, slots=True)
class TaxCode:
    """One parsed code of the tax office; `kind` is None for an unknown or impossible one."""

    kind: str | None
    invoice_code: str | None
    invoice_number: str
    amount_fen: int
    issued_on: str
    check_code: str | None
    box: Box | None = None

    @property
    def is_digital(self) -> bool:
        """Whether it belongs to a 数电票."""
        return len(self.invoice_number) == 20

    @property
    def has_total(self) -> bool:
        """Whether its amount holds the tax: of a 数电票, and of a used car (车价合计)."""
        return self.is_digital or self.kind == "used_car"


def parse_tax_code(text: str, box: Box | None = None) -> TaxCode | None:
    """The comma-separated code of a VAT invoice; None for anything else."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    match = _TAX_CODE.fullmatch(plain)
    if match is None:
        return None
    issued_on = iso_date(match["date"])
    amount_fen = fen_from_figures(match["amount"])
    if issued_on is None or amount_fen is None:
        return None
    is_digital = len(match["number"]) == 20
    kind = KIND_BY_CODE.get(match["kind"])
    # A paper kind with a 20-digit number, or the reverse, is classified by its text instead.
    if kind is not None and (kind in _DIGITAL_KINDS) != is_digital:
        kind = None
    return TaxCode(
        kind, match["code"], match["number"], amount_fen, issued_on, match["check"], box
    )


def tax_codes(codes: Iterable[Code]) -> tuple[TaxCode, ...]:
    """Every different tax code among these, in their order: one for each invoice pictured."""
    found: dict[tuple[str | None, str], TaxCode] = {}
    for code in codes:
        parsed = parse_tax_code(code.text, code.box)
        if parsed is not None:
            found.setdefault((parsed.invoice_code, parsed.invoice_number), parsed)
    return tuple(found.values())


def kind_from_codes(codes: Iterable[Code]) -> str | None:
    """The kind that the first speaking code names; None where none speaks."""
    for code in codes:
        parsed = parse_tax_code(code.text)
        if parsed is not None and parsed.kind is not None:
            return parsed.kind
        if _RAIL_PAPER.fullmatch(code.text.strip()):
            return "rail_paper"  # encrypted, but nothing else looks like it
    return None


def fields_from_codes(codes: Iterable[Code]) -> dict[str, Field]:
    """The fields of the first code that says any."""
    for code in codes:
        values = _values(code)
        if values:
            return {
                name: Field(value, Source.QR, CONFIDENCE, code.box)
                for name, value in values.items()
                if value is not None
            }
    return {}


def _values(code: Code) -> dict[str, FieldValue]:
    parsed = parse_tax_code(code.text)
    if parsed is None:
        return _fiscal_values(code.text) or _fiscal_list(code.text) or _link_values(code.text)
    return {
        "invoice_code": parsed.invoice_code,
        "invoice_number": parsed.invoice_number,
        "check_code": parsed.check_code,
        "issued_on": parsed.issued_on,
        ("total_fen" if parsed.has_total else "net_fen"): parsed.amount_fen,
    }


_FISCAL_KEYS = (
    ("einvoicecode", "invoice_code"),
    ("einvoicenumber", "invoice_number"),
    ("randomnumber", "check_code"),
    ("invoicingpartyname", "seller_name"),
    ("payerpartyname", "buyer_name"),
)
_LINK_KEYS = (
    ("fpdm", "invoice_code"),
    ("fphm", "invoice_number"),
    ("invoiceno", "invoice_number"),
    ("jym", "check_code"),
)
_CHECK_CODE_LENGTH = 20


def _query(text: str) -> dict[str, str]:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return {}
    if parts.scheme.lower() not in {"http", "https"}:
        return {}
    return {key.lower(): value for key, value in parse_qsl(parts.query) if value.strip()}


def _fiscal_values(text: str) -> dict[str, FieldValue]:
    """The link on a 财政电子票据."""
    query = _query(text)
    if "einvoicecode" not in query or "einvoicenumber" not in query:
        return {}
    values: dict[str, FieldValue] = {name: query.get(key) for key, name in _FISCAL_KEYS}
    values["total_fen"] = fen_from_figures(query.get("totalamount", ""))
    values["issued_on"] = iso_date(query.get("issuedate", ""))
    return values


_FISCAL_PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("invoice_number", re.compile(r"\d{10}")),
    ("invoice_code", re.compile(r"\d{8}")),
    ("check_code", re.compile(r"[0-9A-Za-z]{6}")),
    ("total_fen", re.compile(r"-?\d+\.\d{1,2}")),
)
_FISCAL_LEAST = 3


def _fiscal_list(text: str) -> dict[str, FieldValue]:
    """The same as a list between commas or bars, its order left to the issuer.

    Code, number, check word and amount have each a shape of their own, and a date is known by
    the calendar; where two parts have the same shape nothing is taken from it.
    """
    parts = [part.strip() for part in re.split(r"[,|]", text.strip())]
    days = [part for part in parts if re.fullmatch(r"20\d{6}", part) and iso_date(part)]
    if len(days) > 1:
        days = days[-1:]  # a code may look like a day; the day stands behind it
    values: dict[str, FieldValue] = {}
    for name, shape in _FISCAL_PARTS:
        fitting = [part for part in parts if shape.fullmatch(part) and part not in days]
        if len(fitting) > 1:
            return {}
        values[name] = fitting[0] if fitting else None
    if values["invoice_code"] is None or values["invoice_number"] is None:
        return {}
    if sum(value is not None for value in (*values.values(), *days)) < _FISCAL_LEAST:
        return {}
    values["total_fen"] = fen_from_figures(str(values["total_fen"] or ""))
    values["issued_on"] = iso_date(days[0]) if days else None
    return values


def _link_values(text: str) -> dict[str, FieldValue]:
    """The link that some issuers put in the place of the tax office's code.

    Its amount is left out: nothing says whether it holds tax.
    """
    query = _query(text)
    values: dict[str, FieldValue] = {
        name: query[key] for key, name in _LINK_KEYS if re.fullmatch(r"\d+", query.get(key, ""))
    }
    if len(str(values.get("check_code", ""))) < _CHECK_CODE_LENGTH:
        values.pop("check_code", None)  # only its end, as a verification page asks for it
    if "invoice_number" in values:
        values["issued_on"] = iso_date(query.get("kprq", ""))
        return values
    return {}
