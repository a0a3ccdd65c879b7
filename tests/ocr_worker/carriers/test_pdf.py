"""PDF files drawn in the test: text in place, embedded files, pictures, limits."""

import io
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable
from finance.vouchers.reading import Carrier, Source
from ocr_worker.carriers.base import File, Limits, Part
from ocr_worker.carriers.pdf import _picture, open_pdf
from tests.make.pdf import written

SIZE = (595.0, 397.0)
FONT = "STSong-Light"
XML = b"<EInvoice><Header><EIid>24112000000000000019</EIid></Header></EInvoice>"

pdfmetrics.registerFont(UnicodeCIDFont(FONT))

Draw = Callable[[Canvas], None]


def drawn(*pages: Draw, **options) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=SIZE, **options)
    for page in pages:
        canvas.setFont(FONT, 10)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def texts(part: Part) -> list[str]:
    return [line.text for page in part.pages for line in page.lines]


def opened(data: bytes, limits: Limits | None = None) -> Part:
    (part,) = open_pdf(File("a.pdf", data), limits or Limits())
    return part


def refusal(data: bytes, limits: Limits | None = None) -> Fault:
    with pytest.raises(Unreadable) as caught:
        opened(data, limits)
    return caught.value.fault


def simple(canvas: Canvas) -> None:
    canvas.drawString(50, 350, "发票号码：")
    canvas.drawString(100.5, 350, "24112000000000000019")
    canvas.drawString(50, 300, "Service fee 12")
    canvas.drawString(400, 300, "¥10.70")


def with_attachment(data: bytes, name: str, content: bytes) -> bytes:
    document = pdfium.PdfDocument(data)
    document.new_attachment(name).set_data(content)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_text_comes_in_place() -> None:
    part = opened(drawn(simple))
    assert part.carrier is Carrier.PDF
    assert part.records == ()
    (page,) = part.pages
    assert (page.width, page.height, page.unit, page.source) == (*SIZE, "pt", Source.TEXT)
    assert texts(part) == ["发票号码：24112000000000000019", "Service fee 12", "¥10.70"]
    box = page.lines[0].box
    assert box.left == pytest.approx(50, abs=1)
    assert box.top < SIZE[1] - 350 < box.bottom
    assert 8 < box.height < 13


def test_letter_spaced_pages_read_as_words() -> None:
    def spaced(canvas: Canvas) -> None:
        for row, line in enumerate(("电子发票（普通发票）", "发票号码：24112000000000000019")):
            left = 50.0
            for character in line:
                canvas.drawString(left, 350 - 30 * row, character)
                left += 25 if ord(character) > 0x2E80 else 12.5

    assert texts(opened(drawn(spaced))) == [
        "电子发票（普通发票）",
        "发票号码：24112000000000000019",
    ]


def test_a_turned_page_is_read_as_shown() -> None:
    def sideways(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.drawString(60, -200, "电子客票")
        canvas.drawString(60, -240, "合计")

    document = pdfium.PdfDocument(drawn(sideways))
    document[0].set_rotation(90)
    buffer = io.BytesIO()
    document.save(buffer)
    part = opened(buffer.getvalue())
    assert (part.pages[0].width, part.pages[0].height) == SIZE[::-1]
    assert texts(part) == ["电子客票", "合计"]
    assert part.pages[0].lines[0].box.left == pytest.approx(60, abs=1)
    assert part.pictures()[0].pixels.shape[0] > part.pictures()[0].pixels.shape[1]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_wrong_is_set_upright_with_its_picture(turn: int) -> None:
    document = pdfium.PdfDocument(drawn(simple))
    document[0].set_rotation(turn)
    buffer = io.BytesIO()
    document.save(buffer)
    part = opened(buffer.getvalue())
    assert part.pages == opened(drawn(simple)).pages
    height, width = part.pictures()[0].pixels.shape[:2]
    assert width > height


def test_text_that_runs_up_the_page_stays_apart() -> None:
    def upwards(canvas: Canvas) -> None:
        simple(canvas)
        canvas.rotate(90)
        canvas.drawString(100, -580, "下载次数：1")

    assert "下载次数：1" in texts(opened(drawn(upwards)))
    assert "发票号码：24112000000000000019" in texts(opened(drawn(upwards)))


def test_a_page_without_text_is_a_picture() -> None:
    def scan(canvas: Canvas) -> None:
        canvas.rect(100, 100, 200, 100, fill=1)

    part = opened(drawn(scan, simple))
    assert [page.number for page in part.pages] == [1]
    blank, printed = part.pictures()
    assert (blank.page, printed.page) == (0, 1)
    height, width, _ = blank.pixels.shape
    assert width == pytest.approx(SIZE[0] * 220 / 72, abs=2)
    assert blank.unit_per_px * height == pytest.approx(SIZE[1], abs=1)
    assert blank.pixels[height // 2, width // 4].max() < 50
    assert blank.pixels[2, 2].min() == 255


def invisible(canvas: Canvas) -> None:
    scan(canvas)
    text = canvas.beginText(50, 350)
    text.setFont(FONT, 10)
    text.setTextRenderMode(3)
    text.textOut("发票号码：24112000000000000019")
    canvas.drawText(text)


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    simple(canvas)


def white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    simple(canvas)


def covered(canvas: Canvas) -> None:
    simple(canvas)
    scan(canvas)


def pale(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.85, 0.85, 0.9)
    simple(canvas)


def faint(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.2)
    simple(canvas)


@pytest.mark.parametrize("page", [invisible, transparent, white, covered, pale, faint])
def test_words_that_nobody_sees_are_not_read(page: Draw) -> None:
    assert texts(opened(drawn(page))) == []


def test_words_beside_the_page_are_not_read() -> None:
    """A drawer drawn a page too low; the head and foot of a browser, cut off around the form."""

    def around(canvas: Canvas) -> None:
        simple(canvas)
        canvas.drawString(90, -425, "王小白")
        canvas.drawString(90, 385, "2026年01月04日 15:23 form.html")
        canvas.drawString(545, 350, "第1页")

    document = pdfium.PdfDocument(drawn(around))
    document[0].set_cropbox(30, 20, 530, 375)
    buffer = io.BytesIO()
    document.save(buffer)
    assert texts(opened(drawn(around)))[0].startswith("2026年01月04日")
    assert texts(opened(buffer.getvalue())) == texts(opened(drawn(simple)))


def test_white_words_among_others_and_words_on_a_picture_are_read() -> None:
    def headed(canvas: Canvas) -> None:
        scan(canvas)
        simple(canvas)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(50, 250, "合计")

    assert texts(opened(drawn(headed)))[-1] == "合计"


def test_fields_laid_over_a_page_are_read_and_drawn() -> None:
    def filled(canvas: Canvas) -> None:
        simple(canvas)
        canvas.acroForm.textfield(value="Paid 4.11", x=50, y=200, width=200, height=20)

    part = opened(drawn(filled))
    assert "Paid 4.11" in texts(part)
    assert part.pages[0].width == SIZE[0]


def test_huge_pages_are_drawn_small_and_only_so_many() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(14000, 7000))
    for _ in range(4):
        canvas.drawString(10, 10, "x")
        canvas.showPage()
    canvas.save()
    limits = Limits(pictures_max=2, render_side_max_px=700)
    pictures = opened(buffer.getvalue(), limits).pictures()
    assert [picture.pixels.shape[:2] for picture in pictures] == [(350, 700)] * 2
    assert pictures[0].unit_per_px == pytest.approx(20)


def scan(canvas: Canvas, *stamps: str) -> None:
    picture = ImageReader(Image.new("RGB", (60, 40), "white"))
    canvas.drawImage(picture, 0, 0, *SIZE)
    for place, stamp in enumerate(stamps):
        canvas.drawString(50, 300 - 30 * place, stamp)


def test_scans_among_printed_pages_are_told() -> None:
    def stamped(canvas: Canvas) -> None:
        scan(canvas, "CamScanner")

    def illustrated(canvas: Canvas) -> None:
        scan(canvas, *("Service fee 12",) * 6)

    def outlined(canvas: Canvas) -> None:
        canvas.rect(100, 100, 200, 100)

    def blank(canvas: Canvas) -> None:
        canvas.setFont(FONT, 9)

    pages = (simple, scan, stamped, illustrated, outlined, blank)
    assert opened(drawn(*pages)).bare_pages == (1, 2, 4)
    assert opened(drawn(scan)).bare_pages == ()


def test_scans_are_drawn_before_pages_that_speak_and_none_is_left_out() -> None:
    data = drawn(simple, simple, scan, scan)
    pictures = opened(data, Limits(pictures_max=3)).pictures()
    assert [picture.page for picture in pictures] == [0, 2, 3]
    assert refusal(data, Limits(pictures_max=1)) is faults.PDF_TOO_MANY_PAGES


def test_embedded_records_are_taken() -> None:
    part = opened(with_attachment(drawn(simple), "rai_issuer.xml", XML))
    assert [record.dialect for record in part.records] == ["EInvoice"]
    assert opened(with_attachment(drawn(simple), "a.txt", b"words")).records == ()
    broken = opened(with_attachment(drawn(simple), "a.xml", b"<a><b></a>"))
    assert (broken.records, broken.notes) == ((), ("pdf.part_damaged",))


def test_an_embedded_entity_refuses_the_file() -> None:
    hostile = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    assert refusal(with_attachment(drawn(simple), "a.xml", hostile)) is faults.XML_EXTERNAL_ENTITY


def test_a_password_is_told() -> None:
    locked = drawn(simple, encrypt=StandardEncryption("open", "own", canPrint=0))
    assert refusal(locked) is faults.PDF_PASSWORD
    # Without a password to open it the owner's restrictions do not hide what it says.
    assert texts(opened(drawn(simple, encrypt=StandardEncryption("", "own")))) != []


def test_damage_and_limits() -> None:
    assert refusal(b"%PDF-1.7 and nothing more") is faults.PDF_DAMAGED
    assert refusal(drawn(simple)[:200]) is faults.PDF_DAMAGED
    assert refusal(drawn(*[simple] * 3), Limits(pages_max=2)) is faults.PDF_TOO_MANY_PAGES


def test_traces_of_editing_are_noted() -> None:
    plain = drawn(simple)
    assert opened(plain).notes == ()
    assert "pdf.incremental_update" in opened(plain + b"\n%%EOF\n").notes
    assert "pdf.edited" in opened(drawn(lambda canvas: canvas.setProducer("WPS Office"))).notes


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def boxed(box: bytes) -> bytes:
    return written(CATALOGUE, ONE_PAGE, b"<</Type/Page/Parent 2 0 R/MediaBox[%s]>>" % box)


def test_files_without_pages_are_damaged() -> None:
    none = written(CATALOGUE, b"<</Type/Pages/Kids[]/Count 0>>")
    assert refusal(none) is faults.PDF_DAMAGED
    gone = written(CATALOGUE, b"<</Type/Pages/Kids[7 0 R]/Count 1>>")
    assert refusal(gone) is faults.PDF_DAMAGED
    with pdfium.PdfDocument(gone) as document, pytest.raises(Unreadable) as caught:
        _picture(document, 0, Limits())
    assert caught.value.fault is faults.PDF_DAMAGED


@pytest.mark.parametrize("box", [b"0 0 0 0", b"0 0 1e30 1e30", b"0 0 1000000 .001", b"0 0 .1 .1"])
def test_pages_of_impossible_size_are_drawn_within_bounds(box: bytes) -> None:
    (picture,) = opened(boxed(box)).pictures()
    assert max(picture.pixels.shape) <= Limits().render_side_max_px
    assert min(picture.pixels.shape) >= 1


def test_an_attachment_that_is_not_there_costs_only_itself() -> None:
    files = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.xml) 4 0 R]>>>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>"
    broken = written(files, ONE_PAGE, page, b"<</Type/Filespec/F(a.xml)/EF<</F 9 0 R>>>>")
    assert opened(broken).notes == ("pdf.part_damaged",)
