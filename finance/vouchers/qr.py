"""What the QR code of a voucher says: its own few fields, nearly certain.

Legacy codes carry the amount without tax, 数电票 codes the total. The check word at the end is
private to the tax office: kept, never judged. What a code of another sort seems to say is left
alone: a link for paying or for asking for an invoice bears numbers of its own.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from finance.vouchers.amounts_cn import fen_from_figures
from finance.vouchers.dates_cn import iso_date
from finance.vouchers.invoice_codes import decode_invoice_code
from finance.vouchers.reading import Box, Code, Field, FieldValue, Source
from finance.vouchers.tax_ids import is_sound_credit_code

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
    "20": "vat_e_special",
    "31": "de_special",
    "32": "de_normal",
    "51": "rail_e",
    "59": "toll_de",
    "61": "air_e",
}
_DIGITAL_KINDS = frozenset({"de_special", "de_normal", "rail_e", "toll_de", "air_e"})

_TOLD_BY_CODE = frozenset({"toll_e", "vat_e_special"})

_TAX_CODE = re.compile(
    r"01,(?P<kind>\d{2}),(?P<code>\d{12}|\d{10})?,(?P<number>\d{8}|\d{20}),"
    r"(?P<amount>-?\d+(?:\.\d+)?),(?P<date>\d{8}|\d{4}-\d{2}-\d{2})"
    # Writers add to the tail what they like: nothing is read from it but the check code.
    r"(?:,(?P<check>\d{20})?)?(?:,[0-9A-Za-z]{0,64})*"
)
# 区块链电子普通发票 that have no link: the seller's tax id stands before the amount, and the hash
# of the entry behind the day. Their code begins with 1, and 09 stands for the chain.
_CHAIN_CODE = re.compile(r"1\d{6}09\d{2}0")
_CHAIN = re.compile(
    rf"01,10,(?P<code>{_CHAIN_CODE.pattern}),(?P<number>\d{{8}}),(?P<seller>[0-9A-Z]{{15,20}}),"
    r"(?P<amount>-?\d+(?:\.\d+)?),(?P<date>\d{8}),[0-9A-Fa-f]{64,66},*"
)
_NO_NUMBER = "\0"  # stands in no print
_CHAIN_HOST = "bcfp.shenzhen.chinatax.gov.cn"
_VAT_HEAD = re.compile(r"01,\d{2},")
# What scanners and writers put around a text: blanks, a byte order mark, a closing zero.
_AROUND = re.compile(r"[\s\ufeff\0]")
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
    match = _TAX_CODE.fullmatch(_plain(text))
    if match is None:
        return None
    issued_on = iso_date(match["date"])
    amount_fen = fen_from_figures(match["amount"])
    if issued_on is None or amount_fen is None:
        return None
    is_digital = len(match["number"]) == 20
    kind = _kind_by_own_code(match["code"] or "") or KIND_BY_CODE.get(match["kind"])
    # A paper kind with a 20-digit number, or the reverse, is classified by its text instead.
    if kind is not None and (kind in _DIGITAL_KINDS) != is_digital:
        kind = None
    return TaxCode(
        kind, match["code"], match["number"], amount_fen, issued_on, match["check"], box
    )


def _plain(text: str) -> str:
    return _AROUND.sub("", unicodedata.normalize("NFKC", text))


def _kind_by_own_code(invoice_code: str) -> str | None:
    """The electronic kinds that the 发票代码 tells, where writers put 10 (or 01) for all."""
    if _CHAIN_CODE.fullmatch(invoice_code):
        return "blockchain"
    decoded = decode_invoice_code(invoice_code)
    return decoded.kind if decoded is not None and decoded.kind in _TOLD_BY_CODE else None


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
        if _chain_values(code.text) or _chain_link(code.text):
            return "blockchain"
        if _RAIL_PAPER.fullmatch(code.text.strip()):
            return "rail_paper"  # encrypted, but nothing else looks like it
    return None


def fields_from_codes(codes: Iterable[Code]) -> dict[str, Field]:
    """The fields of the first code that says any; an issuer's link where no other does."""
    held = tuple(codes)
    for read in (_values, _link_values):
        for code in held:
            values = read(code.text)
            if values:
                return {
                    name: Field(value, Source.QR, CONFIDENCE, code.box)
                    for name, value in values.items()
                    if value is not None
                }
    return {}


def own_first(codes: Iterable[Code], print_text: str) -> tuple[Code, ...]:
    """The codes, first those of the voucher whose number is printed beside them.

    A neighbour's code may reach into a photo, and one of the paper below.
    """
    printed = re.sub(r"\s", "", print_text)
    return tuple(sorted(codes, key=lambda code: _number(code) not in printed))


def _number(code: Code) -> str:
    said = fields_from_codes((code,)).get("invoice_number")
    return _NO_NUMBER if said is None else str(said.value)


def _values(text: str) -> dict[str, FieldValue]:
    parsed = parse_tax_code(text)
    if parsed is None:
        found = (read(text) for read in _OTHERS)
        return next((values for values in found if values), {})
    return {
        "invoice_code": parsed.invoice_code,
        "invoice_number": parsed.invoice_number,
        "check_code": parsed.check_code,
        "issued_on": parsed.issued_on,
        ("total_fen" if parsed.has_total else "net_fen"): parsed.amount_fen,
    }


def _chain_values(text: str) -> dict[str, FieldValue]:
    match = _CHAIN.fullmatch(_plain(text))
    issued_on = None if match is None else iso_date(match["date"])
    if match is None or issued_on is None:
        return {}
    return {
        "invoice_code": match["code"],
        "invoice_number": match["number"],
        "issued_on": issued_on,
        "net_fen": fen_from_figures(match["amount"]),
        "seller_tax_id": match["seller"] if is_sound_credit_code(match["seller"]) else None,
    }


def _chain_link(text: str) -> dict[str, FieldValue]:
    """The link on an 电子普通发票 of Shenzhen's chain: its number.

    Whether the tax is in its `total_amount` is not known for sure: the print tells the total.
    """
    number = _query(text, host=_CHAIN_HOST).get("bill_num", "")
    return {"invoice_number": number} if re.fullmatch(r"\d{8}", number) else {}


_FISCAL_KEYS = (
    ("einvoicecode", "invoice_code"),
    ("einvoicenumber", "invoice_number"),
    ("randomnumber", "check_code"),
    ("invoicingpartyname", "seller_name"),
    ("payerpartyname", "buyer_name"),
)
# The end of a check code, as a verification page asks for it, is none.
_LINK_KEYS = (
    ("fpdm", "invoice_code", re.compile(r"\d{10}|\d{12}")),
    ("invoiceno", "invoice_number", re.compile(r"\d{8}|\d{20}")),
    ("fphm", "invoice_number", re.compile(r"\d{8}|\d{20}")),
    ("jym", "check_code", re.compile(r"\d{20}")),
)


def _query(text: str, *, host: str | None = None) -> dict[str, str]:
    try:
        parts = urlsplit(text.strip().strip("\ufeff\0"))
    except ValueError:
        return {}
    if parts.scheme.lower() not in {"http", "https"} or host not in {None, parts.hostname}:
        return {}
    return {key.lower(): value for key, value in parse_qsl(parts.query) if value.strip()}


def _fiscal_values(text: str) -> dict[str, FieldValue]:
    """The link on a 财政电子票据."""
    query = _query(text)
    code, number = query.get("einvoicecode", ""), query.get("einvoicenumber", "")
    if not re.fullmatch(r"\d{8}", code) or not re.fullmatch(r"\d{10}", number):
        return {}
    values: dict[str, FieldValue] = {name: query.get(key) for key, name in _FISCAL_KEYS}
    values["total_fen"] = fen_from_figures(query.get("totalamount", ""))
    values["issued_on"] = iso_date(query.get("issuedate", ""))
    return values


_FISCAL_TAGGED = re.compile(
    r"CZ-?EI-?\d{2,6},[^,]*,(?P<code>\d{8}),(?P<number>\d{10}),(?P<check>[0-9A-Za-z]{6})?,"
    r"(?P<date>\d{8}|\d{4}-\d{2}-\d{2}),(?P<amount>-?\d+(?:\.\d{1,2})?)(?:,[^,]*)*"
)


def _fiscal_tagged(text: str) -> dict[str, FieldValue]:
    """The list that begins with the mark of a 财政电子票据 and its region: each in its place."""
    match = _FISCAL_TAGGED.fullmatch(_plain(text))
    issued_on = None if match is None else iso_date(match["date"])
    if match is None or issued_on is None:
        return {}
    return {
        "invoice_code": match["code"],
        "invoice_number": match["number"],
        "check_code": match["check"],
        "issued_on": issued_on,
        "total_fen": fen_from_figures(match["amount"]),
    }


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
    the calendar; where two parts have the same shape nothing is taken from it. The codes of the
    tax office have parts of these shapes, too: ten digits of code and eight of number.
    """
    parts = re.split(r"[,|]", _plain(text))
    if _VAT_HEAD.match(_plain(text)) or _is_tax_order(parts):
        return {}
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


def _is_tax_order(parts: list[str]) -> bool:
    return any(
        re.fullmatch(r"\d{10}", one) and re.fullmatch(r"\d{8}", other)
        for one, other in pairwise(parts)
        if not iso_date(other)
    )


def _link_values(text: str) -> dict[str, FieldValue]:
    """The link that some issuers put in the place of the tax office's code.

    Its amount is left out: nothing says whether it holds tax.
    """
    query = _query(text)
    values: dict[str, FieldValue] = {
        name: query[key] for key, name, form in _LINK_KEYS if form.fullmatch(query.get(key, ""))
    }
    if "invoice_number" in values:
        values["issued_on"] = iso_date(query.get("kprq", ""))
        return values
    return {}


_OTHERS = (_chain_values, _chain_link, _fiscal_tagged, _fiscal_values, _fiscal_list)
