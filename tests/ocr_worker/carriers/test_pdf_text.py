"""Glyphs whose fonts lie about their size or their characters."""

import pypdfium2 as pdfium
import pytest

from ocr_worker.carriers.base import File, Limits
from ocr_worker.carriers.pdf import open_pdf
from ocr_worker.carriers.pdf_text import read_pieces
from tests.make.pdf import written

PAGE = b"""<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R
/Resources<</Font<</F 5 0 R>>>>>>"""
TO_PRIVATE = b"""begincmap 1 beginbfrange
<20><7f><e020> endbfrange endcmap"""


def page_with(content: bytes, font: bytes, to_unicode: bytes = TO_PRIVATE) -> bytes:
    """A page whose font can be anything."""
    return written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        PAGE,
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        font,
        b"<</Length %d>>stream\n%s\nendstream" % (len(to_unicode), to_unicode),
    )


PLAIN = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
PRIVATE = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"


def pieces_of(content: bytes) -> list[str]:
    with pdfium.PdfDocument(page_with(content, PLAIN)) as document:
        page = document[0]
        return [piece.text for piece in read_pieces(page, page.get_textpage())[0]]


def test_words_and_columns() -> None:
    assert pieces_of(b"BT /F 10 Tf 20 100 Td (Bill to) Tj 120 0 Td (10.70) Tj ET") == [
        "Bill to",
        "10.70",
    ]


def test_type_of_size_one_under_a_large_matrix_is_sized_by_its_ink() -> None:
    assert pieces_of(b"BT 10 0 0 10 20 100 Tm /F 1 Tf (Total 4.11) Tj ET") == ["Total 4.11"]


def test_marks_alone_borrow_the_size_of_the_page() -> None:
    found = pieces_of(b"BT /F 10 Tf 20 100 Td (Total) Tj 0 -40 Td (- -) Tj ET")
    assert found[0] == "Total"
    assert "".join(found[1:]).replace(" ", "") == "--"


def test_a_page_of_marks_alone_is_read() -> None:
    assert "".join(pieces_of(b"BT /F 10 Tf 20 100 Td (...) Tj ET")) == "..."


@pytest.mark.parametrize("away", [b"0.2", b"0.8"])
def test_print_drawn_twice_is_read_once(away: bytes) -> None:
    glyphs = ((b"8", b"20"), (b"8", b"25.6"), (b"0", b"31.2"))
    drawn = b"".join(b"1 0 0 1 %s 100 Tm (%s) Tj " % (at, one) for one, at in glyphs)
    again = b"q 1 0 0 1 %s 0 cm BT /F 10 Tf %s ET Q" % (away, drawn)
    assert pieces_of(b"BT /F 10 Tf " + drawn + b"ET " + again) == ["880"]


def test_glyphs_placed_in_any_order_are_read_in_rows() -> None:
    words = ((b"Total 4.11", 100), (b"Tax 2.50", 88))
    placed = [
        b"1 0 0 1 %d %d Tm (%c) Tj" % (20 + 6 * at, top, one)
        for word, top in words
        for at, one in enumerate(word)
        if one != 0x20
    ]
    scattered = b" ".join(placed[::5] + placed[3::5] + placed[1::5] + placed[4::5] + placed[2::5])
    assert pieces_of(b"BT /F 10 Tf " + scattered + b" ET") == ["Total", "4.11", "Tax", "2.50"]


def test_an_empty_page_has_no_pieces() -> None:
    assert pieces_of(b"") == []


@pytest.mark.parametrize(("font", "is_usable"), [(PLAIN, True), (PRIVATE, False)])
def test_text_without_characters_is_unusable(
    font: bytes,
    is_usable: bool,  # noqa: FBT001 - a column of the table
) -> None:
    data = page_with(b"BT /F 10 Tf 20 100 Td (Invoice 12345) Tj ET", font)
    (part,) = open_pdf(File("a.pdf", data), Limits())
    assert bool(part.pages) is is_usable
    assert ("pdf.text_unusable" in part.notes) is not is_usable
    assert len(part.pictures()) == 1


@pytest.mark.parametrize(
    ("before", "read"), [(b"*A*C0402", ["*A*C0402", "0603"]), (b"C 0402", ["C 0402 0603"])]
)
def test_figures_behind_goods_are_the_next_cell(before: bytes, read: list[str]) -> None:
    drawn = b"BT /F 10 Tf 20 100 Td (%s) Tj ET BT /F 10 Tf %s 100 Td (0603) Tj ET"
    at = b"68.2" if before.startswith(b"*") else b"56.5"
    assert pieces_of(drawn % (before, at)) == read


RARE = b"begincmap 3 beginbfchar <41> <738b> <42> <660e> <43> <e020> endbfchar endcmap"


@pytest.mark.parametrize(
    ("drawn", "read", "unknown"),
    [
        (b"(ACBBB) Tj", "王〓明明明", ((1, 0.0),)),
        (b"(ABBC) Tj", "王明明〓", ((3, 0.0),)),
        (b"(CABBB) Tj", "王明明明", None),  # a bullet before the words
        (b"(ABB) Tj (C) Tj", "王明明", None),  # a box behind them
    ],
)
def test_a_rare_character_in_a_name_is_told(
    drawn: bytes, read: str, unknown: tuple[tuple[int, float], ...] | None
) -> None:
    content = b"BT /F 10 Tf 10 Tc 20 100 Td %s 0 -40 Td (ABABABABABAB) Tj ET" % drawn
    (part,) = open_pdf(File("a.pdf", page_with(content, PRIVATE, RARE)), Limits())
    line, _ = part.pages[0].lines
    assert (line.text, line.doubts) == (read, unknown)


def test_a_form_whose_labels_have_no_characters_is_looked_at() -> None:
    labels = b"BT /F 10 Tf 10 Tc 20 %d Td (CC) Tj ET "
    entries = b"BT /F 10 Tf 10 Tc 60 %d Td (ABABABABA) Tj ET "
    content = b"".join(labels % y + entries % y for y in range(20, 180, 20))
    (part,) = open_pdf(File("a.pdf", page_with(content, PRIVATE, RARE)), Limits())
    assert (part.pages, part.notes) == ((), ("pdf.text_unusable",))


@pytest.mark.parametrize(
    ("numbers", "is_usable"), [((b"01", b"07", b"0f"), False), ((b"41", b"07", b"43"), True)]
)
def test_a_font_that_gives_its_own_numbers_says_nothing(
    numbers: tuple[bytes, ...],
    is_usable: bool,  # noqa: FBT001 - a column of the table
) -> None:
    to_unicode = b"begincmap 4 beginbfchar <41> <00%s> <42> <00%s> <43> <00%s> <44> <0021>"
    content = b"BT /F 10 Tf 20 100 Td (ABCDDDDDDDDDDDDDDDDDDDDDDDDD) Tj ET"
    cmap = to_unicode % numbers + b" endbfchar endcmap"
    (part,) = open_pdf(File("a.pdf", page_with(content, PRIVATE, cmap)), Limits())
    assert bool(part.pages) is is_usable
    assert ("pdf.text_unusable" in part.notes) is not is_usable
