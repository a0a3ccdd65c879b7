"""One OFD page: its template and content layers merged into placed pieces of text."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from ocr_worker.carriers.text_lines import Piece
from ocr_worker.carriers.xml_file import local_name

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_BOX_SIZE = 4
_INVOICE_BOX = (0.0, 0.0, 210.0, 140.0)
_ASCENT, _DESCENT = 0.82, 0.16
_PIECES_MAX = 40_000


@dataclass(frozen=True, slots=True)
class OfdImage:
    """An image on a page: the member that holds it, and its place in millimetres."""

    member: str
    left: float
    top: float
    width: float


@dataclass(frozen=True, slots=True)
class OfdPage:
    number: int
    page_id: str
    width: float
    height: float
    pieces: tuple[tuple[str, Piece], ...]  # with the id of the text object
    images: tuple[OfdImage, ...]


@dataclass(frozen=True, slots=True)
class PageSetting:
    """What the pages of one document share, by id."""

    templates: Mapping[str, etree._Element]
    annotations: Mapping[str, tuple[etree._Element, ...]]
    default_box: str
    resources: Mapping[str, str]


def read_page(
    number: int, *, page_id: str, content: etree._Element, setting: PageSetting
) -> OfdPage:
    """Merge the layers of one page; positions start at the corner of its physical box."""
    left, top, width, height = _page_box(content, setting.default_box)
    used = (
        setting.templates.get(element.get("TemplateID", ""))
        for element in content
        if local_name(element) == "Template"
    )
    pieces: list[tuple[str, Piece]] = []
    images: list[OfdImage] = []
    for root in (*used, content, *setting.annotations.get(page_id, ())):
        if root is not None:
            shift = _appearance_shift(root, left, top)
            pieces.extend(islice(_text_pieces(root, shift), _PIECES_MAX))
            images.extend(_images(root, shift, setting.resources))
    on_page = tuple(
        (object_id, piece)
        for object_id, piece in pieces
        if -1 <= piece.baseline <= height + 1 and piece.left <= width
    )
    return OfdPage(number, page_id, width, height, on_page, tuple(images))


def _appearance_shift(root: etree._Element, left: float, top: float) -> tuple[float, float]:
    """An annotation is drawn from the corner of its own boundary."""
    box = _numbers(root.get("Boundary", ""))
    if local_name(root) == "Appearance" and len(box) == _BOX_SIZE:
        return box[0] - left, box[1] - top
    return -left, -top


def _page_box(content: etree._Element, default_box: str) -> tuple[float, float, float, float]:
    own = next(
        (
            element.text or ""
            for element in content.iterdescendants()
            if local_name(element) == "PhysicalBox"
        ),
        "",
    )
    for text in (own, default_box):
        box = _numbers(text)
        if len(box) == _BOX_SIZE and box[2] > 0 and box[3] > 0:
            return box[0], box[1], box[2], box[3]
    return _INVOICE_BOX


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split()]
    except ValueError:
        return []
    return numbers if all(math.isfinite(number) for number in numbers) else []


def _text_pieces(root: etree._Element, shift: tuple[float, float]) -> Iterator[tuple[str, Piece]]:
    for element in root.iterdescendants():
        if local_name(element) == "TextObject":
            for code in element:
                if local_name(code) == "TextCode" and code.text and code.text.strip():
                    yield element.get("ID", ""), _piece(element, code, shift)


def _piece(text: etree._Element, code: etree._Element, shift: tuple[float, float]) -> Piece:
    box = _numbers(text.get("Boundary", "")) or [0.0, 0.0]
    matrix = _matrix(text.get("CTM", ""))
    size = (_numbers(text.get("Size", "")) or [3.175])[0]
    content = code.text or ""
    x, y = _first(code.get("X", "")), _first(code.get("Y", ""))
    x_end = x + sum(deltas(code.get("DeltaX", ""), len(content) - 1))
    y_end = y + sum(deltas(code.get("DeltaY", ""), len(content) - 1))
    width = size * (1.0 if ord(content.rstrip()[-1]) > 0x2E80 else 0.5)
    corners = [
        _apply(matrix, x, y - _ASCENT * size),
        _apply(matrix, x, y + _DESCENT * size),
        _apply(matrix, x_end + width, y_end - _ASCENT * size),
        _apply(matrix, x_end + width, y_end + _DESCENT * size),
    ]
    left, top = box[0] + shift[0], box[1] + shift[1]
    xs = [left + corner[0] for corner in corners]
    ys = [top + corner[1] for corner in corners]
    baseline = top + _apply(matrix, x, y)[1]
    em = size * (math.hypot(matrix[2], matrix[3]) or 1.0)
    return Piece(content, min(xs), min(ys), max(xs), max(ys), baseline, em)


def _first(text: str) -> float:
    return (_numbers(text) or [0.0])[0]


def deltas(text: str, count: int) -> list[float]:
    """Expand a list of advances: `g n v` stands for `v`, n times; `count` are used."""
    expanded: list[float] = []
    parts = iter(text.split())
    try:
        for part in parts:
            if part == "g":
                times = min(int(next(parts)), max(count, 0))
                expanded.extend([float(next(parts))] * times)
            else:
                expanded.append(float(part))
    except (ValueError, StopIteration):
        pass  # a broken tail: the advances read so far still place the text
    return [value for value in expanded[: max(count, 0)] if math.isfinite(value)]


def _matrix(text: str) -> _Matrix:
    numbers = _numbers(text)
    if len(numbers) != len(_IDENTITY):
        return _IDENTITY
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _apply(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _images(
    root: etree._Element, shift: tuple[float, float], resources: Mapping[str, str]
) -> Iterator[OfdImage]:
    for element in root.iterdescendants():
        if local_name(element) != "ImageObject":
            continue
        member = resources.get(element.get("ResourceID", ""))
        box = _numbers(element.get("Boundary", ""))
        if member is not None and len(box) == _BOX_SIZE and box[2] > 0:
            yield OfdImage(member, box[0] + shift[0], box[1] + shift[1], box[2])


def texts_by_id(pages: Iterable[OfdPage]) -> dict[str, str]:
    """Text object id → its text; several runs of one object follow one another."""
    texts: dict[str, str] = {}
    for page in pages:
        own: dict[str, str] = {}
        for object_id, piece in page.pieces:
            own[object_id] = own.get(object_id, "") + piece.text
        for object_id, text in own.items():
            texts.setdefault(object_id, text)
    return texts
