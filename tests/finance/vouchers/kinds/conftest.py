"""Sheets for kinds: written as lines of text with places, or recorded from drawn samples."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from finance.vouchers.kinds import KINDS
from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.reading import Box, Evidence, Page, Source, TextLine
from finance.vouchers.reading_json import evidence_from_json

RECORDED = Path(__file__).parent / "recorded"

Lines = tuple[tuple[float, float, str], ...]


def page_of(*lines: tuple[float, float, str], source: Source = Source.OCR) -> Page:
    """Lines at (left, top), 20 high, each character 20 wide (10 for ASCII)."""
    made = []
    for left, top, text in lines:
        width = sum(20 if ord(character) > 255 else 10 for character in text)
        made.append(TextLine(text, Box(0, left, top, left + width, top + 20), 1.0))
    return Page(0, 1600, 1000, "px", source, tuple(made))


@pytest.fixture
def sheet() -> Callable[..., Sheet]:
    return lambda *lines, source=Source.OCR: lay_out((page_of(*lines, source=source),))


@pytest.fixture
def recorded() -> Callable[[str], Evidence]:
    def read(name: str) -> Evidence:
        return evidence_from_json(json.loads((RECORDED / f"{name}.json").read_text("utf-8")))

    return read


def written(*rows: str) -> tuple[tuple[float, float, str], ...]:
    """Rows of cells parted by `|`, as far apart as the cells of a form are."""
    lines = []
    for i, row in enumerate(rows):
        left = 0.0
        for cell in row.split("|"):
            if cell:
                lines.append((left, 40.0 * i, cell))
            left += max(220.0, sum(20 if ord(sign) > 255 else 10 for sign in cell) + 60.0)
    return tuple(lines)


@pytest.fixture
def form() -> Callable[..., Sheet]:
    """A sheet from rows of text."""
    return lambda *rows: lay_out((page_of(*written(*rows)),))


@pytest.fixture
def likest() -> Callable[[Sheet], str]:
    """The kind that a sheet is taken for."""

    def judge(page: Sheet) -> str:
        best = max(KINDS, key=lambda kind: kind.score(page))
        return best.code if best.score(page) >= 0.25 else "none"

    return judge


@pytest.fixture
def pages() -> Callable[..., tuple[Page, ...]]:
    """The same as pages of evidence."""
    return lambda *rows: (page_of(*written(*rows)),)
