"""XML without trust, and trees made flat."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable
from finance.vouchers.reading import Carrier, Source
from ocr_worker.carriers.base import File, Limits
from ocr_worker.carriers.xml_file import (
    invoice_roots,
    local_name,
    namespace_of,
    open_xml,
    parse_xml,
    record_of,
)

INVOICE = "<EInvoice><Header><EIid>24112000000000000019</EIid></Header></EInvoice>"


def refusal(data: bytes, limits: Limits | None = None) -> Fault:
    with pytest.raises(Unreadable) as caught:
        parse_xml(data, limits or Limits())
    return caught.value.fault


HOSTILE = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    '<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>',
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>',
    "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://example.com/p'> %p;]><a/>",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("document", HOSTILE)
def test_declarations_are_refused_in_every_encoding(document: str, encoding: str) -> None:
    assert refusal(document.encode(encoding)) is faults.XML_EXTERNAL_ENTITY


def test_a_declaration_that_hides_from_the_search_is_still_refused() -> None:
    hidden = '<?xml version="1.0" encoding="utf-32"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert refusal(hidden.encode("utf-32")) in {faults.XML_EXTERNAL_ENTITY, faults.XML_DAMAGED}


@pytest.mark.parametrize(
    "data", [b"", b"<a>", b"<a></b>", b"<a/><b/>", b"<a>\x00</a>", b"<a>&x;</a>"]
)
def test_damage(data: bytes) -> None:
    assert refusal(data) is faults.XML_DAMAGED


def test_sizes() -> None:
    many = b"<a>" + b"<b/>" * 200 + b"</a>"
    assert refusal(many, Limits(xml_bytes_max=100)) is faults.XML_TOO_LARGE
    assert refusal(many, Limits(xml_elements_max=100)) is faults.XML_TOO_LARGE
    flood = b"<a>" + b"<b/>" * 2000 + b"</a>"
    assert refusal(flood, Limits(xml_elements_max=100)) is faults.XML_TOO_LARGE
    assert len(parse_xml(many, Limits(xml_elements_max=201))) == 200


def test_depth_is_bounded() -> None:
    deep = b"<a>" * 5000 + b"</a>" * 5000
    assert refusal(deep) is faults.XML_DAMAGED


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused(data: bytes, recover: bool) -> None:  # noqa: FBT001
    told = set()
    try:
        parse_xml(data, Limits(), recover=recover)
    except Unreadable as error:
        told.add(error.fault)
    assert told <= {faults.XML_DAMAGED, faults.XML_EXTERNAL_ENTITY}


def test_chinese_encodings_are_understood() -> None:
    data = '<?xml version="1.0" encoding="GBK"?><a><n>发票</n></a>'.encode("gbk")
    assert record_of(parse_xml(data, Limits())).entries == (("n", "发票"),)


def test_a_tree_becomes_flat_and_signatures_go() -> None:
    root = etree.fromstring(
        '<x:a xmlns:x="urn:x"><x:b> 1 </x:b><!-- c --><x:g><n>2</n></x:g><x:g/>'
        "<Signature><n>secret</n></Signature><TaxBureauSignature>s</TaxBureauSignature></x:a>"
    )
    record = record_of(root, Source.SIGNED_XML)
    assert (record.source, record.dialect, record.namespace) == (Source.SIGNED_XML, "a", "urn:x")
    assert record.entries == (("b", "1"), ("g", ""), ("g/n", "2"), ("g", ""))


def test_the_namespace_is_that_of_the_facts() -> None:
    xbrl = etree.fromstring(
        '<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:l="http://www.xbrl.org/2003/l"'
        ' xmlns:k="http://www.w3.org/1999/xlink"'
        ' xmlns:r="http://xbrl.mof.gov.cn/taxonomy/2023-12-31/rai">'
        '<l:schemaRef k:href="rai_issuer.xsd"/><r:Fare>1.00</r:Fare></xbrl>'
    )
    record = record_of(xbrl)
    assert record.namespace == "http://xbrl.mof.gov.cn/taxonomy/2023-12-31/rai"
    assert ("schemaRef", "rai_issuer.xsd") in record.entries
    bare = etree.fromstring('<eInvoice xmlns:f="urn:f"><f:No>1</f:No></eInvoice>')
    assert record_of(bare).namespace == "urn:f"
    assert record_of(etree.fromstring("<a><b/></a>")).namespace == ""
    plain = etree.fromstring('<xbrl xmlns="http://www.xbrl.org/2003/instance"><a/></xbrl>')
    assert record_of(plain).namespace == "http://www.xbrl.org/2003/instance"


def test_paths_cannot_multiply_the_size_of_a_file() -> None:
    nested = "<n>" * 40 + "x" + "</n>" * 40
    root = etree.fromstring(f"<a>{nested}<{'l' * 81}>1</{'l' * 81}><b>2</b></a>")
    entries = record_of(root).entries
    assert max(path.count("/") for path, _ in entries) == 15
    assert ("b", "2") in entries
    assert all("l" not in path for path, _ in entries)


def test_names() -> None:
    root = parse_xml(b'<:a xmlns:=""><o:b/></:a>', Limits(), recover=True)
    assert local_name(root) == "a"
    assert local_name(root[0]) == "b"
    assert local_name(etree.Comment("x")) == ""
    assert namespace_of(etree.Comment("x")) == ""
    assert namespace_of(root) == ""


@pytest.mark.parametrize(
    ("document", "count"),
    [
        (INVOICE, 1),
        (f"<data>{INVOICE}</data>", 1),
        (f"<data>{INVOICE * 3}</data>", 3),
        (f"<data><list>{INVOICE}</list><list>{INVOICE}</list></data>", 2),
        ("<EInvoice><Invoice><No>1</No></Invoice></EInvoice>", 1),
        ("<data><EInvoice/><EInvoice/></data>", 1),
        ("<data/>", 1),
    ],
)
def test_a_file_of_several_invoices_is_split(document: str, count: int) -> None:
    assert len(invoice_roots(etree.fromstring(document))) == count
    parts = open_xml(File("a.xml", document.encode()), Limits())
    assert len(parts) == count
    assert {part.carrier for part in parts} == {Carrier.XML}
    assert all(part.pages == () and part.pictures() == () for part in parts)


def test_a_wrapped_invoice_is_its_own_root() -> None:
    (root,) = invoice_roots(etree.fromstring(f"<data><n>1</n>{INVOICE}</data>"))
    assert local_name(root) == "EInvoice"


BROKEN = '<?xml version="1.0" encoding="%s"?>\n<FP><XFMC>甲&乙公司</XFMC><BZ>一\x0b二</BZ></FP>'


@pytest.mark.parametrize(
    "data",
    [
        (BROKEN % "UTF-8").encode("gb18030"),
        (BROKEN % "GBK").encode(),
        b"\n " + (BROKEN % "UTF-8").encode() + b"\n\x00\x00",
        b"\xef\xbb\xbf\n" + (BROKEN % "UTF-8").encode(),
    ],
)
def test_what_writers_are_known_to_get_wrong_is_mended(data: bytes) -> None:
    record = record_of(parse_xml(data, Limits()))
    assert record.entries == (("XFMC", "甲&乙公司"), ("BZ", "一二"))


def test_names_that_only_html_knows() -> None:
    root = parse_xml("<a>甲&nbsp;乙&copy;&LT;&amp;&#20844;司</a>".encode(), Limits())
    assert root.text == "甲\xa0乙©<&公司"


def test_what_is_mended_is_no_less_bounded() -> None:
    with pytest.raises(Unreadable) as caught:
        parse_xml("<a>\x0b<!\x0bDOCTYPE a>甲</a>".encode(), Limits())
    assert caught.value.fault is faults.XML_EXTERNAL_ENTITY


def test_attributes_count_where_elements_say_nothing() -> None:
    root = parse_xml(b'<fp fphm="83089647"><mx je="1.00"/><Signature a="b"/></fp>', Limits())
    assert record_of(root).entries == (("fphm", "83089647"), ("mx", ""), ("mx/je", "1.00"))
    mixed = parse_xml(b'<fp><fphm value=" 83089647 "/><kpr value="x">y</kpr></fp>', Limits())
    assert record_of(mixed).entries == (("fphm", "83089647"), ("kpr", "y"))


def test_a_document_in_base64() -> None:
    words = "甲公司乙公司丙公司丁公司"
    inner = f"<EInvoice><EIid>24112000000000000019</EIid><Name>{words}</Name></EInvoice>"
    for document in (inner, f'<?xml version="1.0"?>{inner}'):
        coded = base64.encodebytes(document.encode()).decode()
        (part,) = open_xml(File("a.xml", f"<answer><c>{coded}</c></answer>".encode()), Limits())
        assert part.records[0].dialect == "EInvoice"
    for coded in ("PD" + "A" * 121, "PD" + "A" * 122, base64.b64encode(b"<a>" * 50).decode()):
        (part,) = open_xml(File("a.xml", f"<answer><c>{coded}</c></answer>".encode()), Limits())
        assert part.records[0].dialect == "answer"


@pytest.mark.parametrize(
    ("wrapped", "names"),
    [
        ("<![CDATA[<EInvoice><Header>1</Header></EInvoice>]]>", ["EInvoice"]),
        ("&lt;EInvoice&gt;&lt;Header&gt;1&lt;/Header&gt;&lt;/EInvoice&gt;", ["EInvoice"]),
        ("&lt;EInvoice&gt;&lt;/Header&gt;", ["answer"]),
    ],
)
def test_a_document_in_the_text_of_an_answer(wrapped: str, names: list[str]) -> None:
    parts = open_xml(File("a.xml", f"<answer><r>{wrapped}</r></answer>".encode()), Limits())
    assert [part.records[0].dialect for part in parts] == names


def test_a_hostile_document_in_the_text_of_an_answer_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        open_xml(File("a.xml", b"<a>&lt;?xml?&gt;&lt;!DOCTYPE b&gt;&lt;b/&gt;</a>"), Limits())
    assert caught.value.fault is faults.XML_EXTERNAL_ENTITY


def test_a_prefix_that_an_envelope_declared_costs_nothing() -> None:
    cut = b"<ei:EInvoice><ei:Header><ei:EIid>1</ei:EIid></ei:Header></ei:EInvoice>"
    record = record_of(parse_xml(cut, Limits()))
    assert (record.dialect, record.entries) == ("EInvoice", (("Header", ""), ("Header/EIid", "1")))
    assert refusal(cut.replace(b"</ei:Header>", b"")) is faults.XML_DAMAGED


FACTS = '<x xmlns="http://www.xbrl.org/2003/instance"><r:Fare xmlns:r="urn:r">1</r:Fare></x>'


def test_facts_in_an_envelope() -> None:
    wrapped = (
        f"<answer><code>0</code>{FACTS.replace('<x', '<xbrl').replace('/x>', '/xbrl>')}</answer>"
    )
    (part,) = open_xml(File("a.xml", wrapped.encode()), Limits())
    assert part.records[0].entries == (("Fare", "1"),)


GROUP = "<group><fphm>{}</fphm><fyxm><group><spmc>a</spmc></group></fyxm></group>"


@pytest.mark.parametrize(
    ("document", "names"),
    [
        (f"<b><fpxx>{GROUP.format(1)}{GROUP.format(2)}</fpxx></b>", ["group", "group"]),
        (f"<b><fpxx>{GROUP.format(1)}{GROUP.format(1)}</fpxx></b>", ["fpxx"]),
        (f"<b><fpxx>{GROUP.format(1)}</fpxx></b>", ["fpxx"]),
        (
            "<Kp><Fpxx><Fpsj><Fp><Fphm>1</Fphm></Fp><Fp><Fphm>2</Fphm></Fp></Fpsj></Fpxx></Kp>",
            ["Fp", "Fp"],
        ),
        (
            "<EInvoice><A><InvoiceNo>1</InvoiceNo></A><B><InvoiceNo>2</InvoiceNo></B></EInvoice>",
            ["EInvoice"],
        ),
    ],
)
def test_numbers_tell_several_invoices_apart(document: str, names: list[str]) -> None:
    assert [local_name(one) for one in invoice_roots(etree.fromstring(document))] == names
