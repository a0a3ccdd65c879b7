"""Which vouchers are drawn: the committed demo set, and sets of any size for measuring."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from samples.generator import files
from samples.generator.content import LETTERS, Author
from samples.generator.organisations import buyers
from samples.generator.photo import Shot
from samples.generator.truth import expected_fields, expected_items
from samples.generator.values import Invoice, RailTicket, Voucher

PHOTO = Shot(width_px=2304, height_px=1728, quality=80)


@dataclass(frozen=True, slots=True)
class Sample:
    """One file with its truth; samples of one `same_paper` are the same voucher."""

    name: str
    voucher: Voucher
    same_paper: str
    carrier: str
    write: Callable[[], bytes]

    def expected(self) -> dict[str, Any]:
        return {
            "file": self.name,
            "kind": self.voucher.kind,
            "same_paper": self.same_paper,
            "fields": expected_fields(self.voucher, carrier=self.carrier),
            "items": expected_items(self.voucher),
        }


def demo_set(seed: int) -> Iterator[Sample]:
    """The twenty files of the demo, in the order in which it sends them."""
    author = Author(seed)
    yield from _old_invoices(author, seed)
    yield from _digital_invoices(author, seed)
    yield from _tickets(author, seed)
    yield from _others(author, seed)


def _file(name: str, voucher: Voucher, write: Callable[[], bytes]) -> Sample:
    """`same_paper` groups by the voucher's own identity."""
    carrier = name.rsplit(".", 1)[1]
    match voucher:
        case Invoice():
            group = f"{voucher.code}{voucher.number}"
        case RailTicket():
            group = voucher.ticket_id or voucher.number
        case _:
            group = hashlib.sha256(repr(voucher).encode()).hexdigest()[:16]
    return Sample(name, voucher, group, carrier, write)


def _old_invoices(author: Author, seed: int) -> Iterator[Sample]:
    apricot, willow, maple = buyers()
    special = author.invoice("vat_special", apricot, date(2021, 9, 16), lines=2)
    shot = replace(PHOTO, ground="wood", fill=0.95, turn_degrees=-2.4, tilt=0.05, warmth=0.03)
    yield _file(
        "01_vat_special_photo.jpg", special, lambda: files.photo(special, shot, seed=seed + 1)
    )
    normal = author.invoice("vat_normal", willow, date(2020, 6, 10), lines=1)
    view = replace(PHOTO, ground="desk", fill=0.95, turn_degrees=1.6, tilt=-0.04, warmth=-0.04)
    yield _file(
        "02_vat_normal_photo.jpg", normal, lambda: files.photo(normal, view, seed=seed + 2)
    )
    scanned = author.invoice("vat_special", maple, date(2019, 11, 5), lines=3)
    yield _file(
        "03_vat_special_scan.jpg", scanned, lambda: files.flat_scan(scanned, seed=seed + 3)
    )
    on_screen = author.invoice("vat_e_normal", apricot, date(2022, 4, 20), lines=2)
    yield _file("04_vat_e_normal.pdf", on_screen, lambda: files.pdf(on_screen))
    twice = author.invoice("vat_e_normal", willow, date(2023, 3, 8), lines=2)
    yield _file("05_vat_e_normal.ofd", twice, lambda: files.ofd(twice))
    printed = replace(PHOTO, ground="stone", fill=0.9, turn_degrees=-4.0, tilt=0.06, shadow=0.35)
    yield _file(
        "06_vat_e_normal_print_photo.jpg",
        twice,
        lambda: files.photo(twice, printed, seed=seed + 6),
    )


def _digital_invoices(author: Author, seed: int) -> Iterator[Sample]:
    apricot, willow, maple = buyers()
    thrice = author.invoice("de_normal", maple, date(2026, 3, 12), lines=3)
    yield _file("07_de_normal.pdf", thrice, lambda: files.pdf(thrice))
    yield _file("08_de_normal.ofd", thrice, lambda: files.ofd(thrice))
    yield _file("09_de_normal.xml", thrice, lambda: files.xml(thrice))
    first = author.invoice("de_special", apricot, date(2026, 1, 22), lines=2)
    yield _file("10_de_special.xml", first, lambda: files.xml(first))
    second = author.invoice("de_special", willow, date(2025, 11, 18), lines=1)
    yield _file("11_de_special.pdf", second, lambda: files.pdf(second))
    meal = author.invoice("de_normal", willow, date(2026, 4, 9), lines=2)
    shot = replace(PHOTO, ground="cloth", fill=0.9, turn_degrees=3.0, tilt=-0.06, warmth=0.05)
    yield _file("12_de_normal_photo.jpg", meal, lambda: files.photo(meal, shot, seed=seed + 12))
    again = replace(
        PHOTO,
        ground="desk",
        fill=0.82,
        turn_degrees=-7.0,
        tilt=0.09,
        shadow=0.45,
        warmth=-0.06,
        exposure=0.88,
        orientation=6,
    )
    yield _file(
        "13_de_normal_photo_again.jpg",
        meal,
        lambda: files.photo(meal, again, seed=seed + 12, take=1),
    )


def _tickets(author: Author, seed: int) -> Iterator[Sample]:
    apricot, willow, _ = buyers()
    small = replace(PHOTO, width_px=1600, height_px=1200)
    paper = author.rail("rail_paper", apricot, date(2024, 5, 22))
    shot = replace(small, ground="wood", fill=0.8, turn_degrees=4.0, folds=0, curl=0.002)
    yield _file("14_rail_paper_photo.jpg", paper, lambda: files.photo(paper, shot, seed=seed + 14))
    with_data = author.rail("rail_e", willow, date(2026, 2, 11))
    yield _file("15_rail_e.ofd", with_data, lambda: files.ofd(with_data))
    face_only = author.rail("rail_e", apricot, date(2025, 12, 3))
    yield _file("16_rail_e.pdf", face_only, lambda: files.pdf(face_only))


def _others(author: Author, seed: int) -> Iterator[Sample]:
    apricot, _, maple = buyers()
    small = replace(PHOTO, width_px=1840, height_px=1380)
    receipt = author.receipt(maple, date(2026, 5, 14))
    shot = replace(small, ground="cloth", fill=0.9, turn_degrees=-2.0, tilt=0.05)
    yield _file(
        "17_receipt_photo.jpg", receipt, lambda: files.photo(receipt, shot, seed=seed + 17)
    )
    again = replace(small, ground="stone", fill=0.84, turn_degrees=6.0, tilt=-0.08, shadow=0.5)
    yield _file(
        "18_receipt_photo_again.jpg",
        receipt,
        lambda: files.photo(receipt, again, seed=seed + 17, take=1),
    )
    zipped = author.invoice("de_normal", apricot, date(2026, 6, 17), lines=2)
    yield _file("19_de_normal.zip", zipped, lambda: files.bundle(zipped))
    board = replace(PHOTO, width_px=1200, height_px=1600, ground="desk", fill=0.9, folds=0)
    yield _file(
        "20_notice_photo.jpg", LETTERS[0], lambda: files.photo(LETTERS[0], board, seed=seed + 20)
    )


KINDS = (
    *("vat_special", "vat_normal", "vat_e_normal", "vat_e_special"),
    *("de_normal", "de_special", "rail_paper", "rail_e", "receipt", "none"),
)
PAPER_DAYS = (date(2018, 6, 1), date(2023, 12, 29))
DIGITAL_DAYS = (date(2025, 1, 6), date(2026, 10, 30))
INVOICE_DAYS = {
    "vat_e_special": (date(2020, 12, 21), PAPER_DAYS[1]),  # there were none before
    "de_normal": DIGITAL_DAYS,
    "de_special": DIGITAL_DAYS,
}
RAIL_PAPER_DAYS = (date(2021, 1, 4), date(2025, 9, 26))


def invent(author: Author, kind: str) -> Voucher:
    """One voucher of `kind`, bought by any of the communities."""
    buyer = author.buyer()
    if kind == "rail_paper":
        return author.rail(kind, buyer, author.day(*RAIL_PAPER_DAYS))
    if kind == "rail_e":
        return author.rail(kind, buyer, author.day(*DIGITAL_DAYS))
    if kind == "receipt":
        return author.receipt(buyer, author.day(*DIGITAL_DAYS))
    if kind == "none":
        return author.letter()
    days = INVOICE_DAYS.get(kind, PAPER_DAYS)
    return author.invoice(kind, buyer, author.day(*days))
