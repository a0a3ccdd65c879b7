"""The committed files say what `expected.json` says; none of this needs a font."""

import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from lxml import etree
from PIL import Image, ImageOps

from samples.generator.organisations import organisations
from samples.generator.sets import demo_set

SIZE_MAX_BYTES = 8_000_000
SEED = 7
EXPECTED = Path(__file__).parents[2] / "samples" / "expected.json"
ENTRIES: list[dict[str, Any]] = json.loads(EXPECTED.read_text(encoding="utf-8"))
KEYS = {
    *("invoice_code", "invoice_number", "check_code", "issued_on", "net_fen", "tax_fen"),
    *("total_fen", "seller_name", "seller_tax_id", "buyer_name", "buyer_tax_id"),
}


def entries(*endings: str) -> list[Any]:
    return [
        pytest.param(entry, id=entry["file"])
        for entry in ENTRIES
        if entry["file"].endswith(endings)
    ]


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def test_files_and_entries_are_the_same_set(samples_folder: Path) -> None:
    on_disk = sorted(path.name for path in (samples_folder / "files").iterdir())
    assert on_disk == sorted(entry["file"] for entry in ENTRIES)
    assert 18 <= len(on_disk) <= 20


def test_committed_files_stay_small(samples_folder: Path) -> None:
    sizes = [path.stat().st_size for path in (samples_folder / "files").iterdir()]
    assert sum(sizes) < SIZE_MAX_BYTES
    assert max(sizes) < SIZE_MAX_BYTES / 8


def test_truth_is_what_the_generator_would_write(samples_folder: Path) -> None:
    assert [sample.expected() for sample in demo_set(SEED)] == ENTRIES
    written = json.loads((samples_folder / "organisations.json").read_text(encoding="utf-8"))
    assert written == organisations()


def test_papers_that_come_twice_are_told() -> None:
    groups = Counter(entry["same_paper"] for entry in ENTRIES)
    assert sorted(groups.values(), reverse=True)[:5] == [3, 2, 2, 2, 1]
    for group in groups:
        members = [entry for entry in ENTRIES if entry["same_paper"] == group]
        for name in ("invoice_number", "total_fen", "issued_on", "seller_name"):
            assert len({entry["fields"].get(name) for entry in members}) == 1


@pytest.mark.parametrize("entry", entries(""))
def test_every_voucher_names_all_key_fields(entry: dict[str, Any]) -> None:
    fields = entry["fields"]
    assert set(fields) == set() if entry["kind"] == "none" else set(fields) >= KEYS
    if fields.get("net_fen") is not None:
        assert fields["net_fen"] + fields["tax_fen"] == fields["total_fen"]
        if entry["items"]:
            assert sum(item["amount_fen"] for item in entry["items"]) == fields["net_fen"]


def codes(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(np.asarray(picture.convert("RGB")))]


def assert_code(text: str, entry: dict[str, Any]) -> None:
    fields = entry["fields"]
    if entry["kind"] == "rail_paper":
        assert text.isdigit()
        assert len(text) == 144
        return
    parts = text.split(",")
    amount = fields["net_fen"] if fields.get("invoice_code") else fields["total_fen"]
    assert parts[2] == (fields["invoice_code"] or "")
    assert parts[3:6] == [
        fields["invoice_number"],
        yuan(amount),
        fields["issued_on"].replace("-", ""),
    ]


@pytest.mark.parametrize("entry", entries(".jpg"))
def test_pictures_carry_the_code_of_their_voucher(
    entry: dict[str, Any], samples_folder: Path
) -> None:
    picture = ImageOps.exif_transpose(Image.open(samples_folder / "files" / entry["file"]))
    found = codes(picture)
    if entry["kind"] in {"receipt", "none"}:
        assert found == []
    else:
        assert len(found) == 1
        assert_code(found[0], entry)


def assert_pdf(content: bytes, entry: dict[str, Any]) -> None:
    page = pypdfium2.PdfDocument(content)[0]
    text = page.get_textpage().get_text_range()
    fields = entry["fields"]
    for name in ("invoice_code", "invoice_number", "buyer_name", "buyer_tax_id", "seller_name"):
        assert (fields[name] or "") in text
    assert yuan(fields["total_fen"]) in text
    assert_code(codes(page.render(scale=3).to_pil())[0], entry)


@pytest.mark.parametrize("entry", entries(".pdf"))
def test_pdf_text_layers_say_the_truth(entry: dict[str, Any], samples_folder: Path) -> None:
    assert_pdf((samples_folder / "files" / entry["file"]).read_bytes(), entry)


def leaves(content: bytes) -> Iterator[tuple[str, str]]:
    for node in etree.fromstring(content).iter(etree.Element):
        if node.text and node.text.strip():
            yield etree.QName(node).localname, node.text.strip()


def assert_xml(content: bytes, entry: dict[str, Any]) -> None:
    values, fields = dict(leaves(content)), entry["fields"]
    assert values["EIid"] == values["InvoiceNumber"] == fields["invoice_number"]
    assert values["TotalTax-includedAmount"] == yuan(fields["total_fen"])
    assert values["TotalAmWithoutTax"] == yuan(fields["net_fen"])
    assert values["TotalTaxAm"] == yuan(fields["tax_fen"])
    assert values["SellerIdNum"] == fields["seller_tax_id"]
    assert values["BuyerName"] == fields["buyer_name"]
    assert values["RequestTime"].startswith(fields["issued_on"])
    assert [value for name, value in leaves(content) if name == "ItemName"] == [
        f"*{item['category']}*{item['name']}" for item in entry["items"]
    ]


@pytest.mark.parametrize("entry", entries(".xml"))
def test_xml_says_the_truth(entry: dict[str, Any], samples_folder: Path) -> None:
    assert_xml((samples_folder / "files" / entry["file"]).read_bytes(), entry)


def assert_ofd(content: bytes, entry: dict[str, Any]) -> None:
    archive, fields = zipfile.ZipFile(BytesIO(content)), entry["fields"]
    page = etree.fromstring(archive.read("Doc_0/Pages/Page_0/Content.xml"))
    shown = [text for node in page.iter() for text in [node.text] if text]
    assert any(fields["invoice_number"] in text for text in shown)
    attached = [name for name in archive.namelist() if "Attachs/" in name]
    data = next((name for name in attached if not name.endswith("Attachments.xml")), None)
    if data is None:
        assert entry["kind"].startswith("de_")
        return
    values = dict(leaves(archive.read(data)))
    total = values.get("Fare") or values["TaxInclusiveTotalAmount"]
    net = values.get("TotalAmountExcludingTax") or values["TaxExclusiveTotalAmount"]
    assert (total, net) == (yuan(fields["total_fen"]), yuan(fields["net_fen"]))


@pytest.mark.parametrize("entry", entries(".ofd"))
def test_ofd_says_the_truth(entry: dict[str, Any], samples_folder: Path) -> None:
    assert_ofd((samples_folder / "files" / entry["file"]).read_bytes(), entry)


@pytest.mark.parametrize("entry", entries(".zip"))
def test_all_members_of_a_bundle_agree(entry: dict[str, Any], samples_folder: Path) -> None:
    archive = zipfile.ZipFile(samples_folder / "files" / entry["file"])
    judges = {"xml": assert_xml, "pdf": assert_pdf, "ofd": assert_ofd}
    names = archive.namelist()
    assert len(names) == 3
    for name in names:
        judges[name.rsplit(".", 1)[1]](archive.read(name), entry)


def test_one_picture_is_stored_on_its_side(samples_folder: Path) -> None:
    turned = [
        path.name
        for path in (samples_folder / "files").glob("*.jpg")
        if Image.open(path).getexif().get(0x0112, 1) != 1
    ]
    assert turned == ["13_de_normal_photo_again.jpg"]
