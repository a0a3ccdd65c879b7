"""A column read downwards goes back into its rows."""

from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine
from finance.vouchers.stacks import laid_in_rows


def texts(*lines: tuple[str, float, float, float, float]) -> list[list[str]]:
    found = tuple(
        TextLine(text, Box(0, left, top, right, bottom), 1.0)
        for text, left, top, right, bottom in lines
    )
    sheet = lay_out((Page(0, 600, 400, "px", Source.OCR, found),))
    return [[run.text for run in row] for row in laid_in_rows(sheet.rows, sheet.runs)]


ROWS = (
    ("甲货", 0, 100, 80, 120),
    ("1.00", 300, 100, 380, 120),
    ("乙货", 0, 130, 80, 150),
    ("2.00", 300, 130, 380, 150),
)


def test_one_character_a_row() -> None:
    assert texts(*ROWS, ("块条", 200, 98, 225, 152)) == [
        ["甲货", "块", "1.00"],
        ["乙货", "条", "2.00"],
    ]


def test_words_of_two_characters_that_lie_in_a_row_of_their_own() -> None:
    assert texts(*ROWS, ("公斤 公斤", 200, 98, 240, 152)) == [
        ["甲货", "公斤", "1.00"],
        ["乙货", "公斤", "2.00"],
    ]


def test_what_does_not_part_evenly_or_is_cut_stays_out() -> None:
    rows = [["甲货", "1.00"], ["乙货", "2.00"]]
    assert texts(*ROWS, ("块条项", 200, 98, 225, 152)) == rows
    assert texts(*ROWS, ("28 39", 200, 98, 225, 152)) == rows
    assert texts(*ROWS, ("块条", 200, 160, 225, 212)) == rows


def test_a_tall_word_of_one_row_stays_where_it_is() -> None:
    (row,) = texts(("甲货", 0, 100, 80, 120), ("章", 200, 90, 240, 130))
    assert row == ["甲货", "章"]
    assert texts() == []
