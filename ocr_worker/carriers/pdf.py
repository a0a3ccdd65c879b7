"""PDF through one engine, pdfium: embedded files, the text layer in place, bounded pictures."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable
from finance.vouchers.media import MediaType, sniff
from finance.vouchers.reading import Carrier, Page, Record, Source
from ocr_worker.carriers.base import CarrierFormat, File, Limits, Part, Picture
from ocr_worker.carriers.pdf_text import read_pieces, set_upright
from ocr_worker.carriers.several_up import cut
from ocr_worker.carriers.text_lines import lines_from_pieces
from ocr_worker.carriers.xml_file import parse_xml, record_of

_POINTS_PER_INCH = 72
_EDITORS = re.compile(
    r"WPS|Acrobat|Foxit|iLovePDF|Smallpdf|PDFescape|Nitro|PhantomPDF|Photoshop|PDF-?XChange",
    re.IGNORECASE,
)
# A form whose labels are set in such a font, its entries in another, has this share and more.
_UNMAPPED_SHARE_MAX = 0.15
# With fewer lines than this beside a picture, the picture is the paper and they are a stamp on it.
_STAMP_LINES_MAX = 5
_DEPTH_MAX = 3  # of forms in forms: scanners put the picture at most into one


def open_pdf(file: File, limits: Limits) -> tuple[Part, ...]:
    """One part for the whole file: which pages are vouchers shows only in their text.

    Where several are printed on one page each has a part of its own.
    """
    notes = _notes_of_bytes(file.data)
    with _document(file.data, limits) as document:
        notes += _notes_of_document(document)
        records = tuple(_records(document, limits, notes))
        pages = tuple(_pages(document, notes))
        bare = tuple(_bare(document, pages))
        # Where not all can be drawn, those that only a picture shows.
        order = (*bare, *range(len(document)))
    if len(bare) > limits.pictures_max:
        raise Unreadable(faults.PDF_TOO_MANY_PAGES, f"{len(bare)} scanned pages")
    whole = Part(
        carrier=Carrier.PDF,
        name=file.name,
        pages=pages,
        records=records,
        notes=tuple(dict.fromkeys(notes)),
        bare_pages=bare,
        pictures=lambda: _drawn(file, limits, order),
    )
    return cut(whole, lambda numbers: _drawn(file, limits, numbers))


@contextmanager
def _document(data: bytes, limits: Limits) -> Iterator[pdfium.PdfDocument]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Unreadable(_fault_of(error), str(error)) from error
    with closing(document):
        count = len(document)
        if count > limits.pages_max:
            raise Unreadable(faults.PDF_TOO_MANY_PAGES, f"{count} pages")
        yield document


def _fault_of(error: pdfium.PdfiumError) -> faults.Fault:
    if getattr(error, "err_code", None) in {
        pdfium_c.FPDF_ERR_PASSWORD,
        pdfium_c.FPDF_ERR_SECURITY,
    }:
        return faults.PDF_PASSWORD
    return faults.PDF_DAMAGED


def _notes_of_bytes(data: bytes) -> list[str]:
    """A web-optimised file ends twice by design; every further end is a later change."""
    ends = data.count(b"%%EOF") - (b"/Linearized" in data[:2048])
    return ["pdf.incremental_update"] if ends > 1 else []


def _notes_of_document(document: pdfium.PdfDocument) -> list[str]:
    metadata = document.get_metadata_dict()
    tools = f"{metadata.get('Producer', '')} {metadata.get('Creator', '')}"
    return ["pdf.edited"] if _EDITORS.search(tools) else []


def _records(document: pdfium.PdfDocument, limits: Limits, notes: list[str]) -> Iterator[Record]:
    """Embedded XML and XBRL; a broken one costs only itself, a hostile one the whole file."""
    for index in range(min(document.count_attachments(), limits.bundle_files_max)):
        try:
            data = bytes(document.get_attachment(index).get_data())
        except pdfium.PdfiumError:
            notes.append("pdf.part_damaged")
            continue
        if sniff(data) is not MediaType.XML:
            continue
        try:
            yield record_of(parse_xml(data, limits))
        except Unreadable as error:
            if error.fault is not faults.XML_DAMAGED:
                raise
            notes.append("pdf.part_damaged")


def _pages(document: pdfium.PdfDocument, notes: list[str]) -> Iterator[Page]:
    for number in range(len(document)):
        try:
            with _upright(document, number) as page, closing(page.get_textpage()) as text:
                width, height = page.get_size()
                pieces, unmapped = read_pieces(page, text)
        except pdfium.PdfiumError as error:
            raise Unreadable(faults.PDF_DAMAGED, f"page {number}: {error}") from error
        if unmapped > _UNMAPPED_SHARE_MAX:
            # Fonts without a map to characters: the page reads as nonsense, so it is looked at.
            notes.append("pdf.text_unusable")
        elif pieces:
            lines = lines_from_pieces(pieces, number)
            yield Page(number, width, height, "pt", Source.TEXT, lines)


@contextmanager
def _upright(document: pdfium.PdfDocument, number: int) -> Iterator[pdfium.PdfPage]:
    """One page as it shows: with what is laid over it, fields and notes, and not on its head."""
    page = document[number]
    if pdfium_c.FPDFPage_GetAnnotCount(page) > 0:
        pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
        page.close()
        page = document[number]
    with closing(page):
        set_upright(page)
        yield page


def _bare(document: pdfium.PdfDocument, pages: tuple[Page, ...]) -> Iterator[int]:
    """Pages whose text does not say what they show; a single page is judged as a whole."""
    lines = {page.number: len(page.lines) for page in pages}
    for number in range(len(document)) if len(document) > 1 else ():
        said = lines.get(number, 0)
        if said <= _STAMP_LINES_MAX and _shows(document, number, more_than_text=said > 0):
            yield number


def _shows(document: pdfium.PdfDocument, number: int, *, more_than_text: bool) -> bool:
    kinds = (pdfium_c.FPDF_PAGEOBJ_IMAGE,) if more_than_text else None
    with closing(document[number]) as page:
        return next(page.get_objects(filter=kinds, max_depth=_DEPTH_MAX), None) is not None


def _drawn(file: File, limits: Limits, numbers: Iterable[int]) -> tuple[Picture, ...]:
    """As many of these pages as may be, the first named rather than the last."""
    with _document(file.data, limits) as document:
        wanted = sorted(islice(dict.fromkeys(numbers), limits.pictures_max))
        return tuple(_picture(document, number, limits) for number in wanted)


def _picture(document: pdfium.PdfDocument, number: int, limits: Limits) -> Picture:
    try:
        with _upright(document, number) as page:
            scale = _scale(page.get_size(), limits)
            with closing(page.render(scale=scale, rev_byteorder=False)) as bitmap:
                pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3]).astype(np.uint8)
    except pdfium.PdfiumError as error:
        raise Unreadable(faults.PDF_DAMAGED, f"page {number}: {error}") from error
    return Picture(page=number, pixels=pixels, unit_per_px=1 / scale)


def _scale(size: tuple[float, float], limits: Limits) -> float:
    """Pixels per point: the wanted resolution, less where the page is larger than paper."""
    longest = max(*size, 1.0)
    return min(limits.render_dpi / _POINTS_PER_INCH, limits.render_side_max_px / longest)


FORMAT = CarrierFormat(media=frozenset({MediaType.PDF}), open=open_pdf)
