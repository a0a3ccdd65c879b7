"""OFD (GB/T 33190-2016): the records of the package and the text of its pages, in millimetres.

Everything is found by following the references from OFD.xml, never by folder names: writers
differ in layout. A missing or damaged part (page, tags, attachment) costs only that part.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable, UnreadPart, unread_part
from finance.vouchers.media import MediaType, sniff
from finance.vouchers.reading import Carrier, Page, Record, Source
from finance.vouchers.structured import fields_from_record
from ocr_worker.carriers.base import CarrierFormat, File, Limits, Part
from ocr_worker.carriers.ofd_package import (
    MAIN_PART,
    OfdPackage,
    children,
    descendants,
    first_text,
)
from ocr_worker.carriers.ofd_pages import OfdPage, PageSetting, read_page, texts_by_id
from ocr_worker.carriers.ofd_pictures import pictures_of
from ocr_worker.carriers.text_lines import lines_from_pieces
from ocr_worker.carriers.xml_file import child_path, local_name, parse_xml, record_of, text_of


@dataclass(frozen=True, slots=True)
class _Document:
    """One document body: its Document.xml and the name of that part."""

    package: OfdPackage
    root: etree._Element
    name: str

    def located(self, location: str, base: str | None = None) -> str:
        """The member that a path names, written in the part `base` or in the document's own."""
        return self.package.located(location, base or self.name, self.name)

    def referenced(self, kind: str) -> Iterator[tuple[str, etree._Element]]:
        """The readable parts that the document names under `kind`, each with its own name."""
        for reference in descendants(self.root, kind):
            part = self.located(text_of(reference))
            tree = self.package.optional_tree(part)
            if tree is not None:
                yield part, tree


def open_ofd(file: File, limits: Limits) -> tuple[Part | UnreadPart, ...]:
    """One part per document body in the package, and one for each page that is lost."""
    package = OfdPackage(file, limits)
    bodies = tuple(descendants(package.tree(MAIN_PART), "DocBody"))
    if not bodies:
        raise Unreadable(faults.OFD_DAMAGED, "no DocBody")
    opened = tuple(_opened(package, file.name, body) for body in bodies)
    failed = next((one for one in opened if isinstance(one, Unreadable)), None)
    if failed is not None and all(isinstance(one, Unreadable) for one in opened):
        raise failed
    return tuple(
        part
        for one in opened
        for part in ((unread_part(file.name, one),) if isinstance(one, Unreadable) else one)
    )


def _opened(
    package: OfdPackage, name: str, body: etree._Element
) -> tuple[Part | UnreadPart, ...] | Unreadable:
    """One document, or why it cannot be read: the others of the package can."""
    try:
        return tuple(_open_body(package, name, body))
    except Unreadable as error:
        if error.fault is not faults.OFD_DAMAGED:
            raise
        return error


def _document(package: OfdPackage, name: str) -> tuple[_Document, tuple[str, ...]]:
    """The document, and its name among what is lost where only a piece of it can be read."""
    try:
        return _Document(package, package.tree(name), name), ()
    except Unreadable as error:
        root = package.optional_tree(name) if error.fault is faults.OFD_DAMAGED else None
        if root is None:
            raise
        package.notes.append("ofd.part_damaged")
        return _Document(package, root, name), (name,)


def _open_body(
    package: OfdPackage, name: str, body: etree._Element
) -> Iterator[Part | UnreadPart]:
    document, lost = _document(package, package.located(first_text(body, "DocRoot"), MAIN_PART))
    pages, lost_pages = _pages(document)
    lost += lost_pages
    attached = tuple(_attachment_records(document))
    records = (
        *attached,
        *_tag_records(document, texts_by_id(pages)),
        *_custom_data_records(body),
    )
    if lost and not pages and not any(map(fields_from_record, records)):
        raise Unreadable(faults.OFD_DAMAGED, lost[0])
    if first_text(body, "Signatures"):
        package.notes.append("ofd.has_signatures")
    yield Part(
        carrier=Carrier.OFD,
        name=name,
        pages=tuple(_text_page(page) for page in pages if page.pieces),
        records=records,
        notes=tuple(dict.fromkeys(package.notes)),
        pictures=pictures_of(package.whole, pages, package.limits),
    )
    # Beside others a page may be a voucher of its own, or bear the total: only a record of the
    # whole tells that. Where no page is left the records stand for it, and what they lack is seen.
    if pages and not any(map(fields_from_record, attached)):
        for page in lost:
            yield unread_part(name, Unreadable(faults.OFD_DAMAGED, page))


def _text_page(page: OfdPage) -> Page:
    lines = lines_from_pieces(page.pieces, page.number)
    return Page(page.number, page.width, page.height, "mm", Source.TEXT, lines)


def _pages(document: _Document) -> tuple[tuple[OfdPage, ...], tuple[str, ...]]:
    """The pages, each with its number among all, and the members of those that are lost."""
    package = document.package
    elements = [
        page for pages in children(document.root, "Pages") for page in children(pages, "Page")
    ]
    if len(elements) > package.limits.pages_max:
        raise Unreadable(faults.OFD_TOO_MANY_PAGES, f"{len(elements)} pages")
    parts = [document.located(element.get("BaseLoc", "")) for element in elements]
    contents = [package.optional_tree(part, recover=False) for part in parts]
    whole = [(part, tree) for part, tree in zip(parts, contents, strict=True) if tree is not None]
    setting = PageSetting(
        templates=_templates(document),
        annotations=_annotations(document),
        default_box=next((text_of(box) for box in descendants(document.root, "PhysicalBox")), ""),
        resources=_resources(document) | dict(_of_pages(document, whole)),
    )
    pages = tuple(
        read_page(number, page_id=element.get("ID", ""), content=content, setting=setting)
        for number, (element, content) in enumerate(zip(elements, contents, strict=True))
        if content is not None
    )
    lost = (part for part, content in zip(parts, contents, strict=True) if content is None)
    return pages, tuple(lost)


def _templates(document: _Document) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for template in descendants(document.root, "TemplatePage"):
        part = document.located(template.get("BaseLoc", ""))
        tree = document.package.optional_tree(part)
        if tree is not None:
            found[template.get("ID", "")] = tree
    return found


def _resources(document: _Document) -> dict[str, str]:
    """Media id → the member that holds it."""
    return {
        media_id: member
        for kind in ("PublicRes", "DocumentRes")
        for part, tree in document.referenced(kind)
        for media_id, member in _media(document, tree, part)
    }


def _of_pages(
    document: _Document, contents: Iterable[tuple[str, etree._Element]]
) -> Iterator[tuple[str, str]]:
    """The media that pages list for themselves; no two in a document have the same id."""
    for page, content in contents:
        for reference in children(content, "PageRes"):
            part = document.located(text_of(reference), page)
            tree = document.package.optional_tree(part)
            if tree is not None:
                yield from _media(document, tree, part)


def _media(document: _Document, tree: etree._Element, part: str) -> Iterator[tuple[str, str]]:
    base = tree.get("BaseLoc", "").strip()
    for media in descendants(tree, "MultiMedia"):
        path = first_text(media, "MediaFile")
        if base and not path.startswith("/"):
            path = f"{base.rstrip('/')}/{path}"
        yield media.get("ID", ""), document.located(path, part)


def _annotations(document: _Document) -> dict[str, tuple[etree._Element, ...]]:
    """Page id → the appearances that are laid over it."""
    found: dict[str, tuple[etree._Element, ...]] = {}
    for part, tree in document.referenced("Annotations"):
        for page in descendants(tree, "Page"):
            location = first_text(page, "FileLoc")
            found_at = document.located(location, part)
            overlay = document.package.optional_tree(found_at) if location else None
            if overlay is not None:
                found[page.get("PageID", "")] = tuple(
                    appearance
                    for appearance in descendants(overlay, "Appearance")
                    if _is_printed(appearance)
                )
    return found


def _is_printed(appearance: etree._Element) -> bool:
    """Neither a watermark nor hidden."""
    annotation = appearance.getparent()
    return annotation is None or not (
        annotation.get("Type") == "Watermark" or annotation.get("Visible") == "false"
    )


def _attachment_records(document: _Document) -> Iterator[Record]:
    package = document.package
    for part, tree in document.referenced("Attachments"):
        for attachment in descendants(tree, "Attachment"):
            location = first_text(attachment, "FileLoc") or text_of(attachment)
            data = package.whole(document.located(location, part))
            if data is not None and sniff(data) is MediaType.XML:
                yield from _attached(package, data)


def _attached(package: OfdPackage, data: bytes) -> Iterator[Record]:
    try:
        yield record_of(parse_xml(data, package.limits))
    except Unreadable as error:
        if error.fault is not faults.XML_DAMAGED:
            raise
        package.notes.append("ofd.part_damaged")


def _tag_records(document: _Document, texts: dict[str, str]) -> Iterator[Record]:
    for part, tree in document.referenced("CustomTags"):
        for location in descendants(tree, "FileLoc"):
            tags = document.package.optional_tree(document.located(text_of(location), part))
            entries = () if tags is None else tuple(_tag_entries(tags, "", texts))
            if any(text for _, text in entries):
                yield Record(Source.OFD_TAG, "CustomTag", "", entries)


def _tag_entries(
    element: etree._Element, prefix: str, texts: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """The tree of tags, each reference to a text object replaced by that object's text."""
    for child in element:
        path = child_path(prefix, child)
        if path is None or local_name(child) in {"ObjectRef", "ObjectData"}:
            continue
        yield path, "".join(_referenced(child, texts)).strip()
        yield from _tag_entries(child, f"{path}/", texts)


def _referenced(tag: etree._Element, texts: dict[str, str]) -> Iterator[str]:
    for child in tag:
        if local_name(child) == "ObjectRef":
            yield texts.get(text_of(child), "")
        elif local_name(child) == "ObjectData":
            yield text_of(child)


def _custom_data_records(body: etree._Element) -> Iterator[Record]:
    entries = tuple(
        (data.get("Name", ""), text_of(data)) for data in descendants(body, "CustomData")
    )
    if entries:
        yield Record(Source.OFD_TAG, "CustomDatas", "", entries)


FORMAT = CarrierFormat(media=frozenset({MediaType.OFD}), open=open_ofd)
