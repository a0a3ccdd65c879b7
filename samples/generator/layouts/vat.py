"""VAT invoices of the old system: the electronic sheet and the needle-printed paper form.

Both share one frame; geometry from an OFD template of 2020 and from photographed forms.
"""

from dataclasses import dataclass

from samples.generator.fonts import Face
from samples.generator.layouts.pieces import fit, grid, label, notice
from samples.generator.numbers import wrap, yuan
from samples.generator.sheet import (
    BLACK,
    BLUE,
    BROWN,
    GREEN,
    Cross,
    Disc,
    Ink,
    Mark,
    Matrix,
    Page,
    Rule,
    Seal,
    Text,
)
from samples.generator.values import Invoice, Item, Party

TITLES = {
    "vat_special": "浙江增值税专用发票",
    "vat_normal": "浙江增值税普通发票",
    "vat_e_normal": "浙江增值税电子普通发票",
    "vat_e_special": "浙江增值税电子专用发票",
}
COPIES = {"vat_special": "抵扣联", "vat_normal": "发票联"}
EDGES = {
    "vat_special": "第二联：抵扣联　购买方扣税凭证",
    "vat_normal": "第二联：发票联　购买方记账凭证",
}
DARK_PAPER: Ink = (92, 92, 96)


@dataclass(frozen=True, slots=True)
class Style:
    dx: float
    form: Ink
    print: Ink


def electronic_invoice_page(invoice: Invoice) -> Page:
    style = Style(0.0, BROWN, BLACK)
    marks: list[Mark] = [
        *_frame(style),
        *_body(invoice, style),
        Text(105, 14, TITLES[invoice.kind], 6.7, Face.SONG, BROWN, "m", form=True),
        Seal(105, 17.5, 30, 20, "全国统一发票监制章", "国家税务总局", "临江市税务局"),
        Matrix(8.5, 3.6, 19, invoice.qr_text),
        *(label((148.5, 10.2 + 5.5 * i), text, BROWN) for i, text in enumerate(ELECTRONIC_LABELS)),
        label((5.6, 26.7), "机器编号：", BROWN),
        Text(164, 10.2, invoice.code, tag="InvoiceCode"),
        Text(164, 15.7, invoice.number, tag="InvoiceNo"),
        Text(164, 21.2, invoice.date_cn, tag="IssueDate"),
        Text(164, 26.7, invoice.check_groups, tag="InvoiceCheckCode"),
        Text(22, 26.7, invoice.machine_number, tag="MachineNo"),
        _company_seal(invoice.seller, 174, 126),
        notice(205.5, 138.5),
    ]
    return Page(210, 140, tuple(marks))


ELECTRONIC_LABELS = ("发票代码：", "发票号码：", "开票日期：", "校 验 码：")


def paper_invoice_page(invoice: Invoice) -> Page:
    form = GREEN if invoice.kind == "vat_special" else BROWN
    style = Style(16.0, form, BLUE)
    marks: list[Mark] = [
        *_feed_strips(),
        *_frame(style),
        *_body(invoice, style),
        Text(121, 12.5, TITLES[invoice.kind], 6.7, Face.SONG, form, "m", form=True, extra=0.6),
        Text(121, 26.5, COPIES[invoice.kind], 6.0, Face.SONG, form, "m", form=True, extra=3.0),
        Seal(121, 18.5, 30, 20, "全国统一发票监制章", "浙　江", "国家税务总局监制", worn=0.2),
        Matrix(25, 8.5, 19, invoice.qr_text, BLUE),
        Text(46.5, 17.5, invoice.code, 5.4, Face.HEI, BLACK, form=True),
        Text(162, 17.5, "№", 7.0, Face.BOLD, BLACK, form=True),
        Text(170.5, 17.5, invoice.number, 6.3, Face.BOLD, (48, 62, 150), form=True),
        Text(221, 19.4, invoice.code, 2.9, Face.HEI, BLUE, "r"),
        Text(221, 23.2, invoice.number, 3.0, Face.HEI, BLUE, "r"),
        label((168, 27.6), "开票日期：", form),
        Text(190, 28.2, invoice.date_cn, 3.4, Face.HEI, BLUE),
        Text(223.2, 36, EDGES[invoice.kind], ink=form, form=True, vertical=True, extra=0.9),
        _company_seal(invoice.seller, 190, 124, worn=0.4),
        notice(219, 138),
    ]
    if invoice.check_code:
        marks.append(Text(47, 28.6, f"校验码 {invoice.check_groups}", 3.3, Face.HEI, BLUE))
    return Page(241, 140, tuple(marks), paper=(250, 249, 242), is_needle_printed=True)


def _company_seal(seller: Party, x: float, y: float, *, worn: float = 0.0) -> Seal:
    """发票专用章: an ellipse of 40 × 30 mm with name and tax id."""
    return Seal(
        *(x, y, 40, 28, seller.name, seller.tax_id, "发票专用章"),
        foot_curved=False,
        worn=worn,
        turn=7 * worn,
    )


def _feed_strips() -> list[Mark]:
    marks: list[Mark] = [
        Rule(x, 0, x, 140, (120, 130, 170), 0.3, dashed=True) for x in (11.5, 229.5)
    ]
    return marks + [
        Disc(x, 6 + 12.7 * row, 1.9, DARK_PAPER) for x in (5.5, 235.5) for row in range(11)
    ]


def _frame(style: Style) -> list[Mark]:
    dx, ink = style.dx, style.form
    rows = [(y, dx + 4.5, dx + 205.5) for y in (29.8, 51.8, 95.8, 103.8, 123.8)]
    columns = [(dx + x, 29.8, 123.8) for x in (4.5, 205.5)]
    for top, bottom in ((29.8, 51.8), (103.8, 123.8)):
        columns += [(dx + x, top, bottom) for x in (12.5, 119.5, 124.5)]
    columns += [(dx + x, 51.8, 95.8) for x in (82.5, 94.5, 114.5, 134.5, 164.5, 175.5)]
    columns.append((dx + 56.5, 51.8, 103.8))
    marks = grid(rows, columns, ink=ink)
    marks += [Rule(dx + 68.5, y, dx + 141.5, y, ink) for y in (18.0, 19.0)]
    for x, y, words in (
        *((12.0, 56, "货物或应税劳务、服务名称"), (64, 56, "规格型号")),
        *((85.5, 56, "单位"), (99, 56, "数 量"), (119, 56, "单 价")),
        *((144, 56, "金　额"), (166.5, 56, "税率"), (185, 56, "税　额")),
        *((22.5, 95, "合"), (38, 95, "计"), (17, 101.2, "价税合计（大写）")),
        *((156.6, 101.2, "（小写）"), (7, 128.2, "收款人：")),
        *((63.5, 128.2, "复 核："), (105.5, 128.2, "开票人："), (150, 128.2, "销售方：（章）")),
    ):
        marks.append(label((dx + x, y), words, ink))
    for x, y, words, extra in (
        *((7, 36, "购买方", 3.2), (7, 110, "销售方", 3.2)),
        *((120.5, 36, "密码区", 3.2), (120.5, 111, "备注", 5)),
    ):
        marks.append(Text(dx + x, y, words, ink=ink, form=True, vertical=True, extra=extra))
    return [*marks, *_party_labels(style, 34.4), *_party_labels(style, 108.0)]


def _party_labels(style: Style, top: float) -> list[Mark]:
    step = 5.2 if top < 100 else 4.8
    rows = (("名　　　称：", 0.0), ("纳税人识别号：", 0.0), ("地 址、电 话：", 0.24))
    return [
        label((style.dx + 13.4, top + step * i), words, style.form, extra=extra)
        for i, (words, extra) in enumerate((*rows, ("开户行及账号：", 0.0)))
    ]


def _body(invoice: Invoice, style: Style) -> list[Mark]:
    dx, ink = style.dx, style.print
    marks: list[Mark] = [
        *_party(invoice.buyer, style, top=34.4, role="Buyer"),
        *_party(invoice.seller, style, top=108.0, role="Seller"),
        *(
            Text(dx + 127, 35.7 + 4.7 * i, line, 4.2, Face.MONO, ink, tag="TaxControlCode")
            for i, line in enumerate(invoice.cipher)
        ),
    ]
    y = 60.0
    for row, item in enumerate(invoice.items):
        names = wrap(item.title, 15.8)
        marks += _line(item, style, y=y, node=f"GoodsInfos/GoodsInfo#{row}/")
        y += 4.4 * len(names)
    for x, text, tag in (
        (22, invoice.payee, "Payee"),
        (76, invoice.reviewer, "Checker"),
        (120, invoice.drawer, "InvoiceClerk"),
    ):
        marks.append(Text(dx + x, 128.4, text, ink=ink, tag=tag))
    remark = wrap(invoice.remark, 24)
    for i, part in enumerate(remark):
        marks.append(Text(dx + 126, 108 + 4.4 * i, part, ink=ink, tag="Note"))
    return marks + _totals(invoice, style)


def _party(party: Party, style: Style, *, top: float, role: str) -> list[Mark]:
    dx, ink = style.dx, style.print
    step = 5.2 if top < 100 else 4.8
    node = f"{role}/{role}"
    rows = (
        (party.name, "Name", 3.175, Face.SONG),
        (party.tax_id, "TaxID", 4.2, Face.MONO),
        (f"{party.address}{party.telephone}", "AddrTel", 3.175, Face.SONG),
        (f"{party.bank}{party.account}", "FinancialAccount", 3.175, Face.SONG),
    )
    marks: list[Mark] = []
    for i, (text, tag, size, face) in enumerate(rows):
        if text:
            mark = Text(dx + 36.5, top + step * i, text, size, face, ink, tag=node + tag)
            marks.append(fit(mark, 82))
    return marks


def _line(item: Item, style: Style, *, y: float, node: str) -> list[Mark]:
    dx, ink = style.dx, style.print
    cells = (
        (57.5, item.specification, "l", "Specification", 24.0),
        (88.5, item.unit, "m", "MeasurementDimension", 10.0),
        (113.8, str(item.quantity), "r", "Quantity", 18.0),
        (133.8, item.price, "r", "Price", 18.8),
        (163.8, yuan(item.amount_fen), "r", "Amount", 28.0),
        (174.6, item.rate_text, "r", "TaxScheme", 10.0),
        (204.8, item.tax_text, "r", "TaxAmount", 28.0),
    )
    marks: list[Mark] = [
        Text(dx + 5.5, y + 4.2 * i, part, ink=ink, tag=node + "Item")
        for i, part in enumerate(wrap(item.title, 15.8))
    ]
    return marks + [
        fit(Text(dx + x, y, text, ink=ink, anchor=anchor, tag=node + tag), width)
        for x, text, anchor, tag, width in cells
        if text
    ]


def _totals(invoice: Invoice, style: Style) -> list[Mark]:
    dx, ink = style.dx, style.print
    tax = invoice.tax_text
    cells = (
        (163.8, 95.0, f"¥{yuan(invoice.net_fen)}", "r", "TaxExclusiveTotalAmount"),
        (204.8, 95.0, tax if tax == "***" else f"¥{tax}", "r", "TaxTotalAmount"),
        (170.5, 101.4, f"¥{yuan(invoice.total_fen)}", "l", "TaxInclusiveTotalAmount"),
    )
    marks: list[Mark] = [
        Text(dx + x, y, text, 3.6, Face.HEI if dx else Face.SONG, ink, anchor, tag)
        for x, y, text, anchor, tag in cells
    ]
    node = "TaxInclusiveTotalAmountWithWords"
    words = Text(dx + 63, 101.4, invoice.total_cn, 3.4, ink=ink, tag=node)
    return [*marks, Cross(dx + 57.8, 97.8, ink=ink), words]
