"""Which layout draws which kind."""

from collections.abc import Callable

from samples.generator.layouts.letter import letter_page
from samples.generator.layouts.rail import rail_invoice_page, rail_ticket_page
from samples.generator.layouts.receipt import receipt_page
from samples.generator.layouts.shudian import digital_invoice_page
from samples.generator.layouts.vat import electronic_invoice_page, paper_invoice_page
from samples.generator.sheet import Page
from samples.generator.values import Invoice, Letter, RailTicket, Receipt, Voucher

INVOICES: dict[str, Callable[[Invoice], Page]] = {
    "vat_special": paper_invoice_page,
    "vat_normal": paper_invoice_page,
    "vat_e_normal": electronic_invoice_page,
    "vat_e_special": electronic_invoice_page,
    "de_normal": digital_invoice_page,
    "de_special": digital_invoice_page,
}


def lay_out(voucher: Voucher) -> Page:
    """The page that shows `voucher`."""
    match voucher:
        case Invoice():
            return INVOICES[voucher.kind](voucher)
        case RailTicket(kind="rail_paper"):
            return rail_ticket_page(voucher)
        case RailTicket():
            return rail_invoice_page(voucher)
        case Receipt():
            return receipt_page(voucher)
        case Letter():
            return letter_page(voucher)
