"""Papers of half a sheet, two and four on one page."""

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ocr_worker.carriers.base import File, Limits, Part
from ocr_worker.carriers.pdf import open_pdf

WIDTH, HEIGHT = 595.0, 842.0
FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

Corner = tuple[float, float]


def paper(canvas: Canvas, corner: Corner, number: int, *, scale: float = 1.0) -> None:
    """An invoice with its corner here, its number above its title."""
    rows = (
        (430, 30, 9, f"发票号码：{number}"),
        (200, 44, 17, "电子发票（普通发票）"),
        (40, 110, 9, "名称：临江市东方社区居民委员会"),
        (40, 280, 9, "价税合计（大写）"),
        (40, 360, 9, "开票人：王明"),
    )
    for left, top, size, text in rows:
        canvas.setFont(FONT, size * scale)
        canvas.drawString(corner[0] + left * scale, HEIGHT - corner[1] - top * scale, text)


def opened(*pages: tuple[tuple[Corner, int], ...], scale: float = 1.0) -> tuple[Part, ...]:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT))
    for papers in pages:
        for corner, number in papers:
            paper(canvas, corner, number, scale=scale)
        canvas.showPage()
    canvas.save()
    return open_pdf(File("a.pdf", buffer.getvalue()), Limits())


def numbers(part: Part) -> list[str]:
    lines = [line.text for page in part.pages for line in page.lines]
    return [text[-2:] for text in lines if text.startswith("发票号码")]


ONE, OTHER = 25322000000000000011, 25322000000000000012


def test_two_below_each_other_are_parts_with_pictures_of_their_own() -> None:
    upper, lower = opened((((0, 0), ONE), ((0, 421), OTHER)))
    assert (numbers(upper), numbers(lower)) == (["11"], ["12"])
    assert {len(part.pages[0].lines) for part in (upper, lower)} == {5}
    (picture,) = lower.pictures()
    assert picture.left == 0
    assert 365 < picture.top < 451
    assert picture.page_size == (WIDTH, HEIGHT)


def test_four_on_a_page() -> None:
    corners = ((0, 0), (297, 0), (0, 421), (297, 421))
    parts = opened(tuple((corner, ONE + at) for at, corner in enumerate(corners)), scale=0.5)
    assert [numbers(part) for part in parts] == [["11"], ["12"], ["13"], ["14"]]


def test_a_page_with_one_stays_whole_beside_pages_with_two() -> None:
    parts = opened((((0, 0), ONE), ((0, 421), OTHER)), (((0, 0), OTHER + 1),))
    assert [numbers(part) for part in parts] == [["13"], ["11"], ["12"]]
    (picture,) = parts[0].pictures()
    assert picture.page == 1


@pytest.mark.parametrize("pages", [1, 2])
def test_one_on_each_page_is_one_part(pages: int) -> None:
    (part,) = opened(*((((0, 0), ONE + at),) for at in range(pages)))
    assert len(part.pages) == len(part.pictures()) == pages


def receipts(*titles: tuple[float, float, float, str], amounts: int) -> tuple[Part, ...]:
    """Titles at left, top and size, an amount below as many of them."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT))
    for at, (left, top, size, title) in enumerate(titles):
        canvas.setFont(FONT, size)
        canvas.drawString(left, HEIGHT - top, title)
        canvas.setFont(FONT, 9)
        canvas.drawString(60, HEIGHT - top - 20, f"回单编号：2025031800{at}")
        canvas.drawString(60, HEIGHT - top - 40, "付款人户名：临江市东方社区居民委员会")
        canvas.drawString(60, HEIGHT - top - 60, "金额：1,200.00" if at < amounts else "附言：")
    canvas.showPage()
    canvas.save()
    return open_pdf(File("a.pdf", buffer.getvalue()), Limits())


@pytest.mark.parametrize("title", ["临江银行 网上银行电子回单", "税收完税证明（文书式）"])
def test_banks_and_tax_offices_print_three_receipts_to_a_page(title: str) -> None:
    parts = receipts(*((200, 60 + 280 * at, 16, title) for at in range(3)), amounts=3)
    texts = [[line.text for line in part.pages[0].lines] for part in parts]
    assert [lines[1] for lines in texts] == [f"回单编号：2025031800{at}" for at in range(3)]


@pytest.mark.parametrize(
    ("second", "amounts"),
    [
        ((200, 260, 12, "电子回单"), 2),  # smaller letters
        ((460, 260, 16, "电子回单"), 2),  # beside
        ((200, 260, 16, "电子回单"), 1),  # without an amount
    ],
)
def test_a_seal_that_says_receipt_cuts_none(
    second: tuple[float, float, float, str], amounts: int
) -> None:
    (part,) = receipts((200, 60, 16, "临江银行电子回单"), second, amounts=amounts)
    assert len(part.pages) == 1
