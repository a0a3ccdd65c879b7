"""OFD packages: well-made, oddly laid out, damaged and hostile."""

import io
import zipfile

import pytest
from PIL import Image

from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable, UnreadPart
from finance.vouchers.reading import Carrier, Source
from ocr_worker.carriers import open_file
from ocr_worker.carriers.base import File, Limits, Part
from ocr_worker.carriers.ofd import open_ofd

Parts = dict[str, str | bytes]


def png(width: int = 40, height: int = 40) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "PNG")
    return buffer.getvalue()


def opened(build_zip, parts: Parts, limits: Limits | None = None) -> tuple[Part, ...]:
    found = open_ofd(File("a.ofd", build_zip(parts)), limits or Limits())
    assert not any(isinstance(part, UnreadPart) for part in found)
    return found


def refusal(build_zip, parts: Parts, limits: Limits | None = None) -> Fault:
    with pytest.raises(Unreadable) as caught:
        opened(build_zip, parts, limits)
    return caught.value.fault


def edit(parts: Parts, name: str, *swap: str) -> Parts:
    old, new = swap
    text = parts[name]
    assert isinstance(text, str)
    assert old in text
    return {**parts, name: text.replace(old, new)}


def test_records_lines_and_pictures_of_a_package(build_zip, ofd_parts) -> None:
    (part,) = opened(build_zip, {**ofd_parts, "Doc_0/Res/qr.png": png()})
    assert part.carrier is Carrier.OFD
    assert part.notes == ()
    attached, tags, data = part.records
    assert (attached.source, attached.dialect) == (Source.XML, "EInvoice")
    assert ("Header/EIid", "24112000000000000019") in attached.entries
    assert (tags.source, tags.dialect) == (Source.OFD_TAG, "CustomTag")
    assert dict(tags.entries) == {
        "InvoiceNo": "24112000000000000019",
        "Seller": "",
        "Seller/SellerName": "甲公司",
        "TypeCode": "0",
    }
    assert data.dialect == "CustomDatas"
    assert dict(data.entries)["合计税额"] == "6.00"
    (page,) = part.pages
    assert (page.width, page.height, page.unit, page.source) == (210, 140, "mm", Source.TEXT)
    lines = {line.text: line.box for line in page.lines}
    assert set(lines) == {"发票号码：24112000000000000019", "甲公司", "已入账"}
    assert lines["甲公司"].left == pytest.approx(20)
    assert lines["甲公司"].right == pytest.approx(29)
    assert (lines["已入账"].left, lines["已入账"].middle[1]) == pytest.approx((101, 105.0), abs=1)
    (picture,) = part.pictures()
    assert (picture.page, picture.left, picture.top) == (0, 6.5, 6.0)
    assert picture.pixels.shape == (40, 40, 3)
    assert picture.unit_per_px == pytest.approx(0.5)


def test_a_watermark_is_no_print(build_zip, ofd_parts) -> None:
    name = "Doc_0/Annots/Page_0/Annotation.xml"
    marked = edit(ofd_parts, name, "<ofd:Annot>", '<ofd:Annot Type="Watermark">')
    (part,) = opened(build_zip, marked)
    assert "已入账" not in {line.text for line in part.pages[0].lines}


def test_a_hidden_annotation_is_no_print(build_zip, ofd_parts) -> None:
    name = "Doc_0/Annots/Page_0/Annotation.xml"
    hidden = edit(ofd_parts, name, "<ofd:Annot>", '<ofd:Annot Visible="false">')
    (part,) = opened(build_zip, hidden)
    assert "已入账" not in {line.text for line in part.pages[0].lines}


def test_paths_counted_from_the_documents_folder_or_the_root(build_zip, ofd_parts) -> None:
    parts = {**ofd_parts, "Doc_0/Res/qr.png": png()}
    for name, old, new in (
        ("Doc_0/Attachs/Attachments.xml", "invoice.xml", "Attachs/invoice.xml"),
        ("Doc_0/Tags/CustomTags.xml", "CustomTag.xml", "Doc_0/Tags/CustomTag.xml"),
        ("Doc_0/Annots/Annotations.xml", "Page_0/Ann", "Annots/Page_0/Ann"),
        ("Doc_0/Document.xml", "Pages/Page_0", "Doc_0/Pages/Page_0"),
        ("Doc_0/Document.xml", "Tpls/Tpl_0", "Doc_0/Tpls/Tpl_0"),
        ("Doc_0/DocumentRes.xml", 'BaseLoc="Res"', 'BaseLoc="Doc_0/Res"'),
    ):
        parts = edit(parts, name, old, new)
    (part,) = opened(build_zip, parts)
    assert (part.notes, len(part.records), len(part.pictures())) == ((), 3, 1)
    lines = {line.text for line in part.pages[0].lines}
    assert lines == {"发票号码：24112000000000000019", "甲公司", "已入账"}


def test_a_page_lists_media_of_its_own(build_zip, ofd_parts) -> None:
    parts = dict(ofd_parts)
    parts["Doc_0/Pages/Page_0/PageRes.xml"] = parts.pop("Doc_0/DocumentRes.xml")
    parts["Doc_0/Pages/Page_0/Res/qr.png"] = png()
    parts = edit(
        parts, "Doc_0/Document.xml", "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>", ""
    )
    name = "Doc_0/Pages/Page_0/Content.xml"
    own = '<ofd:PageRes>{}</ofd:PageRes><ofd:Template TemplateID="1"/>'
    listed = edit(parts, name, '<ofd:Template TemplateID="1"/>', own.format("PageRes.xml"))
    (part,) = opened(build_zip, listed)
    assert (part.notes, len(part.pictures())) == ((), 1)
    lost = edit(parts, name, '<ofd:Template TemplateID="1"/>', own.format("None.xml"))
    assert opened(build_zip, lost)[0].notes == ("ofd.part_missing",)


def test_members_named_from_the_folder_they_were_packed_in(build_zip, ofd_parts) -> None:
    (part,) = opened(build_zip, {f"./{name}": text for name, text in ofd_parts.items()})
    assert len(part.records) == 3


def test_folders_may_be_called_anything_and_paths_be_absolute(build_zip, ofd_parts) -> None:
    odd = {
        name.replace("Doc_0/", "Doc_7/").replace("Pages/Page_0/", ""): text
        for name, text in ofd_parts.items()
    }
    odd = edit(odd, "OFD.xml", "Doc_0/Document.xml", "/Doc_7/Document.xml")
    odd = edit(odd, "Doc_7/Document.xml", "Pages/Page_0/Content.xml", "/Doc_7/Content.xml")
    odd = edit(odd, "Doc_7/Document.xml", "Attachs/Att", "./Attachs/../Attachs/Att")
    odd = edit(odd, "Doc_7/Document.xml", "Tags/CustomTags.xml", "tags/customtags.xml")
    (part,) = opened(build_zip, odd)
    assert len(part.records) == 3
    assert "发票号码：24112000000000000019" in {line.text for line in part.pages[0].lines}


def test_the_file_name_may_stand_in_the_attachment_itself(build_zip, ofd_parts) -> None:
    listed = edit(
        ofd_parts,
        "Doc_0/Attachs/Attachments.xml",
        "<ofd:FileLoc>invoice.xml</ofd:FileLoc>",
        "invoice.xml",
    )
    assert opened(build_zip, listed)[0].records[0].dialect == "EInvoice"


def test_two_documents_in_one_package_are_two_parts(build_zip, ofd_parts) -> None:
    body = str(ofd_parts["OFD.xml"])
    twice = (
        body[: body.index("<ofd:DocBody>")]
        + 2 * (body[body.index("<ofd:DocBody>") : body.index("</ofd:OFD>")])
    )
    assert len(opened(build_zip, {**ofd_parts, "OFD.xml": f"{twice}</ofd:OFD>"})) == 2


def test_tags_with_broken_names_are_still_read(build_zip, ofd_parts) -> None:
    broken = (
        '<:eInvoice xmlns:=""><InvoiceNo><ofd:ObjectRef PageRef="61">62</ofd:ObjectRef>'
        "</InvoiceNo></:eInvoice>"
    )
    (part,) = opened(build_zip, {**ofd_parts, "Doc_0/Tags/CustomTag.xml": broken})
    assert part.records[1].entries == (("InvoiceNo", "24112000000000000019"),)


@pytest.mark.parametrize(
    ("name", "content", "note"),
    [
        ("Doc_0/Attachs/invoice.xml", "<a><b></a>", "ofd.part_damaged"),
        ("Doc_0/Tags/CustomTag.xml", "", "ofd.part_damaged"),
        ("Doc_0/Attachs/invoice.xml", None, "ofd.part_missing"),
        ("Doc_0/Attachs/Attachments.xml", None, "ofd.part_missing"),
        ("Doc_0/Tpls/Tpl_0/Content.xml", None, "ofd.part_missing"),
        ("Doc_0/DocumentRes.xml", None, "ofd.part_missing"),
        ("Doc_0/Annots/Page_0/Annotation.xml", None, "ofd.part_missing"),
    ],
)
def test_a_broken_optional_part_costs_only_itself(
    *, build_zip, ofd_parts, name: str, content: str | None, note: str
) -> None:
    parts = {**ofd_parts, name: content} if content is not None else dict(ofd_parts)
    if content is None:
        del parts[name]
    (part,) = opened(build_zip, parts)
    assert note in part.notes
    assert any("24112000000000000019" in line.text for line in part.pages[0].lines)


def test_signatures_are_noted(build_zip, ofd_parts) -> None:
    signed = edit(
        ofd_parts,
        "OFD.xml",
        "</ofd:DocBody>",
        "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>",
    )
    assert opened(build_zip, signed)[0].notes == ("ofd.has_signatures",)


def test_attachments_that_are_no_xml_are_left_alone(build_zip, ofd_parts) -> None:
    (part,) = opened(build_zip, {**ofd_parts, "Doc_0/Attachs/invoice.xml": b"%PDF-1.7 ..."})
    assert [record.dialect for record in part.records] == ["CustomTag", "CustomDatas"]


PAGE = "Doc_0/Pages/Page_0/Content.xml"


def said(parts: Parts) -> Parts:
    """With an attached record of a form that is known."""
    record = (
        "<EInvoice><Header><EIid>24112000000000000019</EIid></Header><TaxSupervisionInfo>"
        "<InvoiceNumber>24112000000000000019</InvoiceNumber></TaxSupervisionInfo></EInvoice>"
    )
    return {**parts, "Doc_0/Attachs/invoice.xml": record}


@pytest.mark.parametrize("content", [None, b"", "<ofd:Page><ofd:Content>"])
def test_a_lost_page_leaves_the_record_of_the_whole(
    build_zip, ofd_parts, content: str | bytes | None
) -> None:
    parts = said({name: text for name, text in ofd_parts.items() if name != PAGE})
    (part,) = opened(build_zip, parts if content is None else {**parts, PAGE: content})
    assert part.pages == ()
    assert part.records[0].source is Source.XML
    assert part.notes == (f"ofd.part_{'missing' if content is None else 'damaged'}",)


def test_the_data_of_the_document_stand_for_a_page_that_is_lost(build_zip, ofd_parts) -> None:
    (part,) = opened(build_zip, {**ofd_parts, PAGE: b""})
    assert [record.dialect for record in part.records][-1] == "CustomDatas"
    assert (part.pages, part.notes) == ((), ("ofd.part_damaged",))


def test_one_of_several_pages_lost_is_told_and_the_others_keep_their_numbers(
    build_zip, ofd_parts
) -> None:
    two = edit(
        ofd_parts,
        "Doc_0/Document.xml",
        "<ofd:Pages>",
        '<ofd:Pages><ofd:Page ID="60" BaseLoc="Pages/Page_9/Content.xml"/>',
    )
    part, lost = open_file(File("a.ofd", build_zip(two)), Limits())
    assert isinstance(part, Part)
    assert [page.number for page in part.pages] == [1]
    assert lost == UnreadPart(faults.OFD_DAMAGED, "a.ofd: Doc_0/Pages/Page_9/Content.xml")
    assert len(opened(build_zip, said(two))) == 1  # the record says what the page would


def test_a_document_that_breaks_off_is_read_up_to_there(build_zip, ofd_parts) -> None:
    name = "Doc_0/Document.xml"
    text = str(ofd_parts[name])
    cut = {**ofd_parts, name: text[: text.index("<ofd:CustomTags>")]}
    part, lost = open_ofd(File("a.ofd", build_zip(cut)), Limits())
    assert isinstance(part, Part)
    assert ([record.dialect for record in part.records], len(part.pages)) == (
        ["EInvoice", "CustomDatas"],
        1,
    )
    assert "ofd.part_damaged" in part.notes
    assert lost == UnreadPart(faults.OFD_DAMAGED, f"a.ofd: {name}")
    assert len(opened(build_zip, said(cut))) == 1
    bare = {**ofd_parts, name: text[: text.index("<ofd:CommonData>")]}
    (rest,) = opened(build_zip, bare)
    assert [record.dialect for record in rest.records] == ["CustomDatas"]
    assert refusal(build_zip, {**ofd_parts, name: ""}) is faults.OFD_DAMAGED


def test_a_document_that_is_missing_costs_not_the_other(build_zip, ofd_parts) -> None:
    two = edit(
        ofd_parts,
        "OFD.xml",
        "</ofd:OFD>",
        "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
    )
    part, lost = open_ofd(File("a.ofd", build_zip(two)), Limits())
    assert isinstance(part, Part)
    assert len(part.records) == 3
    assert lost == UnreadPart(faults.OFD_DAMAGED, "a.ofd: no Doc_1/Document.xml")
    away = edit(two, "OFD.xml", "Doc_1/Document.xml", "../Document.xml")
    assert refusal(build_zip, away) is faults.OFD_UNSAFE_PATH


@pytest.mark.parametrize(
    ("name", "records"), [(PAGE, 1), ("Doc_0/Attachs/invoice.xml", 2), ("Doc_0/Res/qr.png", 3)]
)
def test_a_member_that_does_not_unpack_costs_only_itself(
    *, build_zip, ofd_parts, name: str, records: int
) -> None:
    parts = said({**ofd_parts, "Doc_0/Res/qr.png": png()})
    whole = build_zip(parts)
    member = zipfile.ZipFile(io.BytesIO(whole)).getinfo(name)
    broken = bytearray(whole)
    broken[member.header_offset + 30 + len(name) + member.compress_size // 2] ^= 0xFF
    (part,) = open_ofd(File("a.ofd", bytes(broken)), Limits())
    assert isinstance(part, Part)
    pictures = part.pictures()
    assert len(part.records) >= records
    assert (len(part.pages), len(pictures)) == {PAGE: (0, 0), "Doc_0/Res/qr.png": (1, 0)}.get(
        name, (1, 1)
    )


@pytest.mark.parametrize("before", ["/", "./", "\\", ".\\"])
def test_members_named_from_the_root_of_the_package(build_zip, ofd_parts, before: str) -> None:
    odd = {
        before + (name.replace("/", "\\") if "\\" in before else name): text
        for name, text in ofd_parts.items()
    }
    (part,) = open_file(File("a.ofd", build_zip(odd)), Limits())
    assert isinstance(part, Part)
    assert (part.carrier, part.notes, len(part.records)) == (Carrier.OFD, (), 3)
    for hostile in ("//etc/passwd", "/../evil.xml", "/C:/evil.xml"):
        assert refusal(build_zip, {**ofd_parts, hostile: "<a/>"}) is faults.OFD_UNSAFE_PATH


def test_parts_may_begin_with_a_byte_order_mark(build_zip, ofd_parts) -> None:
    marked = {name: "\ufeff" + str(text) for name, text in ofd_parts.items()}
    (part,) = opened(build_zip, marked)
    assert (part.notes, len(part.records), len(part.pages)) == ((), 3, 1)


@pytest.mark.parametrize("missing", ["OFD.xml", "Doc_0/Document.xml", PAGE])
def test_a_missing_needed_part_is_damage(build_zip, ofd_parts, missing: str) -> None:
    parts = {name: text for name, text in ofd_parts.items() if name != missing}
    if missing == PAGE:  # and no data of the document stand for it
        parts = edit(parts, "OFD.xml", "发票号码", "甲")
        parts = edit(parts, "OFD.xml", "合计税额", "乙")
    assert refusal(build_zip, parts) is faults.OFD_DAMAGED


def test_a_broken_needed_part_is_damage(build_zip, ofd_parts) -> None:
    assert refusal(build_zip, {**ofd_parts, "OFD.xml": "<a>"}) is faults.OFD_DAMAGED
    assert refusal(build_zip, {**ofd_parts, "OFD.xml": "<a/>"}) is faults.OFD_DAMAGED


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("OFD.xml", "Doc_0/Document.xml", "../../etc/passwd"),
        ("Doc_0/Document.xml", "Pages/Page_0/Content.xml", "../../../etc/passwd"),
        ("Doc_0/Document.xml", "Tpls/Tpl_0/Content.xml", "C:/windows/win.ini"),
        ("Doc_0/Document.xml", "DocumentRes.xml", "http://example.com/a.xml"),
        ("Doc_0/Attachs/Attachments.xml", "invoice.xml", "/../invoice.xml"),
        ("Doc_0/DocumentRes.xml", "qr.png", "..\\..\\..\\..\\secret.png"),
    ],
)
def test_references_out_of_the_package_are_refused(
    *, build_zip, ofd_parts, part: str, old: str, new: str
) -> None:
    assert refusal(build_zip, edit(ofd_parts, part, old, new)) is faults.OFD_UNSAFE_PATH


def test_members_that_climb_are_refused(build_zip, ofd_parts) -> None:
    assert refusal(build_zip, {**ofd_parts, "../evil.xml": "<a/>"}) is faults.OFD_UNSAFE_PATH


@pytest.mark.parametrize(
    "name", ["OFD.xml", "Doc_0/Pages/Page_0/Content.xml", "Doc_0/Attachs/invoice.xml",
             "Doc_0/Tags/CustomTag.xml"],
)  # fmt: skip
def test_an_entity_anywhere_refuses_the_whole(build_zip, ofd_parts, name: str) -> None:
    hostile = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    assert refusal(build_zip, {**ofd_parts, name: hostile}) is faults.XML_EXTERNAL_ENTITY


def test_limits_of_pages_and_parts(build_zip, ofd_parts) -> None:
    assert refusal(build_zip, ofd_parts, Limits(pages_max=0)) is faults.OFD_TOO_MANY_PAGES
    assert refusal(build_zip, ofd_parts, Limits(ofd_entries_max=5)) is faults.OFD_DAMAGED
    bomb = {**ofd_parts, "Doc_0/Res/zeros": bytes(3 * 1024 * 1024)}
    assert refusal(build_zip, bomb) is faults.ZIP_BOMB


def test_an_ofd_is_known_wherever_its_main_part_stands(build_zip, ofd_parts) -> None:
    last = {name: text for name, text in ofd_parts.items() if name != "OFD.xml"}
    padded = {"Doc_0/Res/pad.bin": b"\x01" * 10, **last, "OFD.xml": ofd_parts["OFD.xml"]}
    (part,) = open_file(File("late.ofd", build_zip(padded)), Limits())
    assert part.carrier is Carrier.OFD
