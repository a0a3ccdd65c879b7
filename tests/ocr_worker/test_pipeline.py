"""The way of a file, with an engine whose lines are written down."""

import json
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from finance.vouchers.faults import Unreadable
from finance.vouchers.reading import Source
from finance.vouchers.reading_json import evidence_from_json
from ocr_worker.carriers.base import File, Limits
from ocr_worker.engines.base import RawLine
from ocr_worker.looks import FIRST_LOOK_PX, SECOND_LOOK_PX
from ocr_worker.pipeline import STAGES, read_bytes, read_file

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "files"
RECORDED = ROOT / "tests" / "finance" / "vouchers" / "kinds" / "recorded"


class ScriptedEngine:
    """Says the same lines at every look, or other ones at the closer look."""

    name = "scripted"

    def __init__(self, lines=(), closer=None):
        self.lines, self.closer = lines, closer
        self.sides = []

    def see(self, pixels, side_px):
        self.sides.append(side_px)
        if side_px == SECOND_LOOK_PX and self.closer is not None:
            return self.closer
        return self.lines

    def find_lines(self, pixels, *, side_px):
        self.seen = {line.quad: line for line in self.see(pixels, side_px)}
        return tuple(self.seen)

    def read_at(self, pixels, quads):
        return tuple(self.seen.get(quad) or RawLine("乱", quad, 0.2) for quad in quads)

    def close(self):
        pass


def lines_of(name):
    evidence = evidence_from_json(json.loads((RECORDED / f"{name}.json").read_text("utf-8")))
    return tuple(
        RawLine(
            line.text,
            (
                (line.box.left, line.box.top),
                (line.box.right, line.box.top),
                (line.box.right, line.box.bottom),
                (line.box.left, line.box.bottom),
            ),
            line.confidence,
        )
        for page in evidence.pages
        for line in page.lines
    )


def photo(width=1500, height=1000):
    target = BytesIO()
    Image.new("RGB", (width, height), "white").save(target, "PNG")
    return File("photo.png", target.getvalue())


def read(file, engine):
    return read_bytes(file, engine=engine, limits=Limits())


def test_a_photo_is_read_by_ocr_once_where_all_is_found():
    engine = ScriptedEngine(lines_of("01_vat_special_photo"))
    found = read(photo(), engine)
    (reading,) = found.vouchers
    assert reading.kind == "vat_special"
    assert reading.value("total_fen") == 370300
    assert reading.fields["total_fen"].source is Source.OCR
    assert engine.sides == [FIRST_LOOK_PX]
    assert found.fingerprints[0] is not None
    assert [name for name, _ in found.stages] == ["open", "view", *(name for name, _ in STAGES)]
    assert all(seconds >= 0 for _, seconds in found.stages)


def test_a_closer_look_is_taken_where_a_required_field_is_missing():
    every = lines_of("01_vat_special_photo")
    some = tuple(line for line in every if "小写" not in line.text and "圆" not in line.text)
    some = tuple(line for line in some if "3703" not in line.text)
    engine = ScriptedEngine(some, closer=every)
    (reading,) = read(photo(), engine).vouchers
    assert engine.sides == [FIRST_LOOK_PX, SECOND_LOOK_PX]
    assert reading.value("total_fen") == 370300


def test_a_closer_look_that_finds_less_is_forgotten():
    every = lines_of("01_vat_special_photo")
    some = tuple(line for line in every if "开票日期" not in line.text and "月" not in line.text)
    engine = ScriptedEngine(some, closer=some[:20])
    (reading,) = read(photo(), engine).vouchers
    assert engine.sides == [FIRST_LOOK_PX, SECOND_LOOK_PX]
    assert reading.value("total_fen") == 370300


def test_a_closer_look_that_no_longer_knows_the_kind_is_forgotten():
    every = lines_of("01_vat_special_photo")
    some = tuple(line for line in every if "开票日期" not in line.text and "月" not in line.text)
    till = ("INVOICE", "Date: 2023-10-20", "Seller: Red House Ltd", "Total: USD 42.50", "Thanks")
    rows = tuple(
        RawLine(text, ((40, y), (400, y), (400, y + 30), (40, y + 30)), 0.99)
        for y, text in zip(range(40, 440, 60), till, strict=False)
    )
    assert read(photo(), ScriptedEngine(rows)).vouchers[0].kind == "other"
    (reading,) = read(photo(), ScriptedEngine(some, closer=rows)).vouchers
    assert reading.kind == "vat_special"


def test_a_picture_of_nothing_is_no_voucher_and_looked_at_once():
    engine = ScriptedEngine()
    found = read(photo(), engine)
    assert [reading.kind for reading in found.vouchers] == ["none"]
    assert engine.sides == [FIRST_LOOK_PX]


def test_a_form_of_which_only_a_word_was_seen_is_looked_at_closer():
    every = lines_of("01_vat_special_photo")
    some = tuple(line for line in every if "专用发票" in line.text)
    engine = ScriptedEngine(some, closer=every)
    (reading,) = read(photo(), engine).vouchers
    assert reading.value("total_fen") == 370300
    assert read(photo(), ScriptedEngine(some)).vouchers[0].kind == "none"


@pytest.mark.parametrize(
    "name", ["05_vat_e_normal.ofd", "08_de_normal.ofd", "10_de_special.xml", "15_rail_e.ofd"]
)
def test_what_has_records_is_neither_drawn_nor_read_by_ocr(name):
    engine = ScriptedEngine()
    found = read_file(SAMPLES / name, engine=engine, limits=Limits())
    assert engine.sides == []
    assert found.fingerprints == (None,)
    assert found.vouchers[0].fields["invoice_number"].source in {
        Source.SIGNED_XML, Source.XML, Source.OFD_TAG,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["04_vat_e_normal.pdf", "07_de_normal.pdf", "16_rail_e.pdf"])
def test_a_text_layer_is_read_with_its_code_and_without_ocr(name):
    engine = ScriptedEngine()
    found = read_file(SAMPLES / name, engine=engine, limits=Limits())
    (reading,) = found.vouchers
    assert engine.sides == []
    assert reading.fields["invoice_number"].source is Source.QR
    assert reading.fields["buyer_name"].source is Source.TEXT
    assert found.fingerprints[0] is not None


def test_carriers_of_one_voucher_in_one_bundle_are_one_voucher():
    found = read_file(SAMPLES / "19_de_normal.zip", engine=ScriptedEngine(), limits=Limits())
    assert len(found.vouchers) == 1


def test_of_a_bundle_the_good_are_read_and_the_bad_are_told():
    photo_bytes = photo().data
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("cut.png", photo_bytes[: len(photo_bytes) // 2])
        archive.writestr("a.xml", (SAMPLES / "10_de_special.xml").read_bytes())
        archive.writestr("b.png", photo_bytes)
        archive.writestr("empty.pdf", b"")
    engine = ScriptedEngine(lines_of("01_vat_special_photo"))
    found = read(File("x.zip", target.getvalue()), engine)
    assert [one.kind for one in found.vouchers] == ["de_special", "vat_special"]
    assert [(place, one.fault.code) for place, one in found.unread.items()] == [
        (0, "image.damaged"),
        (3, "file.empty"),
    ]
    assert found.unread[0].detail.startswith("cut.png: ")


def a_scan_behind(name):
    """The pages of a sample, and behind them a page that is a picture alone."""
    document = pdfium.PdfDocument(SAMPLES / name)
    target = BytesIO()
    Image.new("RGB", (1500, 1000), "white").save(target, "PDF")
    document.import_pages(pdfium.PdfDocument(target.getvalue()))
    target = BytesIO()
    document.save(target)
    return File("a.pdf", target.getvalue())


def test_a_scan_behind_a_printed_page_is_read_by_ocr():
    engine = ScriptedEngine(lines_of("14_rail_paper_photo"))
    found = read(a_scan_behind("07_de_normal.pdf"), engine)
    printed, seen = found.vouchers
    assert (printed.kind, seen.kind) == ("de_normal", "rail_paper")
    assert printed.fields["buyer_name"].source is Source.TEXT
    assert seen.value("ticket_id") == "10862000340522K002158"
    assert [page.number for page in seen.evidence.pages] == [1]
    assert engine.sides == [FIRST_LOOK_PX]


ENTRIES = (
    "25332000000123456782",
    "2025年03月18日",
    "临江市东方社区",
    "甲公司",
    "贰佰圆整",
    "陈明",
)


def text_pdf(*lines):
    target = BytesIO()
    canvas = Canvas(target, pagesize=(595, 400))
    for at, line in enumerate(lines):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(60, 360 - 30 * at, line)
    canvas.showPage()
    canvas.save()
    return File("a.pdf", target.getvalue())


@pytest.mark.parametrize(
    "lines",
    [
        ENTRIES,
        ("01234567", *ENTRIES[1:]),
        (*ENTRIES[:4], "二等座", "陈明"),  # a ticket has no sum in words
    ],
)
def test_a_form_that_is_a_picture_under_its_entries_is_looked_at(lines):
    engine = ScriptedEngine(lines_of("14_rail_paper_photo"))
    (found,) = read(text_pdf(*lines), engine).vouchers
    assert engine.sides == [FIRST_LOOK_PX]
    assert found.kind == "rail_paper"


@pytest.mark.parametrize(
    "lines",
    [
        ("01234567", *ENTRIES[1:4], "合同总价为贰佰圆整。", "陈明"),  # in a sentence
        ("99999999999999999999", *ENTRIES[1:4], "二等座", "陈明"),  # of no province
        (*ENTRIES[1:], "以上"),  # no number of anything
        ENTRIES[:5],  # less than a text layer
    ],
)
def test_other_text_is_no_form_s_entries(lines):
    engine = ScriptedEngine(lines_of("14_rail_paper_photo"))
    read(text_pdf(*lines), engine)
    assert engine.sides == ([] if len(lines) > 5 else [FIRST_LOOK_PX])


def test_every_paper_of_a_file_has_the_fingerprint_of_its_own_page():
    engine = ScriptedEngine(lines_of("14_rail_paper_photo"))
    first, second = read(a_scan_behind("07_de_normal.pdf"), engine).fingerprints
    assert first.pixels_sha256 != second.pixels_sha256
    target = BytesIO()
    Image.new("RGB", (1500, 1000), "white").save(target, "PDF")
    alone = read(File("b.pdf", target.getvalue()), engine)
    assert second.pixels_sha256 == alone.fingerprints[0].pixels_sha256


def test_a_page_too_many_to_be_drawn_has_no_fingerprint():
    document = pdfium.PdfDocument(SAMPLES / "07_de_normal.pdf")
    document.import_pages(pdfium.PdfDocument(SAMPLES / "16_rail_e.pdf"))
    target = BytesIO()
    document.save(target)
    file, engine = File("a.pdf", target.getvalue()), ScriptedEngine()
    found = read_bytes(file, engine=engine, limits=Limits(pictures_max=1))
    assert [one.kind for one in found.vouchers] == ["de_normal", "rail_e"]
    assert [one is not None for one in found.fingerprints] == [True, False]


def test_the_code_on_a_photo_outranks_what_was_read(monkeypatch):
    engine = ScriptedEngine(lines_of("12_de_normal_photo"))
    found = read_file(SAMPLES / "12_de_normal_photo.jpg", engine=engine, limits=Limits())
    (reading,) = found.vouchers
    assert reading.fields["total_fen"].source is Source.QR
    assert Source.OCR in {loser.source for loser in reading.fields["total_fen"].losers}


def test_boxes_lie_on_the_photo_as_received():
    engine = ScriptedEngine(lines_of("12_de_normal_photo"))
    found = read_file(SAMPLES / "12_de_normal_photo.jpg", engine=engine, limits=Limits())
    (reading,) = found.vouchers
    with Image.open(SAMPLES / "12_de_normal_photo.jpg") as image:
        width, height = sorted(image.size, reverse=True)
    page = reading.evidence.pages[0]
    assert {page.width, page.height} == {float(width), float(height)}
    code = reading.fields["invoice_number"].box
    assert 0 < code.left < code.right < page.width
    name = reading.fields["seller_name"].box
    assert 0 <= name.top < name.bottom <= page.height


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(photo().data)
    with pytest.raises(Unreadable) as raised:
        read_file(path, engine=ScriptedEngine(), limits=Limits(file_bytes_max=10))
    assert raised.value.fault.code == "file.too_large"


def test_a_page_on_its_side_without_a_code_is_turned():
    lines = lines_of("14_rail_paper_photo")

    class TurningEngine(ScriptedEngine):
        def see(self, pixels, side_px):
            super().see(pixels, side_px)
            if pixels.shape[0] > pixels.shape[1]:
                return tuple(
                    RawLine(one.text, tuple((y, x) for x, y in one.quad), 0.5) for one in lines
                )
            return lines

    (reading,) = read(photo(1000, 1500), TurningEngine()).vouchers
    assert reading.kind == "rail_paper"
    assert reading.value("total_fen") is not None


def test_each_of_several_papers_in_one_photo_is_a_voucher_with_its_own_boxes():
    image = Image.new("RGB", (1600, 700), (84, 66, 52))
    image.paste((250, 250, 250), (100, 150, 700, 550))
    image.paste((215, 215, 215), (850, 150, 1450, 550))
    target = BytesIO()
    image.save(target, "PNG")

    class LookingEngine(ScriptedEngine):
        """Reads a ticket on the white paper, an invoice on the grey one."""

        def see(self, pixels, side_px):
            is_white = np.median(pixels) > 235
            return lines_of("14_rail_paper_photo" if is_white else "01_vat_special_photo")

    found = read(File("two.png", target.getvalue()), LookingEngine())
    ticket, invoice = found.vouchers
    assert (ticket.kind, invoice.kind) == ("rail_paper", "vat_special")
    for reading, left in ((ticket, 100), (invoice, 850)):
        page = reading.evidence.pages[0]
        assert (page.width, page.height) == (1600, 700)
        assert min(line.box.left for line in page.lines) > left - 40
    assert found.fingerprints[0].pixels_sha256 != found.fingerprints[1].pixels_sha256


def test_what_is_wrong_with_a_photo_is_noted_and_blocks_nothing():
    target = BytesIO()
    Image.new("RGB", (1500, 1000), (20, 20, 20)).save(target, "PNG")
    file = File("dark.png", target.getvalue())
    (reading,) = read(file, ScriptedEngine(lines_of("01_vat_special_photo"))).vouchers
    assert "quality.too_dark" in reading.evidence.notes
    assert reading.value("total_fen") == 370300
    (good,) = read(photo(), ScriptedEngine()).vouchers
    assert good.evidence.notes == ()


def test_stages_have_names_of_their_own():
    names = [name for name, _ in STAGES]
    assert len(set(names)) == len(names)
    assert np.all([name.isidentifier() for name in names])


def slip_rows(number, left):
    rows = (
        "四川省出租汽车专用发票",
        "发票代码 151002218296",
        f"发票号码 {number}",
        "车号 川A12345",
        "日期 2022-07-20",
        "上车 14:30",
        "下车 14:52",
        "里程 14.0",
        "金额 23.00元",
    )
    return tuple(
        RawLine(
            text,
            (
                (left, 40 + 36 * i),
                (left + 18 * len(text), 40 + 36 * i),
                (left + 18 * len(text), 70 + 36 * i),
                (left, 70 + 36 * i),
            ),
            0.99,
        )
        for i, text in enumerate(rows)
    )


class SheetEngine(ScriptedEngine):
    """Two slips on the sheet; on the pieces, which are smaller, one slip after the other."""

    def __init__(self, *pieces):
        super().__init__(slip_rows("28336619", 40) + slip_rows("28336620", 500))
        self.pieces = list(pieces)

    def see(self, pixels, side_px):
        lines = super().see(pixels, side_px)
        return lines if pixels.shape[1] == 1500 else self.pieces.pop(0)


def test_slips_glued_to_one_sheet_are_vouchers_with_their_own_places():
    engine = SheetEngine(slip_rows("28336619", 20), slip_rows("28336620", 20))
    found = read(photo(), engine)
    assert [one.value("invoice_number") for one in found.vouchers] == ["28336619", "28336620"]
    assert engine.sides == [FIRST_LOOK_PX] * 3
    one, two = (reading.fields["invoice_number"].box for reading in found.vouchers)
    assert one.right < 420 < two.left
    first, second = found.fingerprints
    assert first.pixels_sha256 != second.pixels_sha256


def test_slips_are_looked_at_no_finer_than_their_print_needs():
    engine = SheetEngine(slip_rows("28336619", 20), slip_rows("28336620", 20))
    assert len(read(printed(1500, 1000, 14), engine).vouchers) == 2
    assert engine.sides == [960, 512, 512]


def test_a_slip_that_a_finer_look_shows_as_two_is_cut_once_more():
    two = slip_rows("28336619", 20) + slip_rows("28336621", 500)
    alone = [slip_rows(number, 20) for number in ("28336620", "28336619", "28336621")]
    found = read(photo(), SheetEngine(two, *alone))
    numbers = [one.value("invoice_number") for one in found.vouchers]
    assert numbers == ["28336619", "28336621", "28336620"]
    assert {one.value("total_fen") for one in found.vouchers} == {2300}


def test_a_sheet_whose_pieces_are_no_two_vouchers_stays_whole():
    engine = SheetEngine(slip_rows("28336619", 20), ())
    found = read(photo(), engine)
    assert [one.value("invoice_number") for one in found.vouchers] == ["28336619"]
    assert found.vouchers[0].evidence.pages[0].width == 1500


class StampEngine(ScriptedEngine):
    """Under the stamp, whose piece of the page is small, it reads what `under` says."""

    def __init__(self, lines, under):
        super().__init__(lines)
        self.under = under

    def see(self, pixels, side_px):
        lines = super().see(pixels, side_px)
        return lines if pixels.shape[1] == 1500 else self.under


def stamped_slip(fare):
    """The photo of a slip whose fare lies under a red stamp, and its lines."""
    image = Image.new("RGB", (1500, 1000), "white")
    pixels = np.array(image)
    pixels[333:340, 60:148] = 30  # print
    pixels[344:356, 60:200] = (220, 40, 40)  # ink
    target = BytesIO()
    Image.fromarray(pixels).save(target, "PNG")
    *rows, last = slip_rows("28336619", 40)
    stamped = replace(last, text=fare, confidence=0.9)
    return File("stamped.png", target.getvalue()), (*rows, stamped)


def test_a_stamped_line_is_read_without_the_stamp_where_a_field_is_missing():
    file, rows = stamped_slip("金额 有章")
    quad = ((20, 20), (200, 20), (200, 60), (20, 60))
    engine = StampEngine(rows, (RawLine("金额 23.00元", quad, 0.9),))
    (reading,) = read(file, engine).vouchers
    assert reading.value("total_fen") == 2300
    assert engine.sides == [FIRST_LOOK_PX, 320]


def test_a_second_reading_that_helps_nothing_is_forgotten():
    file, rows = stamped_slip("金额 有章")
    engine = StampEngine(
        rows, (RawLine("还是有章", ((20, 20), (200, 20), (200, 60), (20, 60)), 0.9),)
    )
    (reading,) = read(file, engine).vouchers
    assert reading.value("total_fen") is None
    assert "金额 有章" in {line.text for line in reading.evidence.pages[0].lines}


def test_a_stamp_where_nothing_is_missing_is_left_alone():
    file, rows = stamped_slip("金额 23.00元")
    engine = StampEngine(rows, ())
    assert read(file, engine).vouchers[0].value("total_fen") == 2300
    assert engine.sides == [FIRST_LOOK_PX]


def printed(width, height, print_px):
    """A sheet full of characters of that height."""
    sheet = Image.new("L", (width, height), 245)
    pen = ImageDraw.Draw(sheet)
    for top in range(print_px, height - print_px, 2 * print_px):
        for left in range(print_px, width - print_px, print_px + print_px // 4):
            pen.rectangle(
                (left, top, left + print_px - 5, top + print_px - 1), outline=40, width=3
            )
    target = BytesIO()
    sheet.save(target, "PNG")
    return File("photo.png", target.getvalue())


@pytest.mark.parametrize(("print_px", "look"), [(50, 512), (28, 768), (17, 960), (12, 960)])
def test_of_large_print_a_smaller_copy_is_looked_at(print_px, look):
    engine = ScriptedEngine(lines_of("01_vat_special_photo"))
    read(printed(1500, 1100, print_px), engine)
    assert engine.sides == [look]


def test_a_closer_look_follows_where_the_first_was_at_a_smaller_copy():
    rows = tuple(row for row in slip_rows("28336619", 40) if not row.text.startswith("金额"))
    engine = ScriptedEngine(rows)
    read(printed(900, 700, 30), engine)
    assert engine.sides == [512, SECOND_LOOK_PX]


def test_a_photo_without_more_pixels_is_not_looked_at_closer():
    rows = tuple(row for row in slip_rows("28336619", 40) if not row.text.startswith("金额"))
    small, large = ScriptedEngine(rows), ScriptedEngine(rows)
    read(photo(900, 700), small)
    read(photo(1500, 1000), large)
    assert small.sides == [FIRST_LOOK_PX]
    assert large.sides == [FIRST_LOOK_PX, SECOND_LOOK_PX]
