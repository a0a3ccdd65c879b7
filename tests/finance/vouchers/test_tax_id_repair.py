"""Repairs of misread codes: right where the check characters say so, else none."""

import random

import pytest

from finance.vouchers.tax_id_repair import repair_credit_code
from finance.vouchers.tax_ids import is_sound_credit_code

CODE = "91350200MA2YJ1XR9G"
VALID = ("91350100M000100Y43", CODE, "914403001922038216", "55330106K00000014W")


def repaired(text: str) -> str | None:
    found = repair_credit_code(text)
    return None if found is None else found.code


@pytest.mark.parametrize("code", VALID)
def test_characters_outside_the_set_are_exchanged(code: str) -> None:
    misread = code.replace("1", "I", 1).replace("0", "O", 1).replace("5", "S", 1)
    found = repair_credit_code(misread.lower())
    assert found is not None
    assert (found.code, found.certainty) == (code, 0.95)


def test_letters_among_the_digits_of_the_region() -> None:
    assert repaired("913S0200MA2YJ1XR9G") == CODE
    assert repaired("913502D0MA2YJ1XR9G") == CODE
    assert repaired("9135020XMA2YJ1XR9G") is None


def test_one_character_taken_for_its_look_alike() -> None:
    found = repair_credit_code("91350200MA2YJ1KR9G")
    assert found is not None
    assert (found.code, found.certainty) == (CODE, 0.7)
    # Strokes that nothing confuses are no repair, even where the checks would agree.
    assert repaired("91350200MA2YJ1CR9G") is None


@pytest.mark.parametrize(
    ("misread", "code"),
    [
        ("91350200ME2YJ1XR9G", CODE),  # codes of trade and industry: MA since 2015
        ("91350200NA2YJ1XR9G", CODE),
        ("91350200HA2YJ1XR9G", CODE),
        ("91440300192203B216", "914403001922038216"),  # older ones are digits
        ("55330106K00O00014W", "55330106K00000014W"),
    ],
)
def test_the_series_of_codes_say_where_letters_may_stand(misread: str, code: str) -> None:
    assert repaired(misread) == code


def test_no_code_outside_the_series_in_use() -> None:
    other = "92330199MED9NKG482"
    assert is_sound_credit_code(other)
    assert repaired("92330199MED9MKG482") == "92330199MAD9MKG482"


def test_a_run_read_too_long_or_too_short() -> None:
    assert repaired("91350100M0000100Y43") == "91350100M000100Y43"
    assert repaired("91350100M00100Y43") == "91350100M000100Y43"
    assert repaired("9135020MA2YJ1XR9G") is None


@pytest.mark.parametrize("text", ["", "名称", "91310000MA1FL0B000", "91350100M000100Y4", "O" * 18])
def test_nothing_is_repaired_to_a_guess(text: str) -> None:
    assert repaired(text) is None


def test_what_is_repaired_is_always_sound() -> None:
    rng = random.Random(7)
    for _ in range(300):
        text = list(rng.choice(VALID))
        text[rng.randrange(18)] = rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXYIOSZV")
        found = repaired("".join(text))
        assert found is None or is_sound_credit_code(found)


def test_of_two_codes_that_both_pass_none_is_taken() -> None:
    both = ("91360200MAF43FPY2G", "91350200MAF43FPY2C")
    assert all(is_sound_credit_code(code) for code in both)
    assert repaired("91350200MAF43FPY2G") is None
