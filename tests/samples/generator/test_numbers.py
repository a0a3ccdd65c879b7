import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.generator.numbers import (
    CHARSET,
    amount_cn,
    digital_number,
    invoice_code,
    organisation_check,
    tax_id,
    wrap,
    yuan,
)

VALUES = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def fen_of(words: str) -> int:
    """A reader of 大写 written apart from the writer."""
    whole, _, rest = words.rpartition("圆")
    total = section = digit = 0
    for char in whole:
        if char in VALUES:
            digit = VALUES[char]
        elif char in UNITS:
            section, digit = section + digit * UNITS[char], 0
        else:
            total, section, digit = (total + section + digit), 0, 0
            total *= 10_000 if char == "万" else 10**8
            if char == "万" and total >= 10**12:
                total = total // 10**12 * 10**8 + total % 10**12
    fen, digit = (total + section + digit) * 100, 0
    for char in rest:
        digit = VALUES.get(char, digit)
        fen += digit * {"角": 10, "分": 1}.get(char, 0)
    return fen


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (5, "伍分"),
        (1640, "壹拾陆圆肆角整"),
        (6744, "陆拾柒圆肆角肆分"),
        (100105, "壹仟零壹圆零伍分"),
        (1001000, "壹万零壹拾圆整"),
        (168032, "壹仟陆佰捌拾圆叁角贰分"),
        (10700053, "壹拾万柒仟圆伍角叁分"),
        (10001000, "壹拾万零壹拾圆整"),
        (101010100, "壹佰零壹万零壹佰零壹圆整"),
        (10000000100, "壹亿零壹圆整"),
        (2050000008, "贰仟零伍拾万圆零捌分"),
    ],
)
def test_amount_in_words(fen: int, words: str) -> None:
    assert amount_cn(fen) == words


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=10**10 - 1))
def test_words_read_back_as_the_amount(fen: int) -> None:
    assert fen_of(amount_cn(fen)) == fen


def test_tax_id_agrees_with_a_published_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samples.generator.numbers.REGION", "350200")
    assert tax_id("91", "MA2YJ1XR") == "91350200MA2YJ1XR9G"


@settings(deadline=None)
@given(st.text(CHARSET, min_size=8, max_size=8), st.integers(0, 16), st.sampled_from(CHARSET))
def test_a_wrong_character_breaks_the_check_digit(body: str, place: int, wrong: str) -> None:
    good = tax_id("91", body)
    weights = [pow(3, i, 31) for i in range(17)] + [1]

    def remainder(text: str) -> int:
        return sum(CHARSET.index(c) * w for c, w in zip(text, weights, strict=True)) % 31

    assert remainder(good) == 0
    bad = good[:place] + wrong + good[place + 1 :]
    assert (remainder(bad) == 0) == (bad == good)


def test_organisation_check_writes_ten_as_x() -> None:
    assert {organisation_check(f"{i:08d}") for i in range(200)} == set("0123456789X")


def test_codes_of_the_old_system() -> None:
    assert invoice_code("vat_special", 2021, 1) == "3300212130"
    assert invoice_code("vat_normal", 2020, 8) == "033002000804"
    assert invoice_code("vat_e_normal", 2023, 1) == "033002300111"
    assert invoice_code("vat_e_special", 2021, 2) == "033002100213"


def test_digital_number_starts_with_year_and_province() -> None:
    assert digital_number(2026, 18) == "26332000000000000018"
    assert digital_number(2025, 7, channel=9) == "25339000000000000007"


def test_yuan_keeps_two_places() -> None:
    assert [yuan(fen) for fen in (0, 5, 100, -1234)] == ["0.00", "0.05", "1.00", "-12.34"]


@settings(deadline=None)
@given(st.text("汉字ab1", max_size=40), st.integers(2, 12))
def test_wrap_loses_nothing_and_keeps_the_width(text: str, capacity: int) -> None:
    lines = wrap(text, capacity)
    assert "".join(lines) == text
    assert all(sum(0.5 if c.isascii() else 1 for c in line) <= capacity for line in lines)
