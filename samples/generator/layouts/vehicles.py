"""机动车 and 二手车销售统一发票: label grids as three printers fill them in."""

from collections.abc import Sequence
from dataclasses import replace

from samples.generator.facts import Facts
from samples.generator.fonts import Face
from samples.generator.pen import Look, Pen
from samples.generator.sheet import BLACK, BLUE, BROWN, Ink, Page

Rows = Sequence[Sequence[tuple[float, str]]]
PLUM: Ink = (120, 40, 90)
LOOKS = (
    (Look(BROWN, BLUE, Face.HEI, needle=True, size=3.2), 240.0),
    (Look(PLUM, BLACK, Face.MONO, Face.HEI, 3.1, needle=True, paper=(252, 250, 240)), 225.0),
    (Look((30, 84, 120), (50, 46, 92), Face.SONG, size=3.3, needle=True, spread=0.2), 240.0),
)
CAR: Rows = (
    (
        (0.5, "购买方名称|{buyer_name}"),
        (0.5, "纳税人识别号/统一社会信用代码/身份证号码|{buyer_tax_id}"),
    ),
    ((0.3, "车辆类型|{vehicle_type}"), (0.45, "厂牌型号|{brand_model}"), (0.25, "产地|{origin}")),
    (
        (0.4, "合格证号|{certificate_number}"),
        (0.3, "进口证明书号"),
        (0.3, "商检单号"),
    ),
    ((0.4, "发动机号码|{engine_number}"), (0.6, "车辆识别代号/车架号码|{vin}")),
    ((0.65, "价税合计|ⓧ {total_fen:cn}"), (0.35, "小写|{total_fen:¥}")),
    ((0.65, "销货单位名称|{seller_name}"), (0.35, "电话|{seller_telephone}")),
    ((0.6, "纳税人识别号|{seller_tax_id}"), (0.4, "账号|{seller_account}")),
    ((0.6, "地址|{seller_address}"), (0.4, "开户银行|{seller_bank}")),
    (
        (0.2, "增值税税率或征收率|{tax_rate}"),
        (0.3, "增值税税额|{tax_fen:¥}"),
        (0.5, "主管税务机关及代码|{tax_authority} {tax_authority_code}"),
    ),
    (
        (0.4, "不含税价|小写 {net_fen:¥}"),
        (0.3, "完税凭证号码"),
        (0.15, "吨位|{tonnage}"),
        (0.15, "限乘人数|{seats}"),
    ),
)
USED: Rows = (
    ((0.5, "买方单位/个人|{buyer_name}"), (0.5, "单位代码/身份证号码|{buyer_tax_id}")),
    ((0.6, "买方单位/个人住址"), (0.4, "电话|{buyer_telephone}")),
    ((0.5, "卖方单位/个人|{seller_name}"), (0.5, "单位代码/身份证号码|{seller_tax_id}")),
    (
        (0.3, "车牌照号|{plate_number}"),
        (0.4, "登记证号|{registration_number}"),
        (0.3, "车辆类型|{vehicle_type}"),
    ),
    ((0.55, "车架号/车辆识别代号|{vin}"), (0.45, "厂牌型号|{brand_model}")),
    ((0.6, "转入地车辆管理所名称|{transfer_office}"), (0.4, "")),
    ((0.65, "车价合计（大写）|{total_fen:cn}"), (0.35, "小写|{total_fen:¥}")),
    ((0.65, "经营、拍卖单位"), (0.35, "电话")),
    ((0.65, "二手车市场|{market_name}"), (0.35, "纳税人识别号|{market_tax_id}")),
    ((0.65, "开户银行、账号|{market_bank} {market_account}"), (0.35, "电话|{market_telephone}")),
)


def _page(facts: Facts, variant: int) -> Page:
    look, width = LOOKS[variant]
    look = replace(look, needle=not facts.kind.endswith("_de"))
    is_new = "used_car" not in facts.kind
    is_digital = facts.kind.endswith("_de")
    pen = Pen(facts, look, width)
    pen.y = 12
    title = "机动车销售统一发票" if is_new else "二手车销售统一发票"
    pen.title(f"电子发票（{title}）" if is_digital else title, 5.4 if is_digital else 6.6, rules=2)
    pen.supervision((width / 2, 18), "{place}".format(**facts.prints))
    pen.qr((12, 10), 18)
    if is_digital:
        pen.cell((width * 0.7, 13), "发票号码：|{invoice_number}", width * 0.28)
        pen.cell((width * 0.7, 19), "开票日期：|{issued_on}", width * 0.28)
        pen.y = 36
    else:
        _paper_head(pen)
    rows = CAR if is_new else USED
    pen.grid(*(rows if variant != 2 else _reordered(rows)), height=7.6 - 0.4 * variant)
    pen.row(
        "销货单位盖章" if is_new else "开票单位盖章",
        "开票人 |{drawer}",
        "备注：一车一票" if is_new else "备注：",
        at=(0, 0.3, 0.6),
    )
    who = "{seller_name}" if is_new else "{market_name}"
    pen.seal((width - 45, pen.y - 14), who, width=40, height=28, foot="发票专用章")
    return pen.page()


def _paper_head(pen: Pen) -> None:
    """Code and number twice: printed with the form, and by the machine."""
    pen.title("发 票 联", 4.4)
    pen.cell((pen.width * 0.68, 18), "发票代码|{invoice_code}")
    pen.cell((pen.width * 0.68, 24), "发票号码|{invoice_number}")
    if pen.facts.text("digital_number"):
        pen.cell((pen.width * 0.68, 12), "数电票号码|{digital_number}")
    pen.y = 36
    machine = "机器编号 |{machine_number}" if pen.facts.text("machine_number") else ""
    pen.row("开票日期　|{issued_on:dash}", "机打代码 |{invoice_code}", at=(0, 0.4))
    pen.row(machine, "机打号码 |{invoice_number}", at=(0, 0.4))


def _reordered(rows: Rows) -> Rows:
    """A printer that puts the price before the vehicle's marks."""
    price = next(i for i, row in enumerate(rows) if "{total_fen:cn}" in row[0][1])
    return (*rows[:2], rows[price], *rows[2:price], *rows[price + 1 :])


def vehicle(facts: Facts, variant: int) -> Page:
    return _page(facts, variant)
