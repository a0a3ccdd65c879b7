"""Votes among prints of one value."""

import re

from finance.vouchers.layout import lay_out
from finance.vouchers.merge import merge
from finance.vouchers.printed import against, elect, weaker
from finance.vouchers.reading import Box, Field, Page, Source, TextLine

EIGHT = re.compile(r"(\d{8})")


def elected(*numbers: str, weight: float = 1.0) -> Field | None:
    lines = tuple(
        TextLine(text, Box(0, 0, 40.0 * i, 80, 40.0 * i + 20), 1.0)
        for i, text in enumerate(numbers)
    )
    page = lay_out((Page(0, 400, 400, "px", Source.OCR, lines),))
    return elect((hit, hit.value, weight) for hit in page.all(EIGHT))


def field(value: str, confidence: float) -> Field:
    return Field(value, Source.OCR, confidence)


def test_the_value_with_more_voices_wins_and_keeps_the_other() -> None:
    won = elected("02386159", "02386155", "02386155", "02386155")
    assert won is not None
    assert won.value == "02386155"
    assert [loser.value for loser in won.losers] == ["02386159"]
    assert won.confidence == 0.72  # one voice of weight 1: 0.8 of the ceiling


def test_a_rival_of_half_the_weight_makes_it_doubtful() -> None:
    won = elected("02386159", "02386155", "02386155")
    assert won is not None
    assert won.confidence == round(0.72 * 0.8, 4)


def test_nothing_is_elected_from_nothing() -> None:
    assert elect(()) is None


def test_the_winner_wins_again_when_prints_are_merged() -> None:
    won = against(weaker(field("1", 0.9), 0.5), (field("2", 0.8),))
    merged = merge(({"invoice_number": won},))["invoice_number"]
    assert merged.value == "1"
    assert [loser.value for loser in merged.losers] == ["2"]
