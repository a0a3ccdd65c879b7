"""What stands behind a field besides its own glyphs: another source, a check that agrees.

A line's certainty tells how clear the glyphs were; it cannot tell that a label was taken for
another. Two sources that agree, or a sum that comes out, can.
"""

from collections.abc import Mapping
from enum import StrEnum

from finance.vouchers.forms import has_form
from finance.vouchers.kinds import KINDS
from finance.vouchers.reading import Field, Outcome, Source, VoucherReading
from finance.vouchers.tax_ids import TaxIdForm, is_sound_credit_code, tax_id_form


class Support(StrEnum):
    """From worst to best."""

    DOUBTED = "doubted"  # a check fails, or another source says otherwise
    BARE = "bare"  # nothing to compare it with
    SHAPED = "shaped"  # it has the right form, which a misread digit may have too
    BACKED = "backed"  # an independent source, a check digit or a sum agrees


_TAX_IDS = ("seller_tax_id", "buyer_tax_id")
# Codes of villagers' and residents' committees (民政, 54 and 55), which buy more than they sell:
# mostly such a number is the buyer's, whose place was taken for the seller's.
_COMMITTEES = ("54", "55")
_ITEMS_MAKE_TOTAL = frozenset(kind.code for kind in KINDS if kind.items_total == "total_fen")
# Below it the glyphs are in doubt, and a form proves little; below the other the place is.
_LEGIBLE, _PLACED = 0.75, 0.4
# Below it another paper stands beside: what comes out there may be of that one.
_OWN = 0.3
# A misread value passes such a check by chance only.
_BACKS: Mapping[str, tuple[str, ...]] = {
    "invoice_number": ("number_in_ticket_id",),
    "total_cn": ("amount_in_words",),
    "total_fen": ("amount_in_words", "net_plus_tax", "parts_sum"),
    "net_fen": ("net_plus_tax", "items_sum"),
    "tax_fen": ("net_plus_tax", "items_sum"),
}
_SHAPES: Mapping[str, tuple[str, ...]] = {
    "invoice_number": ("number_structure", "date_matches_number"),
    "invoice_code": ("code_structure", "date_matches_number"),
    "issued_on": ("date_matches_number",),
    "boarded_at": ("times_in_order",),
    "alighted_at": ("times_in_order",),
}
# What two glyph readers of one picture say is one witness; these are another each.
_WITNESS: Mapping[Source, str] = {
    Source.SIGNED_XML: "record",
    Source.XML: "record",
    Source.OFD_TAG: "record",
    Source.QR: "code",
    Source.TEXT: "print",
    Source.OCR: "print",
}


def support(reading: VoucherReading, name: str) -> Support:
    """How well the field `name` of the reading is backed."""
    field = reading.fields[name]
    others = _said_by_others(field)
    if name in _TAX_IDS and not others - {field.value}:
        return _tax_id(reading, name, is_said_twice=bool(others))
    if others:
        return Support.DOUBTED if others - {field.value} else Support.BACKED
    is_in_form = has_form(name, field.value) if _WITNESS.get(field.source) == "print" else None
    outcomes = {check.code: check.outcome for check in reading.checks}
    backs = [outcomes.get(code) for code in _BACKS.get(name, ()) if _compares(code, reading, name)]
    if name == "total_fen" and reading.kind in _ITEMS_MAKE_TOTAL and Outcome.FAILED not in backs:
        backs.append(outcomes.get("items_sum"))
    shapes = [outcomes.get(code) for code in _SHAPES.get(name, ())]
    is_of_another = _certainty(field) < _OWN and Outcome.PASSED in (*backs, *shapes)
    # Amounts that come out are right: what another check misses was misread elsewhere.
    if Outcome.PASSED in backs and not is_of_another:
        return Support.BACKED
    if is_of_another or Outcome.FAILED in (*backs, *shapes) or is_in_form is False:
        return Support.DOUBTED
    is_shaped = Outcome.PASSED in shapes or (is_in_form and field.source is Source.OCR)
    if is_shaped and _certainty(field) >= _LEGIBLE:
        return Support.SHAPED
    return Support.BARE


def _compares(code: str, reading: VoucherReading, name: str) -> bool:
    """Whether the check looked at the field: the sum of the lines may have been of net alone."""
    cell = "tax_fen" if name == "tax_fen" else "amount_fen"
    return code != "items_sum" or all(isinstance(item.get(cell), int) for item in reading.items)


def _certainty(field: Field) -> float:
    return field.confidence if field.certainty is None else field.certainty


def _tax_id(reading: VoucherReading, name: str, *, is_said_twice: bool) -> Support:
    """Check digits speak for the glyphs, never for the place: both parties' numbers have them."""
    field = reading.fields[name]
    checked = {check.code: check.outcome for check in reading.checks}.get(f"{name}_check_digit")
    others = (one for one in reading.fields if one.endswith("_tax_id") and one != name)
    is_twice = any(reading.value(one) == field.value for one in others)
    if checked is Outcome.FAILED or is_twice:  # nobody deals with himself: one is misplaced
        return Support.DOUBTED
    if is_said_twice:
        return Support.BACKED
    if field.repaired_from is not None or _certainty(field) < _PLACED:
        return Support.BARE  # made to pass its check digit, which so says nothing any more
    text = str(field.value)
    is_printed = _WITNESS.get(field.source) == "print"
    if is_printed and name == "seller_tax_id" and text.startswith(_COMMITTEES):
        return Support.DOUBTED
    # Of misread codes one in 31 passes the digit of the whole, one in 341 both.
    is_proven = is_sound_credit_code(text) or tax_id_form(text) is TaxIdForm.PERSON
    return Support.BACKED if checked is Outcome.PASSED and is_proven else Support.BARE


def _said_by_others(field: Field) -> set[object]:
    """Values of the sources that are independent of the one that counts."""
    own = _WITNESS.get(field.source)
    return {loser.value for loser in field.losers if _WITNESS.get(loser.source) not in {None, own}}
