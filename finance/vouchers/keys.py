"""The canonical key (唯一键) of a paper: what makes two captures one voucher (docs/patterns.md).

`V:code:no` VAT invoice · `E:no20` 数电票 · `F:code8:no10` 财政票据 · `T:21char` rail ticket ·
`A:13 digits` paper air itinerary · `C:22` customs · `X:18` tax certificate · `B:bank:serial` bank
receipt · `H:sha256:part` the file itself, for papers without a number. Spaces,
punctuation, characters that cannot be seen and a leading `No` are stripped, letters raised,
nothing is ever padded; a number that does not fit its layout gives no key, since a misread key
would bar somebody else's paper.
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
    "air_paper": ("A", "e_ticket_number", r"[0-9]{13}"),
    "customs": ("C", "invoice_number", r"[A-Z0-9]{22}|[0-9]{18}[A-Z][0-9]{2}"),
    "tax_cert": ("X", "invoice_number", r"[0-9]{18}"),
}
_CUSTOMS_SHORT = 21  # 18 digits, a hyphen that is part of the number, letter and two digits


def is_claimable(kind: str | None) -> bool:
    """Whether a paper of this kind can prove an expense at all."""
    return kind is not None and kind not in _NOT_CLAIMABLE and not kind.startswith("attach_")


def is_numbered(kind: str | None) -> bool:
    """Whether papers of this kind carry a number that tells each from all others."""
    return is_claimable(kind) and kind not in _WITHOUT_NUMBER


def number_fields(kind: str | None) -> tuple[str, ...]:
    """The fields that make the number of a paper of this kind."""
    own = _OWN_NUMBER.get(kind or "")
    return (own[1],) if own else ("invoice_code", "invoice_number")


def canonical_key(kind: str | None, values: Mapping[str, FieldValue]) -> str | None:
    """The key that the printed numbers give, or None where they give none."""
    if kind == "bank_receipt":
        return _bank_key(values)
    if kind is None or not is_numbered(kind):
        return None
    if kind in _OWN_NUMBER:
        letter, name, layout = _OWN_NUMBER[kind]
        number = plain_number(values.get(name))
        if not re.fullmatch(layout, number):
            return None
        if letter == "C" and len(number) == _CUSTOMS_SHORT:
            number = f"{number[:18]}-{number[18:]}"
        return f"{letter}:{number}"
    return _invoice_key(
        plain_number(values.get("invoice_code")), plain_number(values.get("invoice_number"))
    )


def has_alias(kind: str | None) -> bool:
    """Whether papers of this kind carry a second number: 数电纸质发票."""
    return kind is not None and kind.startswith("paper_de_")


def alias_key(kind: str | None, values: Mapping[str, FieldValue]) -> str | None:
    """The second key of a 数电纸质发票, which carries a 数电 number beside code and number."""
    number = plain_number(values.get("digital_number"))
    return f"E:{number}" if has_alias(kind) and re.fullmatch(r"[0-9]{20}", number) else None


def _bank_key(values: Mapping[str, FieldValue]) -> str | None:
    """`B:bank:serial`: one receipt closes one payment."""
    bank, serial = _name(values.get("bank_name")), _name(values.get("serial_number"))
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
    if re.fullmatch(r"[0-9]{20}", number):
        return f"E:{number}"
    if re.fullmatch(r"[0-9]{8}", number) and re.fullmatch(r"[0-9]{10}|[0-9]{12}", code):
        return f"V:{code}:{number}"
    if re.fullmatch(r"[0-9]{10}", number) and re.fullmatch(r"[0-9]{8}(?:[0-9]{2})?", code):
        return f"F:{code}:{number}"
    return None


def plain_number(value: FieldValue) -> str:
    """A number as it is compared: letters and digits, without what is set around or between.

    Digits of other scripts stay what they are and fit no layout.
    """
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).upper()
    kept = "".join(char for char in text if unicodedata.category(char)[0] in "LN")
    return re.sub(r"^NO(?=[0-9])", "", kept)


def _name(value: FieldValue) -> str:
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    return re.sub(r"\s", "", text).upper()
