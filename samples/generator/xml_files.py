"""Structured data of e-invoices.

The tax platform's EInvoice XML, the OFD attachment of the old electronic invoice, and the
railway's XBRL instance.
"""

from collections.abc import Iterable
from typing import Any

from lxml import etree

from samples.generator.numbers import yuan
from samples.generator.values import Invoice, Item, RailTicket

Element = Any  # lxml's element type has no public name
EDRM = "http://www.edrm.org.cn/schema/e-invoice/2019"
XBRL = "http://www.xbrl.org/2003/instance"
RAI = "http://xbrl.mof.gov.cn/taxonomy/2023-12-31/rai"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TAX_BUREAU = ("13300000000", "国家税务总局临江市税务局")
GENERAL_OR_SPECIAL = {"de_normal": ("02", "普通发票"), "de_special": ("01", "增值税专用发票")}


def _bytes(root: Element) -> bytes:
    etree.indent(root, space="    ")
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _tree(name: str, *children: Element) -> Element:
    """An element with children, or with a text where the child is a string."""
    node = etree.Element(name)
    for child in children:
        if isinstance(child, str):
            node.text = child
        else:
            node.append(child)
    return node


def _node(name: str, pairs: Iterable[tuple[str, str]]) -> Element:
    return _tree(name, *(_tree(tag, text) for tag, text in pairs))


def _label(name: str, code: str, text: str) -> Element:
    return _node(name, (("LabelCode", code), ("LabelName", text)))


def einvoice_xml(invoice: Invoice) -> bytes:
    """数电票 as the tax platform delivers it (root `EInvoice`)."""
    special = _label("GeneralOrSpecialVAT", *GENERAL_OR_SPECIAL[invoice.kind])
    header = _tree(
        "Header",
        _tree("EIid", invoice.number),
        _tree("EInvoiceTag", "SWEI3200"),
        _tree("Version", "0.36"),
        _tree(
            "InherentLabel",
            _label("InIssuType", "Y", "是否蓝字发票标志"),
            _label("EInvoiceType", "01", "电子发票"),
            special,
        ),
        _tree("UndefinedLabel"),
    )
    day = invoice.issued_on.isoformat()
    supervision = (
        ("InvoiceNumber", invoice.number),
        ("IssueTime", day),
        ("TaxBureauCode", TAX_BUREAU[0]),
        ("TaxBureauName", TAX_BUREAU[1]),
    )
    root = _tree(
        "EInvoice",
        header,
        _einvoice_data(invoice),
        _tree("SellerAuthentication", _tree("AuthenticationMethods", "01")),
        _node("TaxSupervisionInfo", supervision),
    )
    return _bytes(root)


def _einvoice_data(invoice: Invoice) -> Element:
    seller, buyer = invoice.seller, invoice.buyer
    sold_by = (
        ("SellerIdNum", seller.tax_id),
        ("SellerName", seller.name),
        ("SellerAddr", seller.address),
        ("SellerTelNum", seller.telephone),
        ("SellerBankName", seller.bank),
        ("SellerBankAccNum", seller.account),
    )
    basic = (
        ("TotalAmWithoutTax", yuan(invoice.net_fen)),
        ("TotalTaxAm", yuan(invoice.tax_fen)),
        ("TotalTax-includedAmount", yuan(invoice.total_fen)),
        ("TotalTax-includedAmountInChinese", invoice.total_cn),
        ("Drawer", invoice.drawer),
        ("RequestTime", f"{invoice.issued_on.isoformat()} 10:24:31"),
    )
    data = _tree(
        "EInvoiceData",
        _node("SellerInformation", sold_by),
        _node("BuyerInformation", (("BuyerIdNum", buyer.tax_id), ("BuyerName", buyer.name))),
        _node("BasicInformation", basic),
        *(_einvoice_line(item) for item in invoice.items),
        _tree("SpecificInformation"),
    )
    remark = (("Remark", invoice.remark),) if invoice.remark else ()
    data.append(_node("AdditionalInformation", remark))
    return data


def _einvoice_line(item: Item) -> Element:
    rate = "免税" if item.tax_rate is None else f"{item.tax_rate / 100:.2f}"
    pairs = (
        ("ItemName", item.title),
        ("SpecMod", item.specification),
        ("MeaUnits", item.unit),
        ("Quantity", str(item.quantity)),
        ("UnPrice", item.price),
        ("Amount", yuan(item.amount_fen)),
        ("TaxRate", rate),
        ("ComTaxAm", yuan(item.tax_fen)),
        ("TotaltaxIncludedAmount", yuan(item.amount_fen + item.tax_fen)),
    )
    return _node("IssuItemInformation", ((tag, text) for tag, text in pairs if text))


def original_invoice_xml(invoice: Invoice) -> bytes:
    """`original_invoice.xml`, attached to the OFD of an electronic invoice of the old system."""
    root = etree.Element("eInvoice", nsmap={"fp": EDRM}, Version="1.0")
    pairs: tuple[tuple[str, str], ...] = (
        ("DocID", "01"),
        ("InvoiceCode", invoice.code),
        ("InvoiceNo", invoice.number),
        ("TypeCode", "0"),
        ("IssueDate", invoice.date_cn),
        ("InvoiceCheckCode", invoice.check_code),
        ("MachineNo", invoice.machine_number),
        ("TaxControlCode", "\n".join(invoice.cipher)),
        ("GraphCode", invoice.qr_text),
    )
    _add(root, pairs)
    for role, party in (("Buyer", invoice.buyer), ("Seller", invoice.seller)):
        node = etree.SubElement(root, f"{{{EDRM}}}{role}")
        contact = (
            (f"{role}Name", party.name),
            (f"{role}TaxID", party.tax_id),
            (f"{role}AddrTel", party.address + party.telephone),
            (f"{role}FinancialAccount", party.bank + party.account),
        )
        _add(node, contact)
    sums = (
        ("TaxInclusiveTotalAmount", yuan(invoice.total_fen)),
        ("TaxInclusiveTotalAmountWithWords", invoice.total_cn),
        ("TaxExclusiveTotalAmount", yuan(invoice.net_fen)),
        ("TaxTotalAmount", invoice.tax_text),
        ("Note", invoice.remark),
        ("InvoiceClerk", invoice.drawer),
        ("Payee", invoice.payee),
        ("Checker", invoice.reviewer),
    )
    _add(root, sums)
    goods = etree.SubElement(root, f"{{{EDRM}}}GoodsInfos")
    for row, item in enumerate(invoice.items, 1):
        _add(etree.SubElement(goods, f"{{{EDRM}}}GoodsInfo"), _goods(row, item))
    return _bytes(root)


def _goods(row: int, item: Item) -> tuple[tuple[str, str], ...]:
    return (
        ("LineNo", str(row)),
        ("Item", item.title),
        ("Specification", item.specification),
        ("MeasurementDimension", item.unit),
        ("Price", item.price),
        ("Quantity", str(item.quantity)),
        ("Amount", yuan(item.amount_fen)),
        ("TaxScheme", item.rate_text),
        ("TaxAmount", item.tax_text),
    )


def _add(parent: Element, pairs: Iterable[tuple[str, str]]) -> None:
    for tag, text in pairs:
        etree.SubElement(parent, f"{{{EDRM}}}{tag}").text = text


def rail_xbrl(ticket: RailTicket) -> bytes:
    """`rai_issuer_*.xml`: the railway's data by the finance ministry's taxonomy."""
    names: dict[Any, str] = {
        None: XBRL,
        "rai": RAI,
        "xsi": XSI,
        "iso4217": "http://www.xbrl.org/2003/iso4217",
    }
    root = etree.Element(f"{{{XBRL}}}xbrl", nsmap=names)
    context = f"As_Of_{ticket.issued_on:%Y_%m_%d}"
    node = etree.SubElement(root, f"{{{XBRL}}}context", id=context)
    entity = etree.SubElement(node, f"{{{XBRL}}}entity")
    identifier = etree.SubElement(entity, f"{{{XBRL}}}identifier")
    identifier.set("scheme", "http://xbrl.mof.gov.cn")
    identifier.text = ticket.number
    period = etree.SubElement(node, f"{{{XBRL}}}period")
    etree.SubElement(period, f"{{{XBRL}}}instant").text = ticket.issued_on.isoformat()
    unit = etree.SubElement(root, f"{{{XBRL}}}unit", id="CNY")
    etree.SubElement(unit, f"{{{XBRL}}}measure").text = "iso4217:CNY"
    for tag, text in _rail_facts(ticket):
        fact = etree.SubElement(root, f"{{{RAI}}}{tag}", contextRef=context)
        if text is None:
            fact.set(f"{{{XSI}}}nil", "true")
            continue
        fact.text = text
        if tag in {"Fare", "TotalAmountExcludingTax", "TaxAmount", "TaxRate"}:
            fact.set("decimals", "2")
            fact.set("unitRef", "CNY")
    return _bytes(root)


def _rail_facts(ticket: RailTicket) -> tuple[tuple[str, str | None], ...]:
    return (
        ("TypeOfVoucher", "电子发票（铁路电子客票）"),
        ("ElectronicInvoiceRailwayETicketNumber", ticket.number),
        ("DateOfIssue", ticket.issued_on.isoformat()),
        ("TypeOfBusiness", "售"),
        ("DepartureStation", ticket.departure[0]),
        ("PhonicsOfDepartureStation", ticket.departure[1]),
        ("DestinationStation", ticket.arrival[0]),
        ("PhonicsOfDestinationStation", ticket.arrival[1]),
        ("TrainNumber", ticket.train_number),
        ("TravelDate", ticket.travel_on.isoformat()),
        ("DepartureTime", ticket.departs_at),
        ("SeatLevel", ticket.seat_class),
        ("Carriage", f"{ticket.carriage}车"),
        ("Seat", f"{ticket.seat}号"),
        ("Fare", yuan(ticket.fare_fen)),
        ("TotalAmountExcludingTax", yuan(ticket.net_fen)),
        ("TaxRate", "0.09"),
        ("TaxAmount", yuan(ticket.tax_fen)),
        ("AmountRefunded", None),
        ("NumberOfOriginalInvoice", None),
        ("ETicketNumber", ticket.e_ticket_number),
        ("Name", ticket.passenger_name),
        ("IdNumber", ticket.passenger_id_masked),
        ("NameOfPurchaser", ticket.buyer.name),
        ("UnifiedSocialCreditCodeOfPurchaser", ticket.buyer.tax_id),
        ("IssueParty", None),
        ("Remarks", None),
    )
