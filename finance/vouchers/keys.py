"""The canonical key (唯一键) of a paper: what makes two captures one voucher (docs/patterns.md).

`V:code:no` VAT invoice · `E:no20` 数电票 · `F:code8:no10` 财政票据 · `T:21char` rail ticket ·
`A:13 digits` paper air itinerary · `C:22` customs · `X:18` tax certificate · `B:bank:serial` bank
receipt · `H:sha256:part` the file itself, for papers without a number. Spaces
are stripped, letters raised, nothing is ever padded; a number that does not fit its layout gives
no key, since a misread key would bar somebody else's paper.
"""

import re
import unicodedata
from collections.abc import Mapping

from finance.vouchers.reading import FieldValue

_NOT_CLAIMABLE = frozenset({"none", "bank_receipt"})
_WITHOUT_NUMBER = frozenset({"other", "receipt", "white_slip", "payout_list"})

# Kinds with a number of their own; all others are invoices, told apart by the number's layout
# alone, because the kind is the easier of the two to misread.
_OWN_NUMBER: Mapping[str, tuple[str, str, str]] = {
    "rail_paper": ("T", "ticket_id", r"[A-Z0-9]{21}"),
    "air_paper": ("A", "e_ticket_number", r"\d{3}-?\d{10}"),
    "customs": ("C", "invoice_number", r"[A-Z0-9]{22}|\d{18}-[A-Z]\d{2}"),
    "tax_cert": ("X", "invoice_number", r"\d{18}"),
}


def is_claimable(kind: str | None) -> bool:
    """Whether a paper of this kind can prove an expense at all."""
    return kind is not None and kind not in _NOT_CLAIMABLE and not kind.startswith("attach_")


def canonical_key(kind: str | None, values: Mapping[str, FieldValue]) -> str | None:
    """The key that the printed numbers give, or None where they give none."""
    if kind == "bank_receipt":
        return _bank_key(values)
    if kind is None or not is_claimable(kind) or kind in _WITHOUT_NUMBER:
        return None
    if kind in _OWN_NUMBER:
        letter, name, layout = _OWN_NUMBER[kind]
        number = _plain(values.get(name))
        if not re.fullmatch(layout, number):
            return None
        # An e-ticket is printed with and without the hyphen behind its airline.
        return f"{letter}:{number.replace('-', '') if letter == 'A' else number}"
    return _invoice_key(_plain(values.get("invoice_code")), _plain(values.get("invoice_number")))


def has_alias(kind: str | None) -> bool:
    """Whether papers of this kind carry a second number: 数电纸质发票."""
    return kind is not None and kind.startswith("paper_de_")


def alias_key(kind: str | None, values: Mapping[str, FieldValue]) -> str | None:
    """The second key of a 数电纸质发票, which carries a 数电 number beside code and number."""
    number = _plain(values.get("digital_number"))
    return f"E:{number}" if has_alias(kind) and re.fullmatch(r"\d{20}", number) else None


def _bank_key(values: Mapping[str, FieldValue]) -> str | None:
    """`B:bank:serial`: one receipt closes one payment."""
    bank, serial = _plain(values.get("bank_name")), _plain(values.get("serial_number"))
    return f"B:{bank}:{serial}" if bank and re.fullmatch(r"[0-9A-Z]{6,40}", serial) else None


def file_key(sha256: bytes, part: int) -> str:
    """The key of a paper that has no number: the bytes of its file."""
    return f"H:{sha256.hex()}:{part}"


def is_file_key(key: str) -> bool:
    return key.startswith("H:")


def key_kind(key: str) -> str:
    """The letter before the first colon."""
    return key.partition(":")[0]


def _invoice_key(code: str, number: str) -> str | None:
    if re.fullmatch(r"\d{20}", number):
        return f"E:{number}"
    if re.fullmatch(r"\d{8}", number) and re.fullmatch(r"\d{10}|\d{12}", code):
        return f"V:{code}:{number}"
    if re.fullmatch(r"\d{10}", number) and re.fullmatch(r"\d{8}(?:\d{2})?", code):
        return f"F:{code}:{number}"
    return None


def _plain(value: FieldValue) -> str:
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    return re.sub(r"\s", "", text).upper()
