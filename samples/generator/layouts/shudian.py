"""数电票: the 210 × 140 mm sheet of the fully digital invoice, geometry from its OFD template."""

from samples.generator.fonts import Face
from samples.generator.layouts.pieces import fit, grid, label, notice
from samples.generator.numbers import wrap, yuan
from samples.generator.sheet import MAROON, Cross, Mark, Matrix, Page, Rule, Seal, Text
from samples.generator.values import Invoice, Item, Party

TITLES = {"de_normal": "电子发票（普通发票）", "de_special": "电子发票（增值税专用发票）"}
BASIC = "EInvoiceData/BasicInformation/"
LINE = "EInvoiceData/IssuItemInformation"
ROWS = (
    *((29.8, 4.5, 205.5), (51.8, 4.5, 205.5), (95.8, 4.5, 205.5)),
    *((103.8, 4.5, 205.5), (123.8, 4.5, 205.5)),
)
COLUMNS = (
    *((4.5, 29.8, 123.8), (205.5, 29.8, 123.8), (10.7, 29.8, 51.8)),
    *((105.2, 29.8, 51.8), (111.2, 29.8, 51.8), (10.7, 103.8, 123.8), (56.5, 95.8, 103.8)),
)
HEADINGS = (
    *((16.0, "项目名称"), (42.1, "规格型号"), (67.0, "单 位"), (93.0, "数 量")),
    *((118.0, "单 价"), (143.5, "金 额"), (157.5, "税率/征收率"), (194.5, "税 额")),
)


def digital_invoice_page(invoice: Invoice) -> Page:
    marks = [
        *_form(invoice),
        *_head(invoice),
        *_party(invoice.buyer, 11.5, "Buyer"),
        *_party(invoice.seller, 112.0, "Seller"),
        *_lines(invoice),
        *_totals(invoice),
        notice(205.5, 138.5),
    ]
    return Page(210, 140, tuple(marks))


def _form(invoice: Invoice) -> list[Mark]:
    marks = grid(ROWS, COLUMNS, ink=MAROON)
    marks += [label((x, 56.0), text, MAROON) for x, text in HEADINGS]
    for x, words in ((6.0, "购买方信息"), (106.5, "销售方信息")):
        marks.append(
            Text(x, 35.5, words, ink=MAROON, form=True, vertical=True, extra=0.5),
        )
    marks.append(Text(6.0, 111.5, "备注", ink=MAROON, form=True, vertical=True, extra=3))
    for x in (11.5, 112.0):
        marks.append(label((x, 36.5), "名称：", MAROON))
        marks.append(label((x, 47.0), "统一社会信用代码/纳税人识别号：", MAROON))
    marks += [label((20.5, 94.6), "合", MAROON), label((36.5, 94.6), "计", MAROON)]
    marks += [
        label((17.0, 101.5), "价税合计（大写）", MAROON),
        label((143, 101.5), "（小写）", MAROON),
    ]
    marks.append(label((19.5, 132.5), "开票人：", MAROON))
    marks += [Rule(65.5, 18.0, 138.5, 18.0, MAROON), Rule(65.5, 19.0, 138.5, 19.0, MAROON)]
    title = TITLES[invoice.kind]
    return [*marks, Text(102, 14.1, title, 7.07, Face.SONG, MAROON, "m", form=True)]


def _head(invoice: Invoice) -> list[Mark]:
    return [
        Matrix(8.5, 4.5, 19, invoice.qr_text),
        Seal(102, 17.5, 30, 20, "全国统一发票监制章", "国家税务总局", "临江市税务局"),
        label((154, 14), "发票号码：", MAROON),
        label((154, 20), "开票日期：", MAROON),
        Text(170, 14, invoice.number, tag="TaxSupervisionInfo/InvoiceNumber"),
        Text(170, 20, invoice.date_cn, tag=BASIC + "RequestTime"),
    ]


def _party(party: Party, x: float, role: str) -> list[Mark]:
    node = f"EInvoiceData/{role}Information/{role}"
    return [
        fit(Text(x + 9.5, 36.5, party.name, tag=node + "Name"), 82),
        Text(x + 48.6, 47.0, party.tax_id, 4.0, Face.MONO, tag=node + "IdNum"),
    ]


def _lines(invoice: Invoice) -> list[Mark]:
    marks: list[Mark] = []
    y = 60.2
    for row, item in enumerate(invoice.items):
        drawn, height = _line(item, y, f"{LINE}#{row}/")
        marks += drawn
        y += height
    return marks


def _line(item: Item, y: float, node: str) -> tuple[list[Mark], float]:
    names = wrap(item.title, 11.4)
    marks: list[Mark] = [
        Text(4.9, y + 4.2 * i, part, tag=node + "ItemName") for i, part in enumerate(names)
    ]
    cells = (
        (42.1, item.specification, "l", "SpecMod", 22.0),
        (71.0, item.unit, "m", "MeaUnits", 10.0),
        (102.2, str(item.quantity), "r", "Quantity", 20.0),
        (127.3, item.price, "r", "UnPrice", 24.0),
        (152.8, yuan(item.amount_fen), "r", "Amount", 24.0),
        (166.0, item.rate_text, "m", "TaxRate", 20.0),
        (205.2, item.tax_text, "r", "ComTaxAm", 24.0),
    )
    marks += [
        fit(Text(x, y, text, anchor=anchor, tag=node + tag), width)
        for x, text, anchor, tag, width in cells
        if text
    ]
    return marks, 4.5 * len(names)


def _totals(invoice: Invoice) -> list[Mark]:
    net, total = yuan(invoice.net_fen), yuan(invoice.total_fen)
    tax = invoice.tax_text
    drawn: list[Mark] = [
        Text(152.8, 94.6, f"¥{net}", anchor="r", tag=BASIC + "TotalAmWithoutTax"),
        Text(
            205.2, 94.6, tax if tax == "***" else f"¥{tax}", anchor="r", tag=BASIC + "TotalTaxAm"
        ),
        Cross(57.9, 97.6),
        Text(63, 101.2, invoice.total_cn, tag=BASIC + "TotalTax-includedAmountInChinese"),
        Text(155.6, 101.3, f"¥{total}", 3.88, tag=BASIC + "TotalTax-includedAmount"),
        Text(32, 132.5, invoice.drawer, tag=BASIC + "Drawer"),
    ]
    remark = wrap(invoice.remark, 58)
    return drawn + [
        Text(11.3, 107.4 + 4.2 * i, part, tag="EInvoiceData/AdditionalInformation/Remark")
        for i, part in enumerate(remark)
    ]
