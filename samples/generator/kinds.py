"""The set `kinds`: any number of files, evenly over every kind, printer and carrier."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from samples.generator import effects, files, several
from samples.generator.catalogue import COMMON, LAYOUTS, SORTS, Drawn, Sort, Stuff
from samples.generator.effects import Wear
from samples.generator.facts import KEYS, Fields
from samples.generator.invent.source import Source
from samples.generator.ofd import Attachment, ofd_bytes
from samples.generator.pdf import pdf_bytes
from samples.generator.photo import Shot, jpeg_bytes, level_shot, photograph
from samples.generator.raster import draw_page
from samples.generator.structured import air_xbrl, einvoice_xml, fiscal_xml, rail_xbrl
from samples.generator.told import told, told_items, words_of
from samples.generator.truth import expected_fields, expected_items
from samples.generator.values import Invoice, RailTicket

CARRIERS = ("photo", "scan", "pdf", "ofd", "xml")
EXTENSIONS = {"photo": "jpg", "scan": "jpg"}
PAGES_EVERY = 20  # of that many files one is a PDF of several invoices
HANDWRITTEN = frozenset({"payout_list", "receipt", "white_slip"})
SEVERAL_EVERY = 12  # of that many photos one shows several slips


@dataclass(frozen=True, slots=True)
class Measured:
    """One file for measuring, with its truth; samples of one `same_paper` are one voucher."""

    name: str
    kind: str
    write: Callable[[], bytes]
    truth: dict[str, Any] = field(default_factory=dict)

    def expected(self) -> dict[str, Any]:
        return {"file": self.name, "kind": self.kind, **self.truth}


def kinds_set(
    seed: int, *, count: int, level: str, carriers: tuple[str, ...] = ("photo",)
) -> Iterator[Measured]:
    """`count` files, going round carriers, kinds and printers; the same seed, the same files."""
    pairs = [
        (sort, carrier)
        for carrier in carriers
        for sort in SORTS
        if carrier in {"photo", "scan"} or carrier in sort.files
    ]
    rare = PAGES_EVERY if "pdf" in carriers else 0
    step = max(1, len(pairs) // SEVERAL_EVERY) * 3 if "photo" in carriers else 0
    turn = 0  # how many single files came before
    for i in range(count):
        one = seed * 100_000 + i
        if step and i % step == step - 1:
            yield _slips(i, seed=one, level=level)
        elif rare and i % rare == rare - 1:
            yield _pages(i, seed=one)
        else:
            sort, carrier = pairs[turn % len(pairs)]
            variant = (turn // len(pairs) + turn % len(pairs)) % LAYOUTS
            yield _single(i, sort, carrier=carrier, level=level, seed=one, variant=variant)
            turn += 1


def _identity(drawn: Drawn) -> str:
    known = drawn.facts.identity or repr((drawn.facts.fields, drawn.facts.prints))
    return hashlib.sha256(f"{drawn.facts.kind}{known}".encode()).hexdigest()[:16]


def _single(
    index: int, sort: Sort, *, carrier: str, level: str, seed: int, variant: int
) -> Measured:
    drawn = sort.draw(Source(seed), variant)
    name = f"{index:05d}_{sort.name}_{carrier}.{EXTENSIONS.get(carrier, carrier)}"
    extra: dict[str, Any] = {"layout": variant}
    write: Callable[[], bytes]
    if carrier == "photo":
        what = effects.wear(np.random.default_rng(seed), level, sort.stuff)
        extra |= {"level": level, "effects": what.names(drawn.page)}
        write = partial(photo, drawn, what, level=level, seed=seed)
    elif carrier == "scan":
        write = partial(scan, drawn, seed=seed)
    else:
        write = partial(FILE_WRITERS[carrier], drawn)
    fields, items = truth(drawn, carrier)
    known = {"same_paper": _identity(drawn), "fields": fields, "items": items}
    if sort.kind in HANDWRITTEN:
        extra["is_handwritten"] = True
    return Measured(name, sort.kind, write, known | extra)


def truth(drawn: Drawn, carrier: str) -> tuple[dict[str, Any], list[Any]]:
    """What this file tells: all that is printed on it or written in its data."""
    facts, voucher = drawn.facts, drawn.voucher
    if facts.kind == "none":
        return {}, []
    if voucher is not None:
        fields: Fields = expected_fields(voucher, carrier=carrier)
        return dict(fields), list(expected_items(voucher))
    words = "" if carrier == "xml" else words_of(drawn.page)
    words += data_of(drawn).decode() if carrier in {"pdf", "ofd", "xml"} else ""
    return dict.fromkeys(KEYS) | told(facts.fields, words), told_items(facts, words)


def data_of(drawn: Drawn) -> bytes:
    """The structured data that the issuer puts into the file, empty where there is none."""
    facts = drawn.facts
    if facts.kind.startswith("fiscal_") or facts.kind == "union_receipt":
        return fiscal_xml(facts)
    if facts.kind == "air_e":
        return air_xbrl(facts)
    if facts.kind == "rail_e":
        return rail_xbrl(facts)
    is_einvoice = facts.kind.startswith("de_") or facts.kind == "toll_de"
    return einvoice_xml(facts) if is_einvoice else b""


def data_name(drawn: Drawn) -> str:
    facts = drawn.facts
    prefix = {"air_e": "atr_issuer", "rail_e": "rai_issuer"}.get(facts.kind, "original")
    return f"{prefix}_{facts.say('{issued_on:flat}')}_{facts.text('invoice_number')}.xml"


def xml_bytes(drawn: Drawn) -> bytes:
    if isinstance(drawn.voucher, Invoice):
        return files.xml(drawn.voucher)
    return data_of(drawn)


def ofd_file(drawn: Drawn) -> bytes:
    if isinstance(drawn.voucher, Invoice | RailTicket):
        return files.ofd(drawn.voucher, drawn.page)
    data = data_of(drawn)
    attached = [Attachment(data_name(drawn), data)] if data else []
    return ofd_bytes(drawn.page, doc_id=_identity(drawn) * 2, attachments=attached)


def pdf_file(drawn: Drawn) -> bytes:
    """The page; the data travel inside it as an embedded file."""
    page = pdf_bytes(drawn.page, title=drawn.facts.text("invoice_number"))
    data = b"" if drawn.voucher is not None else data_of(drawn)
    if not data:
        return page
    document = pypdfium2.PdfDocument(page)
    document.new_attachment(data_name(drawn)).set_data(data)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


FILE_WRITERS: dict[str, Callable[[Drawn], bytes]] = {
    "pdf": pdf_file,
    "ofd": ofd_file,
    "xml": xml_bytes,
}


def scan(drawn: Drawn, *, seed: int) -> bytes:
    return files.flat_scan_of(draw_page(drawn.page, dpi=200, seed=seed), seed=seed, dpi=200)


def photo(drawn: Drawn, what: Wear, *, level: str, seed: int) -> bytes:
    """A phone picture of one sheet, as worn and lit as the level allows."""
    page = effects.worn_page(drawn.page, what)
    dpi = 300 if page.width > 120 else 500
    sheet = draw_page(page, dpi=dpi, seed=seed)
    rng = np.random.default_rng([seed, 1])
    if what.faint:
        under = draw_page(effects.form_only(page), dpi=dpi, seed=seed)
        sheet = effects.faint(sheet, under, what.faint, rng=rng)
    if what.is_on_screen:
        sheet = effects.on_screen(effects.moire(sheet, rng))
    return _taken(effects.turned(sheet, what.turn), what, level=level, seed=seed)


def _taken(sheet: Image.Image, what: Wear, *, level: str, seed: int, least_px: float = 0) -> bytes:
    rng = np.random.default_rng([seed, 2])
    aspect = sheet.width / sheet.height
    shot = level_shot(rng, level, max(aspect, 1 / aspect))
    if aspect < 0.9:
        shot = replace(shot, width_px=shot.height_px, height_px=shot.width_px)
    if what.is_on_screen:
        shot = replace(shot, folds=0, curl=0.0)
    shot = _enlarged(shot, least_px)
    picture = photograph(sheet, shot, seed=seed, paper_seed=seed)
    if what.glare:
        picture = effects.glare(picture, rng)
    return jpeg_bytes(picture, shot)


def _enlarged(shot: Shot, least_px: float) -> Shot:
    """At least `least_px` pixels: many small slips are unreadable in less."""
    scale = max(1.0, (least_px / (shot.width_px * shot.height_px)) ** 0.5)
    size = (round(shot.width_px * scale), round(shot.height_px * scale))
    return replace(shot, width_px=size[0], height_px=size[1])


def _slips(index: int, *, seed: int, level: str) -> Measured:
    """Several slips in one photo; the truth lists them with their boxes on the sheet."""
    placed = several.arranged(Source(seed), index)
    what = effects.wear(np.random.default_rng(seed), level, Stuff.SCREEN)
    turned = [f"turned_{what.turn}"] if what.turn else []
    what = Wear(turn=what.turn)

    def write() -> bytes:
        sheet = several.sheet_of(placed, seed=seed)
        return _taken(effects.turned(sheet, what.turn), what, level=level, seed=seed, least_px=9e6)

    vouchers = []
    for slip in placed:
        fields, items = truth(slip.drawn, "photo")
        vouchers.append(
            {
                "kind": slip.drawn.facts.kind,
                "same_paper": _identity(slip.drawn),
                "turn": slip.turn,
                "box": slip.box,
                "fields": fields,
                "items": items,
            }
        )
    known = {"level": level, "effects": [*turned, "several"], "vouchers": vouchers}
    return Measured(f"{index:05d}_several_photo.jpg", "several", write, known)


def _pages(index: int, *, seed: int) -> Measured:
    """One PDF with an invoice on each page, as mail programs and printers glue them together."""
    source = Source(seed)
    sorts = [sort for sort in COMMON if "pdf" in sort.files]
    sheets = [
        source.rng.choice(sorts).draw(source, number)
        for number in range(source.rng.randrange(2, 7))
    ]

    def write() -> bytes:
        book = pypdfium2.PdfDocument.new()
        for sheet in sheets:
            book.import_pages(pypdfium2.PdfDocument(pdf_file(sheet)))
        target = BytesIO()
        book.save(target)
        return target.getvalue()

    vouchers = []
    for number, sheet in enumerate(sheets):
        fields, items = truth(sheet, "pdf")
        vouchers.append(
            {
                "kind": sheet.facts.kind,
                "same_paper": _identity(sheet),
                "page": number,
                "fields": fields,
                "items": items,
            }
        )
    return Measured(f"{index:05d}_pages_pdf.pdf", "several", write, {"vouchers": vouchers})
