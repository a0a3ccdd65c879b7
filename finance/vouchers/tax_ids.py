"""纳税人识别号: 统一社会信用代码 (GB 32100-2015), the old 15 and 20 digits, personal ids.

A wrong check digit flags and never blocks: some issued codes are known to fail it.
"""

import re
from collections.abc import Callable
from enum import StrEnum

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # 31: no I O S V Z
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # 3^i mod 31
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_CHECKS = "10X98765432"

_CREDIT_CODE = re.compile(rf"[{_CHARACTERS}]{{2}}\d{{6}}[{_CHARACTERS}]{{10}}")
# With a day of birth: one in eleven misread codes of digits alone would pass for a person's id.
_PERSON = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")


class TaxIdForm(StrEnum):
    CREDIT_CODE = "credit_code"  # 统一社会信用代码
    OLD_15 = "old_15"
    OLD_20 = "old_20"  # 个体经营者 and 临时登记: a personal id and two digits
    PERSON = "person"  # 自然人代开
    MASKED = "masked"


def tax_id_form(tax_id: str) -> TaxIdForm | None:
    """Which form this identifier has, by its shape alone; None for no known shape."""
    return next((form for form, fits in _FORMS if fits(tax_id)), None)


def credit_code_check(body: str) -> str:
    """The 18th character for the first 17."""
    total = sum(
        _CHARACTERS.index(character) * weight
        for character, weight in zip(body, _WEIGHTS, strict=True)
    )
    return _CHARACTERS[-total % 31]


def is_credit_code(tax_id: str) -> bool:
    """Shape and check digit of a 统一社会信用代码."""
    return bool(_CREDIT_CODE.fullmatch(tax_id)) and credit_code_check(tax_id[:17]) == tax_id[17]


def is_sound_credit_code(tax_id: str) -> bool:
    """Both check characters: of the whole, and of the 组织机构代码 inside."""
    return is_credit_code(tax_id) and is_organisation_code(tax_id[8:17])


def is_organisation_code(code: str) -> bool:
    """Check character of the 9-character 组织机构代码 inside a 统一社会信用代码 (GB 11714)."""
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return False
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(code[:8], _ORGANISATION_WEIGHTS, strict=True)
    )
    return code[8] == "0123456789X"[-total % 11]


def is_personal_id(text: str) -> bool:
    """Shape, day of birth and check digit of an 18-character 居民身份证号 (GB 11643)."""
    if not _PERSON.fullmatch(text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _PERSON_WEIGHTS, strict=False))
    return _PERSON_CHECKS[total % 11] == text[17]


# In order: zeros have a valid check digit, and digits alone fit a code as well as a person's id,
# which it is where that check digit holds.
_FORMS: tuple[tuple[TaxIdForm, Callable[[str], object]], ...] = (
    (TaxIdForm.MASKED, re.compile(r".*(?:\*|0{15})").match),
    (TaxIdForm.CREDIT_CODE, is_credit_code),
    (TaxIdForm.MASKED, re.compile(r".*[xX]{3}").match),
    (TaxIdForm.PERSON, is_personal_id),
    (TaxIdForm.CREDIT_CODE, _CREDIT_CODE.fullmatch),
    (TaxIdForm.OLD_15, re.compile(r"[0-9A-Z]{15}").fullmatch),
    (TaxIdForm.OLD_20, re.compile(r"[0-9A-Z]{20}").fullmatch),
)
