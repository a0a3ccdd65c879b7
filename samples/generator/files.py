"""Turns a voucher into the bytes of one carrier."""

import hashlib
from io import BytesIO

import numpy as np
from PIL import Image

from samples.generator.layouts import lay_out
from samples.generator.ofd import Attachment, ofd_bytes, zip_bytes
from samples.generator.pdf import pdf_bytes
from samples.generator.photo import Shot, jpeg_bytes, photograph
from samples.generator.raster import draw_page
from samples.generator.sheet import Page
from samples.generator.truth import custom_data
from samples.generator.values import Invoice, RailTicket, Voucher
from samples.generator.xml_files import einvoice_xml, original_invoice_xml, rail_xbrl

PAPER_FORMS = frozenset({"vat_special", "vat_normal"})


def paper(voucher: Voucher, *, seed: int) -> Page:
    """The sheet as it lies on the desk; forms are printed a little off their lines."""
    page = lay_out(voucher)
    if voucher.kind not in PAPER_FORMS:
        return page
    rng = np.random.default_rng(seed)
    return page.shifted_print(float(rng.uniform(-1.0, 0.8)), float(rng.uniform(-0.7, 0.7)))


def flat_scan(voucher: Voucher, *, seed: int, dpi: int = 200) -> bytes:
    """A JPEG from a flat-bed scanner: a trace of noise, a hair crooked."""
    return flat_scan_of(
        draw_page(paper(voucher, seed=seed), dpi=dpi, seed=seed), seed=seed, dpi=dpi
    )


def flat_scan_of(page: Image.Image, *, seed: int, dpi: int) -> bytes:
    """The same of a page that is drawn already."""
    rng = np.random.default_rng(seed)
    turned = page.rotate(
        float(rng.uniform(-0.5, 0.5)), Image.Resampling.BICUBIC, fillcolor=(246, 246, 244)
    )
    pixels = np.asarray(turned, np.float32) + rng.normal(0, 2.0, (turned.height, turned.width, 1))
    target = BytesIO()
    scan = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    scan.save(target, "JPEG", quality=80, dpi=(dpi, dpi), optimize=True)
    return target.getvalue()


def photo(voucher: Voucher, shot: Shot, *, seed: int, take: int = 0) -> bytes:
    """A phone picture; the same `seed` is the same sheet, each `take` another picture of it."""
    sheet = paper(voucher, seed=seed)
    dpi = 300 if sheet.width > 120 else 600
    drawn = draw_page(sheet, dpi=dpi, seed=seed)
    picture = photograph(drawn, shot, seed=seed * 1000 + take, paper_seed=seed)
    return jpeg_bytes(picture, shot)


def pdf(voucher: Voucher) -> bytes:
    number = voucher.number if isinstance(voucher, Invoice | RailTicket) else ""
    return pdf_bytes(lay_out(voucher), title=number)


def ofd(voucher: Invoice | RailTicket, page: Page | None = None) -> bytes:
    """Old e-invoices carry tags and an attachment, 数电票 tags only, rail its XBRL only."""
    page = page or lay_out(voucher)
    doc_id = hashlib.sha256(voucher.number.encode()).hexdigest()[:32]
    if isinstance(voucher, RailTicket):
        name = f"rai_issuer_{voucher.issued_on:%Y%m%d}_{voucher.number}.xml"
        return ofd_bytes(page, doc_id=doc_id, attachments=[Attachment(name, rail_xbrl(voucher))])
    data = custom_data(voucher)
    if voucher.is_digital:
        return ofd_bytes(page, doc_id=doc_id, tag_root="EInvoice", custom_data=data)
    original = Attachment("original_invoice.xml", original_invoice_xml(voucher))
    return ofd_bytes(
        page, doc_id=doc_id, tag_root="eInvoice", custom_data=data, attachments=[original]
    )


def xml(voucher: Invoice | RailTicket) -> bytes:
    return rail_xbrl(voucher) if isinstance(voucher, RailTicket) else einvoice_xml(voucher)


def bundle(voucher: Invoice) -> bytes:
    """The ZIP that the tax platform sends: XML, PDF and OFD of one invoice."""
    stem = f"{voucher.number}_{voucher.issued_on:%Y%m%d}"
    return zip_bytes(
        (
            (f"{stem}.xml", xml(voucher)),
            (f"{stem}.pdf", pdf(voucher)),
            (f"{stem}.ofd", ofd(voucher)),
        )
    )
