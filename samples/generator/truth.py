"""What a reader should find in a file, field by field: the entries of `expected.json`."""

import re

from samples.generator.numbers import yuan
from samples.generator.values import Invoice, Letter, RailTicket, Receipt, Voucher

Fields = dict[str, str | int | None]
KEYS = (
    *("invoice_code", "invoice_number", "check_code", "issued_on"),
    *("net_fen", "tax_fen", "total_fen"),
    *("seller_name", "seller_tax_id", "buyer_name", "buyer_tax_id"),
)
CATEGORY = re.compile(r"\*([^*]+)\*(.+)", re.DOTALL)


def expected_fields(voucher: Voucher, *, carrier: str) -> Fields:
    """The truth as this carrier tells it: what is not in the file is null."""
    match voucher:
        case Invoice():
            return _invoice(voucher)
        case RailTicket():
            return _rail(voucher, carrier)
        case Receipt():
            known: Fields = {
                "issued_on": voucher.issued_on.isoformat(),
                "total_fen": voucher.total_fen,
                "seller_name": voucher.seller.name,
                "buyer_name": voucher.payer,
            }
            return dict.fromkeys(KEYS) | known
        case Letter():
            return {}


def _invoice(invoice: Invoice) -> Fields:
    return {
        "invoice_code": invoice.code or None,
        "invoice_number": invoice.number,
        "check_code": invoice.check_code or None,
        "issued_on": invoice.issued_on.isoformat(),
        "net_fen": invoice.net_fen,
        "tax_fen": invoice.tax_fen,
        "total_fen": invoice.total_fen,
        "seller_name": invoice.seller.name,
        "seller_tax_id": invoice.seller.tax_id,
        "buyer_name": invoice.buyer.name,
        "buyer_tax_id": invoice.buyer.tax_id,
        "machine_number": invoice.machine_number or None,
        "total_cn": invoice.total_cn,
        "remark": invoice.remark or None,
        "drawer": invoice.drawer,
    }


def _rail(ticket: RailTicket, carrier: str) -> Fields:
    """Amount without tax and tax stand only in the attached data, never on the face."""
    is_paper, has_data = ticket.kind == "rail_paper", carrier == "ofd"
    known: Fields = {
        "invoice_number": ticket.number,
        "issued_on": ticket.issued_on.isoformat(),
        "net_fen": ticket.net_fen if has_data else None,
        "tax_fen": ticket.tax_fen if has_data else None,
        "total_fen": ticket.fare_fen,
        "buyer_name": None if is_paper else ticket.buyer.name,
        "buyer_tax_id": None if is_paper else ticket.buyer.tax_id,
        "ticket_id": ticket.ticket_id or None,
        "e_ticket_number": ticket.e_ticket_number or None,
        "train_number": ticket.train_number,
        "departure_station": ticket.departure[0],
        "arrival_station": ticket.arrival[0],
        "travel_on": ticket.travel_on.isoformat(),
        "departs_at": ticket.departs_at,
        "seat": f"{ticket.carriage}车{ticket.seat}号",
        "seat_class": ticket.seat_class,
        "passenger_name": ticket.passenger_name,
        "passenger_id_masked": ticket.passenger_id_masked,
    }
    return dict.fromkeys(KEYS) | known


def expected_items(voucher: Voucher) -> list[Fields]:
    if not isinstance(voucher, Invoice):
        return []
    return [
        {
            **named(item.title),
            "specification": item.specification or None,
            "unit": item.unit,
            "quantity": str(item.quantity),
            "price": item.price,
            "amount_fen": item.amount_fen,
            "tax_rate": item.rate_text,
            "tax_fen": item.tax_fen,
        }
        for item in voucher.items
    ]


def named(printed: str) -> Fields:
    """`*分类*名称` is printed as one and asked for as two."""
    match = CATEGORY.fullmatch(printed)
    return {
        "name": printed if match is None else match[2],
        "category": None if match is None else match[1],
    }


def custom_data(invoice: Invoice) -> dict[str, str]:
    """DocInfo/CustomDatas of an OFD; its 合计金额 is without tax."""
    pairs = {
        "template-version": "1.0.20.0422",
        "发票代码": invoice.code,
        "发票号码": invoice.number,
        "合计税额": invoice.tax_text,
        "合计金额": yuan(invoice.net_fen),
        "开票日期": invoice.date_cn,
        "校验码": invoice.check_groups,
        "购买方纳税人识别号": invoice.buyer.tax_id,
        "销售方纳税人识别号": invoice.seller.tax_id,
    }
    return {name: value for name, value in pairs.items() if value.strip()}
