"""Structured data of the further kinds: 数电 XML of special businesses, XBRL, 财政 XML."""

from collections.abc import Iterable
from typing import Any

from lxml import etree

from samples.generator.facts import Facts
from samples.generator.xml_files import RAI, XBRL, XSI

Element = Any  # lxml's element type has no public name
Pairs = Iterable[tuple[str, str | None]]
ATR = "http://xbrl.mof.gov.cn/taxonomy/2023-12-31/atr"
LABELS = {"de_special": ("01", "增值税专用发票")}
BUSINESS_NODES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "旅客运输服务": (
        "PassengerTransportation",
        (
            *(("Traveler", "{passenger_name}"), ("ValidIDNumber", "{passenger_id_masked}")),
            *(("TravelDate", "{travel_on:dash}"), ("Departure", "{departure_station}")),
            *(("Destination", "{arrival_station}"), ("Grade", "{seat_class}")),
            ("Vehicletype", "{vehicle_kind}"),
        ),
    ),
    "货物运输服务": (
        "FreightTransportation",
        (
            *(("TypeOfTransport", "{vehicle_kind}"), ("PlateNumber", "{plate_number}")),
            *(("PlaceOfDeparture", "{departure_place}"), ("Destination", "{arrival_place}")),
            ("CargoName", "{cargo_name}"),
        ),
    ),
    "建筑服务": (
        "ConstructionServices",
        (
            *(
                ("LandVATProjectNumber", "{land_tax_project_number}"),
                ("CrossCity", "{cross_city}"),
            ),
            *(("PlaceOfService", "{project_place}"), ("ProjectName", "{project_name}")),
        ),
    ),
    "不动产经营租赁服务": (
        "RealEstateLeasing",
        (
            *(("CertificateNumber", "{property_certificate_number}"), ("AreaUnit", "{area_unit}")),
            *(("Address", "{property_address}"), ("CrossCity", "{cross_city}")),
            *(("LeaseFrom", "{lease_from:dash}"), ("LeaseTo", "{lease_to:dash}")),
        ),
    ),
    "不动产销售": (
        "RealEstateSales",
        (
            *(("UnitCode", "{property_unit_code}"), ("Address", "{property_address}")),
            *(
                ("CrossCity", "{cross_city}"),
                ("LandVATProjectNumber", "{land_tax_project_number}"),
            ),
        ),
    ),
    "通行费": (
        "Toll",
        (
            *(("PlateNumber", "{plate_number}"), ("VehicleType", "{vehicle_type}")),
            ("StartDatesOfPassage", "{passage_from:flat}080000000"),
            ("EndDatesOfPassage", "{passage_to:flat}093000000"),
        ),
    ),
}


def _bytes(root: Element) -> bytes:
    etree.indent(root, space="  ")
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _put(parent: Element, tag: str, pairs: Pairs = ()) -> Element:
    node = etree.SubElement(parent, tag)
    for name, text in pairs:
        etree.SubElement(node, name).text = text
    return node


def einvoice_xml(facts: Facts) -> bytes:
    """数电票 with its special business under `SpecificInformation`."""
    say = facts.say
    root = etree.Element("EInvoice")
    header = _put(
        root,
        "Header",
        (("EIid", say("{invoice_number}")), ("EInvoiceTag", "SWEI3200"), ("Version", "0.36")),
    )
    inherent = _put(header, "InherentLabel")
    code, name = LABELS.get(facts.kind, ("02", "普通发票"))
    for tag, pair in (
        *(
            ("InIssuType", ("N" if facts.text("red_of") else "Y", "是否蓝字发票标志")),
            ("EInvoiceType", ("01", "电子发票")),
        ),
        ("GeneralOrSpecialVAT", (code, name)),
    ):
        _put(inherent, tag, zip(("LabelCode", "LabelName"), pair, strict=True))
    undefined = _put(header, "UndefinedLabel")
    business = facts.prints["business"] or "红字发票"
    _put(
        undefined,
        "Label",
        (
            ("LabelType", "特定业务标签"),
            ("LabelCode", "09"),
            ("LabelName", business),
        ),
    )
    _einvoice_data(root, facts)
    _put(
        root,
        "TaxSupervisionInfo",
        (("InvoiceNumber", say("{invoice_number}")), ("IssueTime", say("{issued_on:dash}"))),
    )
    return _bytes(root)


def _einvoice_data(root: Element, facts: Facts) -> None:
    say = facts.say
    data = _put(root, "EInvoiceData")
    for role in ("Seller", "Buyer"):
        key = role.lower()
        _put(
            data,
            f"{role}Information",
            ((f"{role}IdNum", say(f"{{{key}_tax_id}}")), (f"{role}Name", say(f"{{{key}_name}}"))),
        )
    basic = (
        ("TotalAmWithoutTax", "{net_fen}"),
        ("TotalTaxAm", "{tax_fen}"),
        ("TotalTax-includedAmount", "{total_fen}"),
        ("TotalTax-includedAmountInChinese", "{total_fen:cn}"),
        ("Drawer", "{drawer}"),
        ("RequestTime", "{issued_on:dash} 09:40:12"),
    )
    _put(data, "BasicInformation", ((tag, say(text)) for tag, text in basic))
    for item in facts.items:
        _put(data, "IssuItemInformation", _line(item))
    specific = _put(data, "SpecificInformation")
    if facts.text("red_of"):
        _put(specific, "RedEInvoice", (("OriginalInvoiceCode", say("{red_of}")),))
        return
    tag, names = BUSINESS_NODES[facts.prints["business"]]
    _put(specific, tag, ((name, say(text)) for name, text in names))


def _line(item: Any) -> Pairs:
    rate = str(item["tax_rate"])
    pairs = (
        ("ItemName", item["name"]),
        ("SpecMod", item["specification"]),
        ("MeaUnits", item["unit"]),
        ("Quantity", item["quantity"]),
        ("UnPrice", item["price"]),
        ("Amount", f"{item['amount_fen'] / 100:.2f}"),
        ("TaxRate", rate if rate == "免税" else f"{int(rate[:-1]) / 100:.2f}"),
        ("ComTaxAm", f"{item['tax_fen'] / 100:.2f}"),
    )
    return ((tag, text) for tag, text in pairs if text)


def _instance(facts: Facts, space: str, prefix: str) -> tuple[Element, str]:
    """An empty XBRL instance with its context and unit."""
    names: dict[Any, str] = {None: XBRL, prefix: space, "xsi": XSI}
    root = etree.Element(f"{{{XBRL}}}xbrl", nsmap=names)
    context = f"As_Of_{facts.say('{issued_on:flat}')}"
    node = etree.SubElement(root, f"{{{XBRL}}}context", id=context)
    identifier = etree.SubElement(
        etree.SubElement(node, f"{{{XBRL}}}entity"),
        f"{{{XBRL}}}identifier",
        scheme="http://xbrl.mof.gov.cn",
    )
    identifier.text = facts.text("invoice_number")
    period = etree.SubElement(node, f"{{{XBRL}}}period")
    etree.SubElement(period, f"{{{XBRL}}}instant").text = facts.text("issued_on")
    unit = etree.SubElement(root, f"{{{XBRL}}}unit", id="CNY")
    etree.SubElement(unit, f"{{{XBRL}}}measure").text = "iso4217:CNY"
    return root, context


def _facts_into(parent: Element, space: str, pairs: Pairs, *, context: str) -> None:
    for tag, text in pairs:
        node = etree.SubElement(parent, f"{{{space}}}{tag}", contextRef=context)
        node.text = text


AIR_HEAD = (
    ("ElectronicInvoiceAirTransportReceiptNumber", "{invoice_number}"),
    ("IssueDate", "{issued_on:dash}"),
    ("IssuingStatus", "正常"),
    ("PassengerName", "{passenger_name}"),
    ("ValidIdNumber", "{passenger_id_masked}"),
    ("Endorsement", "{remark}"),
)
AIR_LEG = (
    ("DepartureStation", "{departure_station}"),
    ("DestinationStation", "{arrival_station}"),
    ("Carrier", "{carrier}"),
    ("Flight", "{flight_number}"),
    ("SeatClass", "{seat_class}"),
    ("CarrierDate", "{travel_on:dash}"),
    ("DepartureTime", "{departs_at}"),
    ("FareBasis", "{fare_basis}"),
    ("FreeBaggageAllowance", "{allowance}"),
)
AIR_SUMS = (
    ("Fare", "{fare_fen}"),
    ("FuelSurcharge", "{fuel_surcharge_fen}"),
    ("VatRate", "0.09"),
    ("VatTaxAmount", "{tax_fen}"),
    ("CivilAviationDevelopmentFund", "{aviation_fund_fen}"),
    ("OtherTaxes", "{other_taxes_fen}"),
    ("TotalAmount", "{total_fen}"),
    ("ETicketNumber", "{e_ticket_number}"),
    ("VerificationCode", "{verification_code}"),
    ("AgentCode", "{agent_code}"),
    ("IssueParty", "{seller_name}"),
    ("NameOfSeller", "{seller_name}"),
    ("NameOfPurchaser", "{buyer_name}"),
    ("UnifiedSocialCreditCodeOfPurchaser", "{buyer_tax_id}"),
    ("MarkingOfDomesticOrInternational", "国内"),
)


def air_xbrl(facts: Facts) -> bytes:
    root, context = _instance(facts, ATR, "atr")

    def said(pairs: tuple[tuple[str, str], ...]) -> Pairs:
        return ((tag, facts.say(text)) for tag, text in pairs)

    _facts_into(root, ATR, said(AIR_HEAD), context=context)
    leg = etree.SubElement(root, f"{{{ATR}}}DetailInformationOfAirTicketTuple")
    _facts_into(leg, ATR, said(AIR_LEG), context=context)
    _facts_into(root, ATR, said(AIR_SUMS), context=context)
    return _bytes(root)


RAIL = (
    ("TypeOfVoucher", "电子发票（铁路电子客票）"),
    ("ElectronicInvoiceRailwayETicketNumber", "{invoice_number}"),
    ("DateOfIssue", "{issued_on:dash}"),
    ("TypeOfBusiness", "{business_type}"),
    ("DepartureStation", "{departure_station}"),
    ("PhonicsOfDepartureStation", "{departure_pinyin}"),
    ("DestinationStation", "{arrival_station}"),
    ("PhonicsOfDestinationStation", "{arrival_pinyin}"),
    ("TrainNumber", "{train_number}"),
    ("TravelDate", "{travel_on:dash}"),
    ("DepartureTime", "{departs_at}"),
    ("SeatLevel", "{seat_class}"),
    ("TotalAmountExcludingTax", "{net_fen}"),
    ("TaxRate", "{tax_rate}"),
    ("TaxAmount", "{tax_fen}"),
    ("FareOfOriginalRailwayTicket", "{fare}"),
    ("NumberOfOriginalInvoice", "{red_of}"),
    ("ETicketNumber", "{e_ticket_number}"),
    ("Name", "{passenger_name}"),
    ("IdNumber", "{passenger_id_masked}"),
    ("NameOfPurchaser", "{buyer_name}"),
    ("UnifiedSocialCreditCodeOfPurchaser", "{buyer_tax_id}"),
)


def rail_xbrl(facts: Facts) -> bytes:
    """`Fare` is what this voucher is for: of a refund the fee that was kept."""
    root, context = _instance(facts, RAI, "rai")
    carriage, _, seat = facts.text("seat").partition("车")
    fare = ("Fare", facts.say("{total_fen}"))
    extra = (("Carriage", f"{carriage}车"), ("Seat", seat), fare)
    pairs = ((tag, facts.say(text)) for tag, text in RAIL)
    _facts_into(root, RAI, (*pairs, *extra), context=context)
    return _bytes(root)


FISCAL_MAIN = (
    ("EInvoiceName", "{title}"),
    ("EInvoiceCode", "{invoice_code}"),
    ("EInvoiceNumber", "{invoice_number}"),
    ("RandomNumber", "{check_code}"),
    ("EInvoiceSpecimenCode", "{specimen}"),
    ("SupervisorAreaCode", "{area}"),
    ("TotalAmount", "{total_fen}"),
    ("IssueDate", "{issued_on:dash}"),
    ("IssueTime", "10:15:00"),
)
MEDICAL = {
    "payment_code": "PayCode",
    "business_number": "BizCode",
    "clinic_number": "PatientNumber",
    "hospital_number": "HospitalizationNumber",
    "gender": "Gender",
    "institution_type": "OrgType",
    "insurance_type": "MedicalInsuranceType",
    "pooled_fen": "FundPayAmount",
    "other_payment_fen": "OtherPayAmount",
    "account_fen": "AccountPayAmount",
    "cash_fen": "OwnPayAmount",
    "period": "Period",
    "rate": "Rate",
}


def fiscal_xml(facts: Facts) -> bytes:
    """财政电子票据 in the order of its data specification."""
    say = facts.say
    root = etree.Element("EInvoice")
    number = say("{invoice_code}{invoice_number}")
    _put(root, "Header", (("EInvoiceID", number), ("EInvoiceTag", "CZ-EI"), ("Version", "1.0")))
    main = _put(root, "Main", ((tag, say(text)) for tag, text in FISCAL_MAIN))
    issuer = (
        *(("InvoicingPartyCode", "{seller_tax_id}"), ("InvoicingPartyName", "{seller_name}")),
        *(
            ("RecName", "{seller_name}"),
            ("RecAcct", "{issuer_account}"),
            ("RecOpBk", "{issuer_bank}"),
        ),
    )
    _put(main, "InvoicingParty", ((tag, say(text)) for tag, text in issuer))
    payer = (("PayerPartyCode", "{buyer_tax_id}"), ("PayerPartyName", "{buyer_name}"))
    node = _put(
        main, "PayerParty", (("PayerPartyType", "1" if "pooled_fen" in facts.fields else "2"),)
    )
    for tag, text in payer:
        etree.SubElement(node, tag).text = say(text)
    for tag, text in (
        ("Remark", "{remark}"),
        ("HandlingPerson", "{drawer}"),
        ("Checker", "{reviewer}"),
    ):
        etree.SubElement(main, tag).text = say(text)
    extra = ((tag, say(f"{{{name}}}")) for name, tag in MEDICAL.items() if name in facts.fields)
    _put(main, "MainExt", extra)
    details = _put(root, "Details")
    for item in facts.items:
        _put(details, "Item", _bill_line(item))
    return _bytes(root)


def _bill_line(item: Any) -> Pairs:
    return (
        ("ItemCode", item["item_code"]),
        ("ItemName", item["name"]),
        ("ItemUnit", item["unit"]),
        ("ItemQuantity", item["quantity"]),
        ("ItemStd", item["price"]),
        ("ItemAmount", f"{item['amount_fen'] / 100:.2f}"),
        ("ItemRemark", None),
    )
