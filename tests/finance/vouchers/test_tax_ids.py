"""Check digits and forms of tax ids; all ids but the published test vectors are made up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.vouchers.tax_ids import (
    TaxIdForm,
    credit_code_check,
    is_credit_code,
    is_organisation_code,
    is_personal_id,
    is_sound_credit_code,
    tax_id_form,
)

VALID = (
    "91350100M000100Y43",
    "91350200MA2YJ1XR9G",
    "914403001922038216",
    "12320900E875065319",
    "55330106K00000014W",
    "54330106MF0000013J",
    "N2330106MF00000212",
    "11330106002333335W",
)
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", VALID)
def test_valid_codes(code: str) -> None:
    assert is_credit_code(code)
    assert is_organisation_code(code[8:17])
    assert tax_id_form(code) is TaxIdForm.CREDIT_CODE


@pytest.mark.parametrize("code", ["91310000MA1FL0B000", "", "9135", "91350100M000100Y4I"])
def test_invalid_codes(code: str) -> None:
    assert not is_credit_code(code)


@pytest.mark.parametrize("code", VALID)
@given(data=st.data())
def test_any_single_wrong_character_is_noticed(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(8, 17))
    wrong = data.draw(st.sampled_from([c for c in CHARACTERS if c != code[place]]))
    assert not is_credit_code(code[:place] + wrong + code[place + 1 :])


@given(st.text(CHARACTERS, min_size=17, max_size=17))
def test_the_check_character_makes_a_body_valid(body: str) -> None:
    body = "91" + "330106" + body[8:]
    assert is_credit_code(body + credit_code_check(body))


@pytest.mark.parametrize("code", ["M000100Y3", "M000100", "M000100YA", "ma2yj1xr9"])
def test_wrong_organisation_codes(code: str) -> None:
    assert not is_organisation_code(code)


def person(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


@given(st.dates(date(1900, 1, 1), date(2026, 12, 31)), st.integers(0, 999))
def test_personal_ids(born: date, number: int) -> None:
    valid = person(f"330106{born:%Y%m%d}{number:03}")
    assert is_personal_id(valid)
    assert not is_personal_id(valid[:17] + ("1" if valid[17] != "1" else "2"))


@pytest.mark.parametrize(
    "body", ["91330106722784501", "33010619801301001", "33010619800132001", "00000019800101001"]
)
def test_digits_that_no_person_was_born_on_are_no_personal_id(body: str) -> None:
    assert not is_personal_id(person(body))


def test_forms() -> None:
    assert tax_id_form(person("33010619800101001")) is TaxIdForm.PERSON
    assert tax_id_form("410305012345678") is TaxIdForm.OLD_15
    assert tax_id_form("51019800DK01187") is TaxIdForm.OLD_15
    assert tax_id_form("33010619800101001X01") is TaxIdForm.OLD_20
    assert tax_id_form("9111000007311XXXX") is TaxIdForm.MASKED
    assert tax_id_form("9133**********0001") is TaxIdForm.MASKED
    assert tax_id_form("000000000000000000") is TaxIdForm.MASKED
    assert tax_id_form("9150010807MGZHI002") is None
    body = "91330106MAXXX0001"
    assert tax_id_form(body + credit_code_check(body)) is TaxIdForm.CREDIT_CODE
    assert tax_id_form("91350100M000100Y44") is TaxIdForm.CREDIT_CODE
    assert tax_id_form("not-issued") is None


def test_both_check_characters_make_a_sound_code() -> None:
    assert is_sound_credit_code("91350200MA2YJ1XR9G")
    # The whole agrees, the 组织机构代码 inside does not.
    body = "91350200MA2YJ1XR0"
    assert is_credit_code(body + credit_code_check(body))
    assert not is_sound_credit_code(body + credit_code_check(body))
    assert not is_sound_credit_code("91350200MA2YJ1XR9H")
