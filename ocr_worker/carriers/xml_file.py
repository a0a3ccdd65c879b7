"""XML and XBRL, read without trust: no document type, no entity, no network, bounded size.

A tree becomes flat `Record`s; signatures are left out, since their words are no field. An
element with children leaves an entry with empty text, so that repeated groups keep their seams.
"""

import base64
import re
from collections import deque
from collections.abc import Iterator
from html.entities import html5
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable
from finance.vouchers.media import MediaType
from finance.vouchers.reading import Carrier, Record, Source
from ocr_worker.carriers.base import CarrierFormat, File, Limits, Part

_DECLARATION = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
_DECLARED = re.compile(r"^<\?xml[^>]*\?>")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")
_FOREIGN = re.compile(r"&(?!(?:#\w+|amp|lt|gt|quot|apos);)(\w+;)?")  # bare, or of HTML
_SIGNATURES = frozenset({"Signature", "TaxBureauSignature", "SignedInfo", "SignatureValue"})
# Elements that hold one invoice each, in the dialects seen; more than one: a file of several.
# Where they have other names (`group`, `row`), the numbers of the invoices tell them apart.
_INVOICES = frozenset({"einvoice", "invoice", "fp", "fpxx", "发票", "xbrl"})
_NUMBERS = frozenset(
    {"fphm", "fp_hm", "qdfphm", "发票号码", "invoiceno", "invoicenumber", "einvoicenumber"}
)
# Paths repeat the names above them: long names, deeply nested, would multiply a file's size.
_DOCUMENT = re.compile(r"<(?:\?xml|[A-Za-z_\u4e00-\u9fff])")
_ENCODED = re.compile(r"P[D-H][A-Za-z0-9+/\s]{100}")
_DEPTH_MAX = 16
_NAME_CHARACTERS_MAX = 80
_XBRL = "http://www.xbrl.org/"
_TAXONOMY = "http://xbrl.mof.gov.cn/taxonomy/"
_HREF = "{http://www.w3.org/1999/xlink}href"


def parse_xml(data: bytes, limits: Limits, *, recover: bool = False) -> etree._Element:
    """The root of a harmless, bounded document; raises `Unreadable`.

    `recover` reads on past errors: for parts whose writers are known to break the grammar.
    """
    _refuse_hostile(data, limits)
    try:
        root = _parsed(data, recover=recover)
    except (etree.XMLSyntaxError, ValueError) as error:
        mended = mended_xml(data)
        if mended is None:
            raise Unreadable(faults.XML_DAMAGED, str(error)) from error
        root = _parsed_mended(mended, limits)
    if root is None:
        raise Unreadable(faults.XML_DAMAGED, "no root element")
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Unreadable(faults.XML_EXTERNAL_ENTITY)
    if sum(1 for _ in root.iter()) > limits.xml_elements_max:
        raise Unreadable(faults.XML_TOO_LARGE, "too many elements")
    return root


def _parsed(data: bytes, *, recover: bool = False) -> etree._Element | None:
    parser: Any = etree.XMLParser(  # its stub knows no log of its errors
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        # Prefixes that a cut-off envelope declared: nothing of what is said is in doubt.
        if recover or {error.domain_name for error in parser.error_log} != {"NAMESPACE"}:
            raise
        return _parsed(data, recover=True)
    return root


def _parsed_mended(data: bytes, limits: Limits) -> etree._Element | None:
    _refuse_hostile(data, limits)
    try:
        return _parsed(data)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(faults.XML_DAMAGED, str(error)) from error


def mended_xml(data: bytes) -> bytes | None:
    """The same document without what writers are known to get wrong; None where it is no text.

    They declare another encoding than they write in, leave blanks before the declaration, rests
    of a buffer behind the end, control characters, bare `&` and HTML's `&nbsp;` between.
    """
    text = _decoded(data)
    if text is None:
        return None
    text = _DECLARED.sub("", _CONTROL.sub("", text).strip(" \r\n\t\x00\ufeff"))
    return _FOREIGN.sub(_plain, text[: text.rfind(">") + 1]).encode()


def _plain(match: re.Match[str]) -> str:
    """What HTML means by a name of its own; a bare `&` is one that was not escaped."""
    if match[1] is None:
        return "&amp;"
    return escape(html5[match[1]]) if match[1] in html5 else match[0]


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _refuse_hostile(data: bytes, limits: Limits) -> None:
    if len(data) > limits.xml_bytes_max:
        raise Unreadable(faults.XML_TOO_LARGE, f"{len(data)} bytes")
    # The NULs are for UTF-16, where a declaration would hide from a plain search.
    if _DECLARATION.search(data):
        raise Unreadable(faults.XML_EXTERNAL_ENTITY)
    # Every element has one `<` to open and at most one to close: judged before a tree is made.
    if data.count(b"<") > 2 * limits.xml_elements_max + 1_000:
        raise Unreadable(faults.XML_TOO_LARGE, "too many elements")


def local_name(element: etree._Element) -> str:
    """The name without its namespace, nor a prefix that was never declared; "" for no element."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def namespace_of(element: etree._Element) -> str:
    """The namespace of the element's name, or nothing."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def text_of(element: etree._Element) -> str:
    """The element's own text, trimmed."""
    return (element.text or "").strip()


def record_of(root: etree._Element, source: Source = Source.XML) -> Record:
    """One tree as a flat record; attributes count where the elements say nothing."""
    entries = tuple(_entries(root, ""))
    if not any(text for _, text in entries):
        entries = tuple(_attributes(root, ""))
    return Record(source, local_name(root), _namespace(root), entries)


def _attributes(element: etree._Element, prefix: str) -> Iterator[tuple[str, str]]:
    for name, text in element.attrib.items():
        yield f"{prefix}{str(name).rpartition('}')[2]}", str(text).strip()
    for child in element:
        path = child_path(prefix, child)
        if path is not None and local_name(child) not in _SIGNATURES:
            yield path, ""
            yield from _attributes(child, f"{path}/")


def _entries(element: etree._Element, prefix: str) -> Iterator[tuple[str, str]]:
    for child in element:
        path = child_path(prefix, child)
        if path is None or local_name(child) in _SIGNATURES:
            continue
        yield path, text_of(child) or child.get(_HREF) or child.get("value", "").strip()
        yield from _entries(child, f"{path}/")


def child_path(prefix: str, child: etree._Element) -> str | None:
    """The path of a child below `prefix`; None for no element, or one out of all proportion."""
    name = local_name(child)
    if not name or len(name) > _NAME_CHARACTERS_MAX or prefix.count("/") >= _DEPTH_MAX:
        return None
    return f"{prefix}{name}"


def _namespace(root: etree._Element) -> str:
    """The namespace that tells the dialect: of the facts where the root's own says nothing."""
    own = namespace_of(root)
    if own and not own.startswith(_XBRL):
        return own
    for child in root:
        namespace = namespace_of(child)
        if namespace.startswith(_TAXONOMY) or (namespace and not own):
            return namespace
    return own


def invoice_roots(root: etree._Element) -> tuple[etree._Element, ...]:
    """The elements that hold one invoice each; the root itself where there is but one."""
    found: list[etree._Element] = []
    waiting = deque(root)
    while waiting:
        element = waiting.popleft()
        if local_name(element).casefold() in _INVOICES and len(element):
            found.append(element)
        else:
            waiting.extend(element)
    is_one = len(found) < 2 and (local_name(root).casefold() in _INVOICES or not found)
    return tuple(part for one in ((root,) if is_one else found) for part in _by_number(one))


def _by_number(root: etree._Element) -> tuple[etree._Element, ...]:
    """The largest elements that know of one number each; the root where all say the same.

    Elements of different names are parts of one invoice that names another, as a red one does.
    """
    told = [
        (element, text_of(element))
        for element in root.iter()
        if local_name(element).casefold() in _NUMBERS and text_of(element)
    ]
    if len({number for _, number in told}) < 2:
        return (root,)
    numbers: dict[etree._Element, set[str]] = {}
    for element, number in told:
        for above in element.iterancestors():
            numbers.setdefault(above, set()).add(number)
    found: dict[etree._Element, None] = {}
    for element, _ in told:
        own = [above for above in element.iterancestors() if len(numbers[above]) == 1]
        if own:
            found.setdefault(own[-1])
    are_alike = len({local_name(one) for one in found}) == 1
    return tuple(found) if len(found) > 1 and are_alike else (root,)


def _wrapped(root: etree._Element, limits: Limits) -> Iterator[etree._Element]:
    """Documents that an interface's answer carries as the text of an element, plain or encoded."""
    for element in root.iter():
        document = _document_in(text_of(element))
        if document is not None:
            try:
                yield parse_xml(document, limits)
            except Unreadable as error:
                if error.fault is not faults.XML_DAMAGED:
                    raise


def _document_in(text: str) -> bytes | None:
    if _DOCUMENT.match(text) and text.endswith(">"):
        return text.encode()
    # In base64 `<?` begins with PD, `<` and a letter with PE to PH.
    if _ENCODED.match(text) is None:
        return None
    try:
        document = base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except ValueError:
        return None
    return document if document.rstrip().endswith(b">") else None


def open_xml(file: File, limits: Limits) -> tuple[Part, ...]:
    """One part per invoice in the file."""
    root = parse_xml(file.data, limits)
    roots = tuple(
        one
        for document in (*_wrapped(root, limits),) or (root,)
        for one in invoice_roots(document)
    )
    return tuple(
        Part(carrier=Carrier.XML, name=file.name, records=(record_of(root),)) for root in roots
    )


FORMAT = CarrierFormat(media=frozenset({MediaType.XML}), open=open_xml)
