"""大写 and 小写: the table of the reference, the variants, and the round trip."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from finance.vouchers.amounts_cn import (
    fen_from_figures,
    fen_from_words,
    official_words,
    tax_fen_from_figures,
    words_from_fen,
)

OFFICIAL = (
    (5, "伍分"),
    (50, "伍角整"),
    (0, "零圆整"),
    (1640, "壹拾陆圆肆角整"),
    (6744, "陆拾柒圆肆角肆分"),
    (100105, "壹仟零壹圆零伍分"),
    (1001000, "壹万零壹拾圆整"),
    (168032, "壹仟陆佰捌拾圆叁角贰分"),
    (10700053, "壹拾万柒仟圆伍角叁分"),
    (10001000, "壹拾万零壹拾圆整"),
    (101010100, "壹佰零壹万零壹佰零壹圆整"),
    (10000000100, "壹亿零壹圆整"),
    (-15000, "（负数）壹佰伍拾圆整"),
    (2050000008, "贰仟零伍拾万圆零捌分"),
)


@pytest.mark.parametrize(("fen", "words"), OFFICIAL)
def test_official_form(fen: int, words: str) -> None:
    assert words_from_fen(fen) == words
    assert fen_from_words(words) == fen


def test_amounts_beyond_all_papers_have_no_words() -> None:
    with pytest.raises(ValueError, match="大写"):
        words_from_fen(10**18)


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("壹仟肆佰零玖元伍角", 140950),
        ("壹拾万零柒仟元伍角叁分", 10700053),
        ("壹万陆仟肆佰零玖元零贰分", 1640902),
        ("壹拾圆零柒角整", 1070),
        ("人民币（大写）壹佰元正", 10000),
        ("价税合计（大写） ⊗ 贰仟圆整", 200000),
        ("拾圆整", 1000),
        ("拾伍圆整", 1500),
        ("一百二十三元四角五分", 12345),
        ("贰萬伍仟圓整", 2500000),
        ("壹佰整", 10000),
        ("负壹圆整", -100),
        ("(负数)壹圆整", -100),
        ("壹 佰 圆 整", 10000),
        ("壹万亿圆整", 10**14),
        ("壹仟贰佰零拾零元零角零分", 120000),
        ("零佰零拾零万壹仟贰佰零拾伍元零角零分", 120500),
        ("壹亿零仟零佰零拾零万伍仟元整", 10000500000),
        ("×佰×拾×万壹仟贰佰零拾零元零角零分", 120000),
        ("人民币（大写）⊗仟壹佰贰拾叁元肆角伍分", 12345),
        ("￥仟壹佰贰拾叁元肆角伍分", 12345),
        ("⊗拾伍圆整", 1500),
        ("壹佰零拾元整", 10000),
        ("壹拾零万伍仟元整", 10500000),
        ("壹伯贰拾圆玫角", 12090),
        ("廿伍元整", 2500),
    ],
)
def test_variants_are_understood(words: str, fen: int) -> None:
    assert fen_from_words(words) == fen


@pytest.mark.parametrize(
    "words",
    [
        "",
        "整",
        "圆",
        "圆整",
        "壹贰圆整",
        "壹拾佰圆整",
        "壹仟仟圆整",
        "佰圆整",
        "亿圆整",
        "万圆整",
        "零亿圆整",
        "壹万万圆整",
        "壹亿亿圆整",
        "壹佰",
        "普通发票",
        "壹佰圆整叁",
        "×佰圆整",
        "零拾零圆叁",
        "贰仟壹佰伍拾圆陆角叁分多",
    ],
)
def test_no_amount_is_made_of_other_words(words: str) -> None:
    assert fen_from_words(words) is None


@given(st.integers(min_value=-(10**17), max_value=10**17))
@example(-1)
@example(10**17)
def test_words_round_trip(fen: int) -> None:
    assert fen_from_words(words_from_fen(fen)) == fen


@given(st.integers(min_value=0, max_value=10**13))
def test_yuan_for_circle_and_upright_for_whole_say_the_same(fen: int) -> None:
    words = words_from_fen(fen).replace("圆", "元").replace("整", "正")
    assert fen_from_words(words) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("¥1,456.31", 145631),
        ("￥ 10.70", 1070),
        ("-150.00", -15000),
        ("¥-150", -15000),
        ("64.9", 6490),
        ("CNY 620.00", 62000),
        ("CN¥1.00", 100),
        ("４９．５０", 4950),
        ("59.5元", 5950),
        ("0.005", 1),
        ("1234567.89", 123456789),
    ],
)
def test_figures(text: str, fen: int) -> None:
    assert fen_from_figures(text) == fen


@pytest.mark.parametrize("text", ["", "¥", "***", "1,23.00", "12.3.4", "abc", "--1", "9" * 40])
def test_what_is_no_figure(text: str) -> None:
    assert fen_from_figures(text) is None


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_figures_round_trip(fen: int) -> None:
    sign = "-" if fen < 0 else ""
    assert fen_from_figures(f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}") == fen


@pytest.mark.parametrize("text", ["***", "*", "免税", "不征税", " * * * ", "—"])
def test_a_tax_that_the_paper_denies_is_zero(text: str) -> None:
    assert tax_fen_from_figures(text) == 0


def test_a_tax_that_is_missing_stays_missing() -> None:
    assert tax_fen_from_figures("") is None
    assert tax_fen_from_figures("15.32") == 1532


def test_characters_that_nobody_writes_are_told_as_the_official_ones():
    assert official_words("壹仟肆伯捌拾玫圓肆角整") == "壹仟肆佰捌拾玖圆肆角整"
    assert official_words("柒拾元整") == "柒拾元整"
