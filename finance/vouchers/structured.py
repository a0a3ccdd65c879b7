"""Structured records (XML, XBRL, OFD tags) to fields: what the issuer itself wrote down.

Nothing is derived: an empty or unreadable element leaves its field out.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from finance.vouchers.amounts_cn import fen_from_figures, tax_fen_from_figures
from finance.vouchers.dates_cn import iso_date
from finance.vouchers.dialects import DIALECTS
from finance.vouchers.dialects.base import Dialect
from finance.vouchers.dialects.special_nodes import masked
from finance.vouchers.reading import Evidence, Field, FieldValue, Record, Source

Item = Mapping[str, FieldValue]

_SIGNED_CONFIDENCE = 0.995
_TAG_CONFIDENCE = 0.95
# Of a kind that no record tells, only its dialect: as likely another of the same dialect.
UNTOLD_CONFIDENCE = 0.5
_CATEGORY = re.compile(r"\*([^*\s]{1,20})\*\s*(.*)", re.DOTALL)
_STAMP = re.compile(r"(\d{8})\d{6}(?:\d{3})?")  # a day with its clock, without any sign between
_RED_OF = re.compile(
    r"被红冲蓝字数电(?:发票|票)号码[:：]?(\d{20})(?!\d)|"
    r"对应正数发票代码[:：]?\d{10,12}[,，;；]?(?:发票)?号码[:：]?(\d{8})(?!\d)"
)
_NOTHING = re.compile(r"null|none|nil|undefined|[-—/\\*]+|无", re.IGNORECASE)  # said in a word
_DAYS = ("_on", "_from", "_to")
_NO_SPACES = frozenset({"invoice_code", "invoice_number", "check_code", "machine_number"})


@dataclass(frozen=True, slots=True)
class Structured:
    """What all records of one evidence say together, each record's fields apart.

    `untold` is the kind by the dialect alone where no record tells it.
    """

    kind: str | None
    untold: str | None
    kind_confidence: float
    fields: tuple[Mapping[str, Field], ...]
    items: tuple[Item, ...]


def read_structured(evidence: Evidence) -> Structured:
    """Read every record; kind and items come from the first that has them."""
    kinds = ((kind_from_record(record), record) for record in evidence.records)
    kind, record = next(((kind, record) for kind, record in kinds if kind), (None, None))
    untold = (untold_kind(record) for record in evidence.records)
    items = (items_from_record(record) for record in evidence.records)
    return Structured(
        kind=kind,
        untold=None if kind else next((found for found in untold if found), None),
        kind_confidence=0.0 if record is None else _confidence(record),
        fields=tuple(
            fields for record in evidence.records if (fields := fields_from_record(record))
        ),
        items=next((found for found in items if found), ()),
    )


def dialect_of(record: Record) -> Dialect | None:
    """The dialect that reads this record; None for one that says nothing of a voucher."""
    return next((dialect for dialect in DIALECTS if dialect.speaks(record)), None)


def kind_from_record(record: Record) -> str | None:
    """The kind that the record tells; None where it tells none."""
    dialect = dialect_of(record)
    return None if dialect is None else dialect.kind(record)


def untold_kind(record: Record) -> str | None:
    """The kind that a record of this dialect has most often; None where it may be no voucher."""
    dialect = dialect_of(record)
    return None if dialect is None else dialect.untold(record)


def fields_from_record(record: Record) -> dict[str, Field]:
    """The fields of one record, typed: fen, ISO dates, texts."""
    dialect = dialect_of(record)
    if dialect is None:
        return {}
    texts = dialect.texts(record)
    values: dict[str, FieldValue] = {
        name: typed(name, text) for name, text in (_reversed(texts) | texts).items()
    }
    values |= dialect.extras(record)
    confidence = _confidence(record)
    return {
        name: Field(value, record.source, confidence)
        for name, value in values.items()
        if value is not None
    }


def _reversed(texts: Mapping[str, str]) -> dict[str, str]:
    """The invoice that a red one reverses, where its remark alone names it."""
    match = _RED_OF.search(re.sub(r"\s", "", texts.get("remark", "")))
    return {} if match is None else {"red_of": match[1] or match[2]}


def _confidence(record: Record) -> float:
    dialect = dialect_of(record)
    own = 0.0 if dialect is None else dialect.confidence
    if record.source is Source.SIGNED_XML:
        return max(own, _SIGNED_CONFIDENCE)
    # A tag points at printed text: it is never surer than the print.
    return min(own, _TAG_CONFIDENCE) if record.source is Source.OFD_TAG else own


def items_from_record(record: Record) -> tuple[Item, ...]:
    """The lines of goods of one record."""
    dialect = dialect_of(record)
    if dialect is None:
        return ()
    return tuple(_item(texts) for texts in dialect.item_texts(record))


def _item(texts: Mapping[str, str]) -> Item:
    printed = texts.get("name", "").strip()
    match = _CATEGORY.fullmatch(printed)
    further = {name: typed(name, text) for name, text in texts.items()}
    return {
        **further,
        "name": (match[2].strip() if match else printed) or None,
        "category": match[1] if match else None,
        "specification": texts.get("specification"),
        "unit": texts.get("unit"),
        "quantity": texts.get("quantity"),
        "price": texts.get("price"),
        "amount_fen": typed("amount_fen", texts.get("amount_fen", "")),
        "tax_rate": typed("tax_rate", texts.get("tax_rate", "")),
        "tax_fen": typed("tax_fen", texts.get("tax_fen", "")),
    }


def typed(name: str, text: str) -> FieldValue:
    """The value of a field by the ending of its name; None where the text is none."""
    if name == "tax_fen":
        return tax_fen_from_figures(text)
    if name.endswith("_fen"):
        return fen_from_figures(text)
    if name.endswith(_DAYS):
        stamp = _STAMP.fullmatch(text.strip())
        return iso_date(text if stamp is None else stamp[1])
    if name == "tax_rate":
        return tax_rate(text)
    return _words(name, text.strip())


def _words(name: str, plain: str) -> str | None:
    if _NOTHING.fullmatch(plain):
        return None
    if name in _NO_SPACES:
        plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", plain))
    elif name == "passenger_id_masked":
        plain = masked(plain)
    elif name.endswith("_tax_id"):
        plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", plain)).upper()
    return plain or None


def tax_rate(text: str) -> str | None:
    """A rate as printed: `0.06` and `6%` are both `6%`; words such as 免税 stay."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain or plain.endswith("%"):
        return plain or None
    try:
        rate = Decimal(plain)
    except InvalidOperation:
        return plain
    percent = rate * 100 if rate < 1 else rate
    return f"{percent.normalize():f}%"
