"""货物运输业增值税专用发票: a grid of parties and the freight, as three printers fill it in."""

from collections.abc import Sequence

from samples.generator.facts import Facts
from samples.generator.layouts.vehicles import LOOKS
from samples.generator.pen import Pen
from samples.generator.sheet import Page

ROWS: Sequence[Sequence[tuple[float, str]]] = (
    ((0.6, "承运人及纳税人识别号|{seller_name}"), (0.4, "|{seller_tax_id}")),
    ((0.6, "实际受票方及纳税人识别号|{buyer_name}"), (0.4, "|{buyer_tax_id}")),
    (
        (0.5, "收货人及纳税人识别号|{consignee_name}"),
        (0.5, "发货人及纳税人识别号|{consignor_name}"),
    ),
    ((1.0, "起运地、经由、到达地|{route}"),),
    ((0.5, "费用项目及金额|运费 {net_fen}"), (0.5, "运输货物信息|{cargo_name}")),
    ((0.4, "合计金额|{net_fen:¥}"), (0.3, "税率|11%"), (0.3, "税额|{tax_fen:¥}")),
    ((0.65, "价税合计（大写）|ⓧ {total_fen:cn}"), (0.35, "（小写）|{total_fen:¥}")),
    ((0.5, "车种车号|{plate_number}"), (0.5, "车船吨位|{tonnage}")),
)


def freight(facts: Facts, variant: int) -> Page:
    look, width = LOOKS[variant]
    pen = Pen(facts, look, width)
    pen.y = 12
    pen.title("货物运输业增值税专用发票", 6.2, rules=2)
    pen.supervision((width / 2, 18), "{place}".format(**facts.prints))
    pen.qr((12, 10), 18)
    pen.cell((width * 0.7, 18), "发票代码|{invoice_code}")
    pen.cell((width * 0.7, 24), "№|{invoice_number}")
    pen.y = 36
    pen.row("", "开票日期：|{issued_on}", at=(0, 0.66))
    pen.grid(*ROWS, height=8.2 - 0.4 * variant)
    pen.row("收款人：|{payee}", "复核人：|{reviewer}", "开票人：|{drawer}", at=(0, 0.33, 0.66))
    pen.seal((width - 45, pen.y - 14), "{seller_name}", width=40, height=28, foot="发票专用章")
    return pen.page()
