"""Writes a page as OFD (GB/T 33190): template and page layers, custom tags, attachments."""

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from lxml import etree

from samples.generator.fonts import Face
from samples.generator.pdf import SEAL_PX_PER_MM, qr_picture
from samples.generator.seals import draw_seal
from samples.generator.sheet import Area, Cross, Disc, Ink, Mark, Matrix, Page, Rule, Seal, Text

OFD = "http://www.ofdspec.org/2016"
STAMP = (2026, 1, 1, 0, 0, 0)  # a fixed time inside the container: same bytes each run
Element = Any
Box = tuple[float, float, float, float]
FONT_IDS = {face: str(10 + i) for i, face in enumerate(Face)}


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes


@dataclass(slots=True)
class _Book:
    """What has been written so far: ids, pictures, and which text says which field."""

    last_id: int = 40
    pictures: list[tuple[str, str, bytes]] = field(default_factory=list)
    tagged: list[tuple[str, str]] = field(default_factory=list)

    def next_id(self) -> str:
        self.last_id += 1
        return str(self.last_id)

    def picture(self, content: bytes) -> str:
        number = self.next_id()
        self.pictures.append((number, f"image_{number}.png", content))
        return number


def ofd_bytes(
    page: Page,
    *,
    doc_id: str,
    tag_root: str = "",
    custom_data: Mapping[str, str] | None = None,
    attachments: Iterable[Attachment] = (),
) -> bytes:
    """The page as an OFD file. `tag_root` names the root of the custom tags, '' for none."""
    book, attached = _Book(), tuple(attachments)
    size = f"0 0 {page.width:g} {page.height:g}"
    template, content = _content(book, page, form=True), _content(book, page, form=False)
    has_tags = bool(tag_root and book.tagged)
    parts: list[tuple[str, bytes]] = [
        ("OFD.xml", _entry(doc_id, custom_data or {})),
        (
            "Doc_0/Document.xml",
            _document(book, size, has_tags=has_tags, has_attachments=bool(attached)),
        ),
        ("Doc_0/PublicRes.xml", _public_resources()),
        ("Doc_0/DocumentRes.xml", _document_resources(book)),
        ("Doc_0/Tpls/Tpl_0/Content.xml", template),
        ("Doc_0/Pages/Page_0/Content.xml", content),
    ]
    parts += [(f"Doc_0/Res/{name}", data) for _, name, data in book.pictures]
    if has_tags:
        parts.append(("Doc_0/Tags/CustomTags.xml", _tag_index(tag_root)))
        parts.append(("Doc_0/Tags/CustomTag.xml", _tags(book, tag_root)))
    if attached:
        parts.append(("Doc_0/Attachs/Attachments.xml", _attachment_index(book, attached)))
        parts += [(f"Doc_0/Attachs/{one.name}", one.content) for one in attached]
    return zip_bytes(parts)


def zip_bytes(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP with fixed times, so that equal content gives equal bytes."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED, 9)
    return target.getvalue()


def _ofd(tag: str, parent: Element = None, text: str | None = None, **attributes: str) -> Element:
    name = f"{{{OFD}}}{tag}"
    if parent is None:
        return etree.Element(name, attributes, nsmap={"ofd": OFD})
    node = etree.SubElement(parent, name, attributes)
    node.text = text
    return node


def _bytes(root: Element) -> bytes:
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _entry(doc_id: str, custom_data: Mapping[str, str]) -> bytes:
    root = _ofd("OFD", DocType="OFD", Version="1.1")
    body = _ofd("DocBody", root)
    info = _ofd("DocInfo", body)
    _ofd("DocID", info, doc_id)
    _ofd("Creator", info, "Sample generator")
    if custom_data:
        datas = _ofd("CustomDatas", info)
        for name, value in custom_data.items():
            _ofd("CustomData", datas, value, Name=name)
    _ofd("DocRoot", body, "Doc_0/Document.xml")
    return _bytes(root)


def _document(book: _Book, size: str, *, has_tags: bool, has_attachments: bool) -> bytes:
    root = _ofd("Document")
    common = _ofd("CommonData", root)
    _ofd("MaxUnitID", common, str(book.last_id + 10))
    _ofd("TemplatePage", common, ID="2", BaseLoc="Tpls/Tpl_0/Content.xml")
    _ofd("PhysicalBox", _ofd("PageArea", common), size)
    _ofd("PublicRes", common, "PublicRes.xml")
    _ofd("DocumentRes", common, "DocumentRes.xml")
    _ofd("Page", _ofd("Pages", root), ID="1", BaseLoc="Pages/Page_0/Content.xml")
    if has_attachments:
        _ofd("Attachments", root, "Attachs/Attachments.xml")
    if has_tags:
        _ofd("CustomTags", root, "Tags/CustomTags.xml")
    return _bytes(root)


def _public_resources() -> bytes:
    root = _ofd("Res", BaseLoc="Res")
    _ofd("ColorSpace", _ofd("ColorSpaces", root), ID="5", Type="RGB", BitsPerComponent="8")
    fonts = _ofd("Fonts", root)
    for face, number in FONT_IDS.items():
        _ofd("Font", fonts, ID=number, FontName=face.value, FamilyName=face.value)
    return _bytes(root)


def _document_resources(book: _Book) -> bytes:
    root = _ofd("Res", BaseLoc="Res")
    media = _ofd("MultiMedias", root)
    for number, name, _ in book.pictures:
        node = _ofd("MultiMedia", media, ID=number, Type="Image", Format="PNG")
        _ofd("MediaFile", node, name)
    return _bytes(root)


def _content(book: _Book, page: Page, *, form: bool) -> bytes:
    root = _ofd("Page")
    if form:
        _ofd("PhysicalBox", _ofd("Area", root), f"0 0 {page.width:g} {page.height:g}")
    else:
        _ofd("Template", root, TemplateID="2", ZOrder="Background")
    layer = _ofd("Layer", _ofd("Content", root), ID=book.next_id())
    for mark in page.marks:
        if _is_form(mark) is form:
            _draw(book, layer, mark)
    return _bytes(root)


def _is_form(mark: Mark) -> bool:
    return mark.form if isinstance(mark, Text) else isinstance(mark, Rule | Area | Disc)


def _draw(book: _Book, layer: Element, mark: Mark) -> None:
    match mark:
        case Text():
            _draw_text(book, layer, mark)
        case Matrix():
            number = book.picture(_png(qr_picture(mark)))
            _draw_image(book, layer, resource=number, box=(mark.x, mark.y, mark.size, mark.size))
        case Seal():
            picture = draw_seal(mark, SEAL_PX_PER_MM)
            width, height = (side / SEAL_PX_PER_MM for side in picture.size)
            box = (mark.x - width / 2, mark.y - height / 2, width, height)
            _draw_image(book, layer, resource=book.picture(_png(picture)), box=box)
        case Area():
            _draw_fill(book, layer, mark)
        case Rule():
            left, top = min(mark.x1, mark.x2), min(mark.y1, mark.y2)
            box = (left, top, abs(mark.x2 - mark.x1) + 0.4, abs(mark.y2 - mark.y1) + 0.4)
            ends = (mark.x1 - left, mark.y1 - top, mark.x2 - left, mark.y2 - top)
            path = "M {:.4g} {:.4g} L {:.4g} {:.4g}".format(*ends)
            _draw_stroke(book, layer, box=box, path=path, mark=mark)
        case Cross():
            box = (mark.x, mark.y, mark.size, mark.size)
            _draw_stroke(book, layer, box=box, path=_cross_path(mark.size), mark=mark)
        case Disc():
            raise ValueError("feed holes belong to paper forms, which are never OFD files")


def _png(picture: Any) -> bytes:
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _draw_text(book: _Book, layer: Element, mark: Text) -> None:
    """Currency sign and figures are two objects, as the tax software writes them."""
    split = 1 if mark.text.startswith("¥") and not mark.vertical else 0
    advances = mark.advances()
    x = mark.left
    for start, stop in ((0, split), (split, len(mark.text))):
        if start == stop:
            continue
        number = book.next_id()
        run = mark.text[start:stop]
        steps = advances[start:stop]
        box = (x, mark.y - mark.size, sum(steps) + 1, mark.size * 1.4)
        if mark.vertical:
            box = (x, mark.y - mark.size, mark.size, (mark.size + mark.extra) * len(run))
        node = _ofd(
            "TextObject",
            layer,
            ID=number,
            Boundary=_numbers(box),
            Font=FONT_IDS[mark.face],
            Size=f"{mark.size:.4f}".rstrip("0").rstrip("."),
        )
        _ofd("FillColor", node, Value=_colour(mark.ink), ColorSpace="5")
        code = _ofd("TextCode", node, run, X="0", Y=f"{mark.size:g}")
        if len(run) > 1:
            attribute = "DeltaY" if mark.vertical else "DeltaX"
            step = mark.size + mark.extra
            code.set(attribute, _deltas([step] * (len(run) - 1) if mark.vertical else steps[:-1]))
        if mark.tag:
            book.tagged.append((mark.tag, number))
        x += sum(steps)


def _deltas(steps: Iterable[float]) -> str:
    """Runs of three and more equal steps are written `g count step`."""
    groups: list[tuple[str, int]] = []
    for step in steps:
        text = f"{step:.4f}".rstrip("0").rstrip(".")
        if groups and groups[-1][0] == text:
            groups[-1] = (text, groups[-1][1] + 1)
        else:
            groups.append((text, 1))
    return " ".join(
        f"g {count} {text}" if count > 2 else " ".join([text] * count) for text, count in groups
    )


def _draw_image(book: _Book, layer: Element, *, resource: str, box: Box) -> None:
    _ofd(
        "ImageObject",
        layer,
        ID=book.next_id(),
        CTM=f"{box[2]:.4g} 0 0 {box[3]:.4g} 0 0",
        Boundary=_numbers(box),
        ResourceID=resource,
    )


def _draw_stroke(book: _Book, layer: Element, *, box: Box, path: str, mark: Rule | Cross) -> None:
    node = _ofd("PathObject", layer, ID=book.next_id(), Boundary=_numbers(box))
    node.set("LineWidth", f"{mark.width if isinstance(mark, Rule) else 0.25:g}")
    _ofd("StrokeColor", node, Value=_colour(mark.ink), ColorSpace="5")
    _ofd("AbbreviatedData", node, path)


def _draw_fill(book: _Book, layer: Element, mark: Area) -> None:
    right, bottom = f"{mark.width:g}", f"{mark.height:g}"
    box = _numbers((mark.x, mark.y, mark.width, mark.height))
    node = _ofd("PathObject", layer, ID=book.next_id(), Boundary=box, Stroke="false", Fill="true")
    _ofd("FillColor", node, Value=_colour(mark.ink), ColorSpace="5")
    path = f"M 0 0 L {right} 0 L {right} {bottom} L 0 {bottom} C"
    _ofd("AbbreviatedData", node, path)


def _cross_path(size: float) -> str:
    r, k = size / 2, size / 2 * 0.5523
    a, b, e = r - k, r + k, size
    circle = (
        f"M {e:.3f} {r:.3f} B {e:.3f} {b:.3f} {b:.3f} {e:.3f} {r:.3f} {e:.3f} "
        f"B {a:.3f} {e:.3f} 0 {b:.3f} 0 {r:.3f} B 0 {a:.3f} {a:.3f} 0 {r:.3f} 0 "
        f"B {b:.3f} 0 {e:.3f} {a:.3f} {e:.3f} {r:.3f} "
    )
    low, high = size * 0.21, size * 0.79
    return circle + (
        f"M {low:.3f} {low:.3f} L {high:.3f} {high:.3f} M {low:.3f} {high:.3f} "
        f"L {high:.3f} {low:.3f}"
    )


def _numbers(values: Iterable[float]) -> str:
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)


def _colour(ink: Ink) -> str:
    return " ".join(str(part) for part in ink)


def _tag_index(tag_root: str) -> bytes:
    root = _ofd("CustomTags")
    _ofd("FileLoc", _ofd("CustomTag", root, TypeID=tag_root), "CustomTag.xml")
    return _bytes(root)


def _tags(book: _Book, tag_root: str) -> bytes:
    """Field → text objects; the tree follows the tags' paths."""
    root = _ofd(tag_root)
    nodes: dict[str, Element] = {"": root}
    for path, number in book.tagged:
        parent = ""
        for part in path.split("/"):
            key = f"{parent}/{part}"
            if key not in nodes:
                nodes[key] = _ofd(part.split("#")[0], nodes[parent])
            parent = key
        _ofd("ObjectRef", nodes[parent], number, PageRef="1")
    return _bytes(root)


def _attachment_index(book: _Book, attachments: Iterable[Attachment]) -> bytes:
    root = _ofd("Attachments")
    for one in attachments:
        node = _ofd(
            "Attachment",
            root,
            ID=book.next_id(),
            Name=one.name.rsplit(".", 1)[0],
            Format="xml",
            CreationDate="2026-01-01T00:00:00",
            Size=f"{len(one.content) / 1024:.4f}",
            Visible="false",
        )
        _ofd("FileLoc", node, one.name)
    return _bytes(root)
