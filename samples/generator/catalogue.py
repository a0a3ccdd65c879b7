"""Every kind of voucher that can be drawn: who makes up its facts, which printers draw it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from samples.generator.facts import Facts
from samples.generator.invent import (
    businesses,
    common,
    fiscal,
    invoices,
    journeys,
    negatives,
    offices,
    plain,
    rare_forms,
    roads,
)
from samples.generator.invent.source import Source
from samples.generator.layouts import (
    attachments,
    digital,
    freight,
    lay_out,
    old_forms,
    slips,
    tills,
    vehicles,
)
from samples.generator.layouts import fiscal as fiscal_forms
from samples.generator.layouts import journeys as itineraries
from samples.generator.layouts import negatives as no_vouchers
from samples.generator.layouts import offices as office_forms
from samples.generator.layouts import plain as plain_forms
from samples.generator.restyle import STYLES, restyled
from samples.generator.sheet import Page
from samples.generator.values import Voucher

LAYOUTS = 3  # of every kind
Drawer = Callable[[Source, int], "Drawn"]


class Stuff(StrEnum):
    """What it lies before the camera as."""

    PRINT = "print"  # laser print of an electronic sheet, which can be shown on a screen too
    FORM = "form"  # preprinted form, filled in by a needle printer
    THERMAL = "thermal"
    CARD = "card"  # small slip of stiff paper
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A voucher's facts on a page; `voucher` is set where a file writer of its own exists."""

    facts: Facts
    page: Page
    voucher: Voucher | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """One entry: a kind, or one business of it. `files` are the carriers beside pictures."""

    name: str
    kind: str
    draw: Drawer
    stuff: Stuff = Stuff.FORM
    files: tuple[str, ...] = ()


def _by_printer(
    make: Callable[[Source], Facts], printers: tuple[Callable[[Facts], Page], ...]
) -> Drawer:
    def draw(source: Source, variant: int) -> Drawn:
        facts = make(source)
        return Drawn(facts, printers[variant % len(printers)](facts))

    return draw


def _by_number(make: Callable[[Source], Facts], lay: Callable[[Facts, int], Page]) -> Drawer:
    def draw(source: Source, variant: int) -> Drawn:
        facts = make(source)
        return Drawn(facts, lay(facts, variant % LAYOUTS))

    return draw


def _common(kind: str) -> Drawer:
    def draw(source: Source, variant: int) -> Drawn:
        if kind.startswith("rail"):
            ticket, place = common.ticket(source, kind), "临江"
            page = restyled(lay_out(ticket), STYLES[variant % LAYOUTS], place)
            return Drawn(common.as_facts(ticket, place), page, ticket)
        invoice, place = common.invoice(source, kind)
        page = restyled(lay_out(invoice), STYLES[variant % LAYOUTS], place)
        return Drawn(common.as_facts(invoice, place), page, invoice)

    return draw


def _business(index: int, kind: str) -> Callable[[Source], Facts]:
    return lambda source: businesses.business(source, index, kind)


def _none(name: str) -> Sort:
    stuff = Stuff.SCREEN if name == "screen" else Stuff.PRINT
    make, lay = getattr(negatives, name), getattr(no_vouchers, name)
    return Sort(f"none_{name}", "none", _by_number(make, lay), stuff)


PAPER_KINDS = (("vat_special", Stuff.FORM), ("vat_normal", Stuff.FORM), ("rail_paper", Stuff.CARD))
ELECTRONIC_KINDS = (
    *(("vat_e_special", ("pdf", "ofd")), ("vat_e_normal", ("pdf", "ofd"))),
    *(("de_special", ("pdf", "ofd", "xml")), ("de_normal", ("pdf", "ofd", "xml"))),
    ("rail_e", ("pdf", "ofd")),
)
PDF_ONLY: tuple[Stuff, tuple[str, ...]] = (Stuff.PRINT, ("pdf",))
ALL_FILES = ("pdf", "ofd", "xml")
BUSINESS_NAMES = ("passenger", "freight", "construction", "lease", "property_sale")
COMMON: tuple[Sort, ...] = (
    *(Sort(kind, kind, _common(kind), stuff) for kind, stuff in PAPER_KINDS),
    *(Sort(kind, kind, _common(kind), Stuff.PRINT, files) for kind, files in ELECTRONIC_KINDS),
)
DIGITAL: tuple[Sort, ...] = (
    *(
        Sort(
            f"{kind}_{name}",
            kind,
            _by_printer(_business(i, kind), digital.LAYOUTS),
            Stuff.PRINT,
            ALL_FILES,
        )
        for i, name in enumerate(BUSINESS_NAMES)
        for kind in (("de_special", "de_normal")[(i + 1) % 2],)
    ),
    Sort(
        "de_normal_red",
        "de_normal",
        _by_printer(businesses.red_letter, digital.LAYOUTS),
        Stuff.PRINT,
        ALL_FILES,
    ),
    *(
        Sort(f"{make.__name__}", f"{make.__name__}", _by_number(make, vehicles.vehicle), *PDF_ONLY)
        for make in (invoices.vehicle_de, invoices.used_car_de)
    ),
    Sort(
        "toll_de", "toll_de", _by_printer(roads.toll_de, digital.LAYOUTS), Stuff.PRINT, ALL_FILES
    ),
    Sort(
        "air_e",
        "air_e",
        _by_number(journeys.air_e, itineraries.digital),
        Stuff.PRINT,
        ("pdf", "ofd"),
    ),
    Sort(
        "rail_e_change",
        "rail_e",
        _by_number(journeys.rail_change, itineraries.rail_change),
        Stuff.PRINT,
        ("pdf", "ofd"),
    ),
)
OLD: tuple[Sort, ...] = (
    Sort("vat_roll", "vat_roll", _by_printer(invoices.vat_roll, tills.ROLLS), Stuff.THERMAL),
    Sort(
        "toll_e", "toll_e", _by_number(roads.toll_e, old_forms.electronic), Stuff.PRINT, ("pdf",)
    ),
    Sort("vehicle", "vehicle", _by_number(invoices.vehicle, vehicles.vehicle)),
    Sort("used_car", "used_car", _by_number(invoices.used_car, vehicles.vehicle)),
    *(
        Sort(kind, kind, _by_number(partial(invoices.paper_digital, kind=kind), old_forms.paper))
        for kind in ("paper_de_special", "paper_de_normal")
    ),
    Sort(
        "blockchain",
        "blockchain",
        _by_number(invoices.blockchain, old_forms.chain),
        Stuff.PRINT,
        ("pdf",),
    ),
    Sort(
        "machine_general", "machine_general", _by_printer(invoices.machine_general, tills.MACHINE)
    ),
    Sort(
        "local_general_e",
        "local_general_e",
        _by_number(invoices.local_general_e, tills.general_electronic),
        *PDF_ONLY,
    ),
    Sort("quota", "quota", _by_printer(invoices.quota, tills.QUOTA), Stuff.CARD),
)
ROADS: tuple[Sort, ...] = (
    Sort("taxi", "taxi", _by_printer(roads.taxi, slips.TAXI), Stuff.THERMAL),
    Sort("bus", "bus", _by_printer(roads.bus, slips.BUS), Stuff.THERMAL),
    Sort("ship", "ship", _by_printer(roads.ship, slips.SHIP), Stuff.THERMAL),
    Sort("bridge", "bridge", _by_printer(roads.bridge, slips.BRIDGE), Stuff.THERMAL),
    Sort("air_paper", "air_paper", _by_number(journeys.air_paper, itineraries.paper)),
)
FISCAL: tuple[Sort, ...] = tuple(
    Sort(
        kind,
        kind,
        _by_printer(partial(fiscal.bill, kind=kind), fiscal_forms.LAYOUTS),
        Stuff.PRINT,
        ALL_FILES,
    )
    for kind in fiscal.BILLS
)
OFFICES: tuple[Sort, ...] = (
    Sort("customs", "customs", _by_number(offices.customs, office_forms.customs)),
    Sort("tax_cert", "tax_cert", _by_number(offices.tax_cert, office_forms.tax_cert)),
    Sort(
        "bank_receipt",
        "bank_receipt",
        _by_printer(offices.bank_receipt, office_forms.BANK),
        Stuff.PRINT,
        ("pdf", "ofd"),
    ),
)
PLAIN: tuple[Sort, ...] = (
    Sort("receipt", "receipt", _by_number(plain.receipt, plain_forms.receipt)),
    Sort("white_slip", "white_slip", _by_number(plain.white_slip, plain_forms.white_slip)),
    Sort("payout_list", "payout_list", _by_number(plain.payout_list, plain_forms.payout_list)),
    Sort(
        "attach_goods_list",
        "attach_goods_list",
        _by_number(plain.goods_list, attachments.goods_list),
        Stuff.PRINT,
    ),
    Sort(
        "attach_trip",
        "attach_trip",
        _by_number(plain.trip_sheet, attachments.trip_sheet),
        Stuff.PRINT,
        ("pdf",),
    ),
    Sort(
        "attach_till_slip",
        "attach_till_slip",
        _by_number(plain.till_slip, attachments.till_slip),
        Stuff.THERMAL,
    ),
    Sort(
        "attach_contract",
        "attach_contract",
        _by_number(plain.contract, attachments.contract),
        Stuff.PRINT,
    ),
    Sort(
        "attach_acceptance",
        "attach_acceptance",
        _by_number(plain.acceptance, attachments.acceptance),
        Stuff.PRINT,
    ),
    Sort("foreign", "other", _by_number(plain.foreign, attachments.foreign), Stuff.PRINT),
)
NEGATIVES: tuple[Sort, ...] = tuple(
    _none(name)
    for name in (
        *("notice", "menu", "id_card", "boarding_pass", "screen", "table", "claiming_code"),
    )
)
RARE: tuple[Sort, ...] = (
    *(
        Sort(make.__name__, make.__name__, _by_number(make, vehicles.vehicle))
        for make in (rare_forms.paper_de_vehicle, rare_forms.paper_de_used_car)
    ),
    Sort(
        "freight_special",
        "freight_special",
        _by_number(rare_forms.freight_special, freight.freight),
    ),
)
SORTS: tuple[Sort, ...] = (
    *(*COMMON, *DIGITAL, *OLD, *ROADS, *FISCAL, *OFFICES, *PLAIN, *NEGATIVES, *RARE),
)
KINDS: tuple[str, ...] = tuple(dict.fromkeys(sort.kind for sort in SORTS))
