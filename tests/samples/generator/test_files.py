import posixpath
import zipfile
from datetime import date
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from lxml import etree
from PIL import Image

from samples.generator import files
from samples.generator.content import Author
from samples.generator.layouts import lay_out
from samples.generator.numbers import yuan
from samples.generator.organisations import buyers
from samples.generator.raster import draw_page
from samples.generator.sets import KINDS, invent
from samples.generator.sheet import Text
from samples.generator.values import Invoice, RailTicket

pytestmark = pytest.mark.usefixtures("cjk_fonts")
BUYER = buyers()[0]
OFD = "{http://www.ofdspec.org/2016}"
ELECTRONIC = ["vat_e_normal", "vat_e_special", "de_normal", "de_special", "rail_e"]


def electronic(kind: str, seed: int = 4) -> Invoice | RailTicket:
    voucher = invent(Author(seed), kind)
    assert isinstance(voucher, Invoice | RailTicket)
    return voucher


def facts(voucher: Invoice | RailTicket) -> list[str]:
    """What must be readable on the face."""
    total = voucher.total_fen if isinstance(voucher, Invoice) else voucher.fare_fen
    return [voucher.number, yuan(total), voucher.buyer.name, voucher.buyer.tax_id]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"receipt", "none"}])
def test_code_on_the_drawn_page_says_what_the_voucher_says(kind: str) -> None:
    voucher = electronic(kind)
    page = draw_page(lay_out(voucher), dpi=200)
    codes = [code.text for code in zxingcpp.read_barcodes(np.asarray(page))]
    assert codes == [voucher.qr_text]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_printed_beyond_the_edge(kind: str) -> None:
    for seed in range(8):
        page = lay_out(invent(Author(seed), kind))
        for mark in page.marks:
            if isinstance(mark, Text):
                assert mark.left >= 0, mark.text
                assert mark.vertical or mark.left + mark.length <= page.width, mark.text
                assert 0 < mark.y <= page.height, mark.text


@pytest.mark.parametrize("kind", KINDS)
def test_every_sheet_says_that_it_is_a_specimen(kind: str) -> None:
    marks = lay_out(invent(Author(1), kind)).marks
    assert any(isinstance(mark, Text) and "非真实票据" in mark.text for mark in marks)


@pytest.mark.parametrize("kind", ELECTRONIC)
def test_pdf_has_a_text_layer_and_a_code(kind: str) -> None:
    for seed in (4, 5):  # a second document in one process must not borrow the first one's fonts
        voucher = electronic(kind, seed)
        page = pypdfium2.PdfDocument(files.pdf(voucher))[0]
        text = page.get_textpage().get_text_range()
        assert all(fact in text for fact in facts(voucher))
        picture = np.asarray(page.render(scale=3).to_pil().convert("RGB"))
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [voucher.qr_text]


def resolved(archive: zipfile.ZipFile, base: str, location: str) -> str:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), location))
    assert path in archive.namelist(), f"{base} points at {location}"
    return path


def located(archive: zipfile.ZipFile, base: str, *, tag: str) -> list[str]:
    """Paths of the parts that `base` names in elements `tag` (text or BaseLoc)."""
    root = etree.fromstring(archive.read(base))
    return [
        resolved(archive, base, node.get("BaseLoc") or node.text or "")
        for node in root.iter(OFD + tag)
    ]


@pytest.mark.parametrize("kind", ELECTRONIC)
def test_ofd_parts_are_well_formed_and_all_links_lead_somewhere(kind: str) -> None:
    voucher = electronic(kind)
    archive = zipfile.ZipFile(BytesIO(files.ofd(voucher)))
    for name in archive.namelist():
        if name.endswith(".xml"):
            etree.fromstring(archive.read(name))
        else:
            Image.open(BytesIO(archive.read(name))).verify()
    (document,) = located(archive, "OFD.xml", tag="DocRoot")
    for tag in ("PublicRes", "DocumentRes", "TemplatePage", "Page"):
        assert len(located(archive, document, tag=tag)) == 1
    for tag in ("Attachments", "CustomTags"):
        for index in located(archive, document, tag=tag):
            assert len(located(archive, index, tag="FileLoc")) == 1
    resources = etree.fromstring(archive.read("Doc_0/DocumentRes.xml"))
    for node in resources.iter(OFD + "MediaFile"):
        assert f"Doc_0/Res/{node.text}" in archive.namelist()


def text_objects(archive: zipfile.ZipFile) -> dict[str, str]:
    root = etree.fromstring(archive.read("Doc_0/Pages/Page_0/Content.xml"))
    return {
        node.get("ID", ""): "".join(node.itertext()).strip()
        for node in root.iter(OFD + "TextObject")
    }


@pytest.mark.parametrize("kind", ELECTRONIC)
def test_ofd_page_shows_the_facts_and_ids_are_unique(kind: str) -> None:
    voucher = electronic(kind)
    archive = zipfile.ZipFile(BytesIO(files.ofd(voucher)))
    shown = "|".join(text_objects(archive).values())
    assert all(fact in shown for fact in facts(voucher))
    ids = [
        node.get("ID")
        for part in ("Tpls/Tpl_0", "Pages/Page_0")
        for node in etree.fromstring(archive.read(f"Doc_0/{part}/Content.xml")).iter()
        if node.get("ID")
    ]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("kind", "field", "attribute"),
    [
        ("vat_e_normal", "InvoiceCheckCode", "check_groups"),
        ("vat_e_normal", "InvoiceNo", "number"),
        ("de_normal", "InvoiceNumber", "number"),
        ("de_special", "TotalTax-includedAmountInChinese", "total_cn"),
    ],
)
def test_ofd_tags_point_at_the_text_of_their_field(kind: str, field: str, attribute: str) -> None:
    voucher = electronic(kind)
    archive = zipfile.ZipFile(BytesIO(files.ofd(voucher)))
    texts = text_objects(archive)
    tags = etree.fromstring(archive.read("Doc_0/Tags/CustomTag.xml"))
    (node,) = tags.iter(OFD + field)
    joined = "".join(texts[ref.text or ""] for ref in node.iter(OFD + "ObjectRef"))
    assert joined == getattr(voucher, attribute)


def test_ofd_tags_keep_invoice_lines_apart() -> None:
    invoice = Author(6).invoice("de_normal", BUYER, date(2026, 3, 3), lines=2)
    archive = zipfile.ZipFile(BytesIO(files.ofd(invoice)))
    tags = etree.fromstring(archive.read("Doc_0/Tags/CustomTag.xml"))
    assert len(list(tags.iter(OFD + "IssuItemInformation"))) == len(invoice.items) == 2


def test_old_invoice_attaches_its_data() -> None:
    invoice = Author(8).invoice("vat_e_normal", BUYER, date(2022, 3, 3))
    archive = zipfile.ZipFile(BytesIO(files.ofd(invoice)))
    root = etree.fromstring(archive.read("Doc_0/Attachs/original_invoice.xml"))
    values = {etree.QName(node).localname: node.text for node in root.iter()}
    assert values["InvoiceCode"] == invoice.code
    assert values["TaxInclusiveTotalAmount"] == yuan(invoice.total_fen)
    assert values["GraphCode"] == invoice.qr_text


def test_einvoice_xml_sums() -> None:
    invoice = Author(8).invoice("de_special", BUYER, date(2026, 3, 3), lines=3)
    root = etree.fromstring(files.xml(invoice))
    lines = root.findall("EInvoiceData/IssuItemInformation")
    total = sum(round(float(line.findtext("Amount") or 0) * 100) for line in lines)
    assert total == invoice.net_fen
    assert root.findtext("EInvoiceData/BasicInformation/TotalTax-includedAmount") == yuan(
        invoice.total_fen
    )


def test_bundle_holds_three_carriers_of_one_invoice() -> None:
    invoice = Author(8).invoice("de_normal", BUYER, date(2026, 3, 3))
    archive = zipfile.ZipFile(BytesIO(files.bundle(invoice)))
    assert [name.rsplit(".", 1)[1] for name in archive.namelist()] == ["xml", "pdf", "ofd"]
    assert all(invoice.number in name for name in archive.namelist())


def test_same_voucher_same_bytes() -> None:
    invoice = Author(8).invoice("de_normal", BUYER, date(2026, 3, 3))
    for write in (files.xml, files.ofd, files.pdf, files.bundle):
        assert write(invoice) == write(invoice)
    one, two = (draw_page(files.paper(invoice, seed=2), seed=2) for _ in range(2))
    assert one.tobytes() == two.tobytes()


def test_scan_of_a_paper_form_keeps_its_code() -> None:
    invoice = Author(8).invoice("vat_special", BUYER, date(2021, 3, 3))
    scan = Image.open(BytesIO(files.flat_scan(invoice, seed=3)))
    codes = zxingcpp.read_barcodes(np.asarray(scan))
    assert [code.text for code in codes] == [invoice.qr_text]
