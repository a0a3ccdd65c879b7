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
_TEXTS_MAX = 20_000
_RUN_CHARACTERS_MAX = 2_000
_LEAP = 0.7  # of the type size: a wider gap parts two runs
_HALF_WIDTH_END = 0x2E80

_Glyph = tuple[str, float, float]


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
    pieces: tuple[Piece, ...]
    texts: tuple[tuple[str, str], ...]  # text object id and raw text, as tags refer to them
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
    box = _box(_own_box(content) or setting.default_box)
    left, top, width, height = box or _box(setting.default_box) or _INVOICE_BOX
    used = (
        setting.templates.get(element.get("TemplateID", ""))
        for element in content
        if local_name(element) == "Template"
    )
    pieces: list[Piece] = []
    texts: list[tuple[str, str]] = []
    images: list[OfdImage] = []
    for root in (*used, content, *setting.annotations.get(page_id, ())):
        if root is not None:
            shift = _appearance_shift(root, left, top)
            for text, code, start in islice(_text_codes(root), _TEXTS_MAX):
                texts.append((text.get("ID", ""), code.text or ""))
                pieces.extend(_pieces(text, code, start=start, shift=shift))
            images.extend(_images(root, shift, setting.resources))
    if box is not None:  # where nothing says how large the page is, nothing is known to lie off it
        pieces = [piece for piece in pieces if _is_on_page(piece, width, height)]
    return OfdPage(
        number,
        page_id=page_id,
        width=width,
        height=height,
        pieces=tuple(pieces),
        texts=tuple(texts),
        images=tuple(images),
    )


def _appearance_shift(root: etree._Element, left: float, top: float) -> tuple[float, float]:
    """An annotation is drawn from the corner of its own boundary."""
    box = _numbers(root.get("Boundary", ""))
    if local_name(root) == "Appearance" and len(box) == _BOX_SIZE:
        return box[0] - left, box[1] - top
    return -left, -top


def _own_box(content: etree._Element) -> str:
    """The area of the page itself; no other box of an area cuts off what is drawn."""
    return next(
        (
            (element.text or "").strip()
            for element in content.iterdescendants()
            if local_name(element) == "PhysicalBox"
        ),
        "",
    )


def _box(text: str) -> tuple[float, float, float, float] | None:
    box = _numbers(text)
    if len(box) == _BOX_SIZE and box[2] > 0 and box[3] > 0:
        return box[0], box[1], box[2], box[3]
    return None


def _is_on_page(piece: Piece, width: float, height: float) -> bool:
    """Whether anybody sees it: its middle, or where one too long for the page begins."""
    middle = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
    begins = piece.left + piece.em / 2 <= width and piece.top + piece.em / 2 <= height
    return begins and min(middle) >= 0


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split()]
    except ValueError:
        return []
    return numbers if all(math.isfinite(number) for number in numbers) else []


def _text_codes(
    root: etree._Element,
) -> Iterator[tuple[etree._Element, etree._Element, tuple[float, float]]]:
    """Each text code with its object and its start: what it leaves out is that before it."""
    for element in root.iterdescendants():
        if local_name(element) == "TextObject":
            x = y = 0.0
            for code in element:
                if local_name(code) != "TextCode":
                    continue
                x, y = _first(code.get("X", ""), x), _first(code.get("Y", ""), y)
                if (code.text or "").strip():
                    yield element, code, (x, y)


def _pieces(
    text: etree._Element,
    code: etree._Element,
    *,
    start: tuple[float, float],
    shift: tuple[float, float],
) -> Iterator[Piece]:
    """The runs of one text code: cut where the pen goes back (a new line) or leaps blanks."""
    box = _numbers(text.get("Boundary", "")) or [0.0, 0.0]
    corner = (box[0] + shift[0], box[1] + shift[1]) if len(box) == _BOX_SIZE else shift
    matrix = _matrix(text.get("CTM", ""))
    size = (_numbers(text.get("Size", "")) or [3.175])[0]
    for run in _runs(_glyphs(code, start, size), size):
        yield _piece(run, size=size, matrix=matrix, corner=corner)


def _glyphs(code: etree._Element, start: tuple[float, float], size: float) -> list[_Glyph]:
    """Without any advances written down the type's own are taken."""
    content = (code.text or "").rstrip("\r\n")[:_RUN_CHARACTERS_MAX]
    x, y = start
    across = deltas(code.get("DeltaX", ""), len(content) - 1)
    down = deltas(code.get("DeltaY", ""), len(content) - 1)
    if not across and not down:
        across = [_advance(character, size) for character in content]
    glyphs = []
    for index, character in enumerate(content):
        glyphs.append((character, x, y))
        x += across[index] if index < len(across) else 0.0
        y += down[index] if index < len(down) else 0.0
    return glyphs


def _runs(glyphs: list[_Glyph], size: float) -> Iterator[list[_Glyph]]:
    run: list[_Glyph] = []
    for glyph in glyphs:
        if run and (glyph[1] < run[-1][1] - 0.5 * size or _leaps(run, glyph, size)):
            yield _stripped(run)
            run = []
        if run or not glyph[0].isspace():
            run.append(glyph)
    if run:
        yield _stripped(run)


def _leaps(run: list[_Glyph], glyph: _Glyph, size: float) -> bool:
    if glyph[0].isspace():
        return False
    last = _stripped(run)[-1]
    return glyph[1] - last[1] > _advance(last[0], size) + _LEAP * size


def _stripped(run: list[_Glyph]) -> list[_Glyph]:
    end = len(run)
    while end > 1 and run[end - 1][0].isspace():
        end -= 1
    return run[:end]


def _advance(character: str, size: float) -> float:
    return size if ord(character) > _HALF_WIDTH_END else size / 2


def _piece(
    run: list[_Glyph], *, size: float, matrix: _Matrix, corner: tuple[float, float]
) -> Piece:
    first, last = run[0], run[-1]
    x_end = last[1] + _advance(last[0], size)
    corners = [
        _apply(matrix, x, y)
        for x, y in (
            (first[1], first[2] - _ASCENT * size),
            (first[1], first[2] + _DESCENT * size),
            (x_end, last[2] - _ASCENT * size),
            (x_end, last[2] + _DESCENT * size),
        )
    ]
    xs = [corner[0] + x for x, _ in corners]
    ys = [corner[1] + y for _, y in corners]
    return Piece(
        text="".join(glyph[0] for glyph in run),
        left=min(xs),
        top=min(ys),
        right=max(xs),
        bottom=max(ys),
        baseline=corner[1] + _apply(matrix, first[1], first[2])[1],
        em=size * (math.hypot(matrix[2], matrix[3]) or 1.0),
    )


def _first(text: str, otherwise: float) -> float:
    return (_numbers(text) or [otherwise])[0]


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
    """Text object id → its raw text; several runs of one object follow one another."""
    texts: dict[str, str] = {}
    for page in pages:
        own: dict[str, str] = {}
        for object_id, text in page.texts:
            own[object_id] = own.get(object_id, "") + text
        for object_id, text in own.items():
            texts.setdefault(object_id, text)
    return texts
