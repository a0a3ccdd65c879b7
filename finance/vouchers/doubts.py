"""What makes a value that was read less sure than its glyphs: its shape, and its place.

Nothing here mends a value. It takes away what cannot be one, and says of the rest how far to
trust it, so that the confidence stands for being right and not for being legible.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from finance.vouchers.names import (
    has_head,
    is_person,
    is_tax_office,
    is_whole_name,
    may_be_person,
    without_seal,
)
from finance.vouchers.printed import weaker
from finance.vouchers.reading import Field, Source
from finance.vouchers.tax_ids import (
    TaxIdForm,
    is_credit_code,
    is_sound_credit_code,
    tax_id_form,
)

_READ = frozenset({Source.OCR, Source.TEXT})
_NAMES = ("seller_name", "buyer_name")
_ORGANISATIONS = frozenset(
    {*_NAMES, "market_name", "auction_name", "consignee_name", "consignor_name"}
)
_PEOPLE = frozenset({"drawer", "reviewer", "cashier", "handler", "witness", "passenger_name"})
_TAX_ID = "_tax_id"

# An old number of 15 digits has no check digit, a number of no known form is a misreading.
_FORM_CERTAINTY: Mapping[TaxIdForm | None, float] = {
    TaxIdForm.CREDIT_CODE: 0.5,
    TaxIdForm.OLD_15: 0.85,
    TaxIdForm.OLD_20: 0.85,
    TaxIdForm.PERSON: 1.0,
    TaxIdForm.MASKED: 1.0,
    None: 0.3,
}
# A number, or the label of the next box: what stands there where the name itself was not read.
_NO_NAME = re.compile(
    r"(?=[^ ]*\d)[0-9A-Za-z*.:/-]+$|(?:单位)?代码|(?:纳税人)?识别号|统一社会|[账帐]号|电话|地址|"
    r"开户|票据|校验|发票|日期|证件|[复审]核|开票|收款人|备注"
)
# A piece of the label before it, which was read as one line with the name.
_LABEL_IN = re.compile(r"身份证|号码|组织机构|识别号")
_MASKED_LENGTHS = frozenset({18, 20})  # of 15 characters it is one of 18 cut off
_ORGANISATION_FAILED = 0.8
_BROKEN_NAME, _SEALED_NAME = 0.8, 0.5
_HEADLESS, _NO_SURNAME, _NO_OFFICE = 0.6, 0.7, 0.5
# What such words begin or end with where no stamp and no fold has cut them: an address with a
# number or what has one, a model with its brand, an office with its sort.
_WHOLE: Mapping[str, re.Pattern[str]] = {
    "property_address": re.compile(r".{3,}[号室栋幢楼层座元院弄村组库场店厂0-9A-Za-z)]"),
    "brand_model": re.compile(r".*[一-鿿].*"),
    "transfer_office": re.compile(r".{3,}[所处局站队厅科室心]"),
}
_CUT = 0.6
# As long as whoever gave them likes, and without a check digit: nobody sees that one is lost.
_FREE = frozenset({"business_number", "contract_number", "serial_number"})
_UNCHECKED = 0.8
_NOTHING = 0.5  # no voucher is made out over 0.00: its first figures are lost


def without_seals(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The fields of a print, names freed of what a seal printed over them."""
    kept: dict[str, Field] = {}
    for name, field in fields.items():
        freed = _freed(field) if name in _ORGANISATIONS else field
        if freed is not None and _may_stand(name, freed):
            kept[name] = freed
    return kept


def _freed(field: Field) -> Field | None:
    if field.source not in _READ or not isinstance(field.value, str):
        return field
    name = without_seal(field.value)
    if name is None or _NO_NAME.match(name):
        return None
    if name != field.value and field.value.endswith(name):
        return replace(field, value=name)
    certainty = 1.0 if name == field.value else _SEALED_NAME
    return weaker(replace(field, value=name), certainty)


def _may_stand(name: str, field: Field) -> bool:
    """Not the words of a seal in the place of a person's name."""
    is_read = name in _PEOPLE and field.source in _READ and isinstance(field.value, str)
    return not is_read or may_be_person(str(field.value))


def weigh(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The same fields, less sure what OCR read that has not the shape of what it should be."""
    people = {f"{role}_name" for role in ("buyer", "seller") if _is_person(fields, role)}
    return {
        name: field
        if field.source is not Source.OCR
        else weaker(field, _person(field) if name in people else _shape(name, field))
        for name, field in fields.items()
    }


def _is_person(fields: Mapping[str, Field], role: str) -> bool:
    """Whether the number beside the name is a person's, whose name may end in anything."""
    number = fields.get(role + _TAX_ID)
    form = None if number is None else tax_id_form(str(number.value))
    return form in {TaxIdForm.MASKED, TaxIdForm.PERSON}


def _person(field: Field) -> float:
    """Of a name beside a person's number: a firm may be registered by it, too."""
    name = str(field.value)
    return 1.0 if is_person(name) or is_whole_name(name) or name.isascii() else _NO_SURNAME


def _shape(name: str, field: Field) -> float:
    text = field.value
    if not isinstance(text, str):
        return _NOTHING if name == "total_fen" and text == 0 else 1.0
    if name.endswith(_TAX_ID):
        return _tax_id(text)
    if name in _ORGANISATIONS:
        return _organisation(name, text)
    if name in _PEOPLE and re.search(r"[一-鿿]", text):
        return 1.0 if is_person(text) else _NO_SURNAME
    return _said(name, text)


def _said(name: str, text: str) -> float:
    """Of what is neither a number of a party nor a name of its own."""
    if name in _FREE:
        return _UNCHECKED
    if name in _WHOLE:
        return 1.0 if _WHOLE[name].fullmatch(text) else _CUT
    return _NO_OFFICE if name == "tax_authority" and not is_tax_office(text) else 1.0


def _organisation(name: str, text: str) -> float:
    if not has_head(text) or _LABEL_IN.search(text):
        return _HEADLESS
    is_person_there = name not in _NAMES and is_person(text)  # who sends or receives a load
    return 1.0 if is_person_there or is_whole_name(text) else _BROKEN_NAME


def _tax_id(text: str) -> float:
    if is_credit_code(text):
        return 1.0 if is_sound_credit_code(text) else _ORGANISATION_FAILED
    form = tax_id_form(text)
    if form is TaxIdForm.MASKED and len(text) not in _MASKED_LENGTHS:
        return _FORM_CERTAINTY[None]
    return _FORM_CERTAINTY[form]
