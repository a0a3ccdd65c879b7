"""Pieces to lines: what a reader sees as one run, and what as two."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_worker.carriers.text_lines import Piece, join, lines_from_pieces, spacing_ratio


def piece(text: str, left: float, baseline: float = 10.0, *, em: float = 4.0) -> Piece:
    width = sum(em if ord(character) > 0x2E80 else em / 2 for character in text)
    return Piece(text, left, baseline - 0.8 * em, left + width, baseline + 0.2 * em, baseline, em)


def texts(*pieces: Piece) -> list[str]:
    return [line.text for line in lines_from_pieces(pieces, 0)]


def test_a_label_and_its_value_become_one_line() -> None:
    (line,) = lines_from_pieces([piece("24112", 32), piece("号码：", 20)], 2)
    assert line.text == "号码：24112"
    assert (line.box.page, line.box.left, line.box.right) == (2, 20, 42)
    assert line.confidence == 1.0


def test_columns_stay_apart_and_rows_come_in_order() -> None:
    assert texts(piece("下", 0, 30), piece("右", 50), piece("左", 0)) == ["左", "右", "下"]


def test_a_small_step_in_height_is_one_line_and_a_large_one_is_two() -> None:
    assert texts(piece("甲", 0), piece("乙", 4, 11)) == ["甲乙"]
    assert texts(piece("甲", 0), piece("乙", 4, 13)) == ["甲", "乙"]
    assert texts(piece("甲", 0), piece("乙", 4, 11.3)) == ["甲", "乙"]  # of a cell of two lines


def test_text_of_another_size_is_no_neighbour() -> None:
    assert texts(piece("甲", 0), piece("章", 4, em=12)) == ["甲", "章"]


def test_latin_words_keep_their_blank() -> None:
    assert texts(piece("Service", 0), piece("A", 16)) == ["Service A"]
    assert texts(piece("价", 0), piece("A", 5)) == ["价A"]
    assert texts(piece("¥", 0), piece("10.70", 2)) == ["¥10.70"]


def test_letter_spacing_is_closed() -> None:
    spaced = [piece(character, 7.0 * index) for index, character in enumerate("深圳蛋糕")]
    assert texts(*spaced) == ["深圳蛋糕"]
    digits = [piece(character, 5.0 * index) for index, character in enumerate("20230130")]
    assert texts(*digits) == ["20230130"]


def test_a_row_of_very_many_glyphs_takes_no_more_than_its_time() -> None:
    started = time.process_time()
    assert len(texts(*(piece("1", 5.0 * index) for index in range(8_000)))) == 1
    assert time.process_time() - started < 5


def test_uneven_or_few_glyphs_are_columns() -> None:
    assert texts(*(piece("项", left) for left in (0, 7, 30, 37))) == ["项"] * 4
    assert texts(piece("1", 0), piece("台", 8)) == ["1", "台"]


@pytest.mark.parametrize(
    ("pieces", "line"),
    [
        ((piece("名", 0), piece("称：甲公司", 24)), "名称：甲公司"),
        ((piece("合", 0), piece("计", 30)), "合计"),
        ((piece("地", 0), piece("址、电", 7), piece("话：", 22)), "地址、电话："),
        ((piece("复", 0), piece("核：某", 9)), "复核：某"),
    ],
)
def test_stretched_labels_are_closed(pieces: tuple[Piece, ...], line: str) -> None:
    assert texts(*pieces) == [line]


def test_a_label_too_far_away_is_another() -> None:
    assert texts(piece("合", 0), piece("计", 90)) == ["合", "计"]


def test_a_text_drawn_twice_is_printed_once() -> None:
    assert texts(piece("甲公司", 0), piece("甲公司", 0.1, 10.1)) == ["甲公司"]


def test_blank_pieces_are_nothing() -> None:
    assert texts(piece("  ", 0)) == []


def test_join_is_told_of_blanks() -> None:
    assert join(piece("a", 0), piece("b", 2), has_blank=True).text == "a b"
    assert join(piece("a", 0), piece("b", 9), has_blank=False).text == "ab"


def test_spacing_ratio_needs_many_pairs() -> None:
    assert spacing_ratio([(28.0, 10.0)] * 25) == 2.8
    assert spacing_ratio([(28.0, 10.0)] * 5) == 1.0
    assert spacing_ratio([(28.0, 0.0)] * 25) == 1.0


@given(
    st.lists(
        st.builds(
            piece,
            st.text("甲乙a1 ：", min_size=1, max_size=4),
            st.floats(0, 200),
            st.floats(0, 140),
            em=st.floats(0.01, 20),
        ),
        max_size=25,
    )
)
def test_no_character_is_lost_or_made(pieces: list[Piece]) -> None:
    def count(parts: list[str]) -> int:
        return len(set("".join(parts).replace(" ", "")))

    assert count(texts(*pieces)) == count([one.text for one in pieces])


@pytest.mark.parametrize(
    ("before", "behind", "lines"),
    [
        ("*电料*电池12V-7A", "DN20", 2),  # cells of a table
        ("价税合计", "（大写）", 2),
        ("发票号码：", "24112", 1),
        ("校验码10014", "32002", 1),
        ("Balance", "Due", 1),
    ],
)
def test_runs_that_stand_close_are_one_line_only_where_a_blank_parts_words(
    before: str, behind: str, lines: int
) -> None:
    first = piece(before, 0)
    assert len(texts(first, piece(behind, first.right + 1.7))) == lines


def test_a_lone_character_close_behind_a_full_cell_is_the_next_cell() -> None:
    assert texts(piece("道路货物运输", 0), piece("无", 26)) == ["道路货物运输", "无"]
    assert texts(piece("第", 0), piece("一联", 5.6)) == ["第", "一联"]
    assert texts(piece("2025", 0), piece("年", 10), piece("3", 16)) == ["2025年3"]
    assert texts(piece("URB2405-10W", 0), piece("个", 24)) == ["URB2405-10W", "个"]
    assert texts(piece("0402", 0), piece("片", 10)) == ["0402", "片"]
    assert texts(piece("0402", 0), piece("片", 9)) == ["0402片"]  # no gap to see


def test_figures_behind_goods_are_the_next_cell_and_groups_of_digits_are_one() -> None:
    goods = "*电子元件*电容0402"
    right = 4 * 6 + 2 * 6
    assert texts(piece(goods, 0), piece("0603", right + 2)) == [goods, "0603"]
    assert texts(piece("账号：6222", 0), piece("0603", 22.0)) == ["账号：6222 0603"]
