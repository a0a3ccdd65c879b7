"""Itineraries of flights on paper and as 数电票, and the railway's refund and change slips."""

from dataclasses import replace

from samples.generator.facts import Facts
from samples.generator.fonts import Face
from samples.generator.pen import Column, Look, Pen
from samples.generator.sheet import BLACK, BLUE, MAROON, Ink, Page, Rule, Seal

SKY: Ink = (40, 96, 150)
FLIGHT = (
    Column(22, "自 FROM / 至 TO", "{departure_station}-{arrival_station}"),
    Column(16, "承运人 CARRIER", "{carrier}", "m"),
    Column(14, "航班号 FLIGHT", "{flight_number}", "m"),
    Column(10, "座位等级", "{seat_class}", "m"),
    Column(16, "日期 DATE", "{travel_on:dash}", "m"),
    Column(10, "时间 TIME", "{departs_at}", "m"),
    Column(12, "客票级别", "{fare_basis}", "m"),
    Column(10, "免费行李", "{allowance}", "m"),
)
PAPER_LOOKS = (
    (Look(SKY, BLACK, Face.HEI, needle=True, size=3.0, paper=(240, 246, 252)), 240.0),
    (Look((150, 70, 40), BLUE, Face.MONO, Face.HEI, 3.0, needle=True, spread=0.15), 230.0),
    (Look((60, 60, 70), (40, 40, 90), Face.SONG, size=3.2, needle=True, colon=":"), 220.0),
)
DIGITAL_LOOKS = (
    Look(MAROON, BLACK, size=3.1, step=5.2),
    Look(MAROON, BLACK, Face.HEI, Face.HEI, 3.0, 5.0, colon=":"),
    Look(SKY, (30, 30, 40), Face.MONO, Face.SONG, 3.1, 5.4),
)


def _cells(facts: Facts) -> dict[str, str | int | None]:
    return {**facts.prints, **facts.fields}


def _charges(pen: Pen, variant: int) -> None:
    """票价, 民航发展基金, 燃油附加费, 其他税费, 合计: in a row, or two to a row."""
    cells = (
        *(
            "票价 FARE|CNY {fare_fen}",
            "民航发展基金|CN {aviation_fund_fen}",
            "燃油附加费|YQ {fuel_surcharge_fen}",
        ),
        *("其他税费|{other_taxes_fen}", "合计 TOTAL|CNY {total_fen}"),
    )
    if variant == 2:
        pen.grid(*(tuple((1.0, c) for c in cells[i : i + 2]) for i in (0, 2)), ((1, cells[4]),))
        return
    pen.grid(tuple((1.2 if "合计" in c else 1.0, c) for c in cells))


def paper(facts: Facts, variant: int) -> Page:
    look, width = PAPER_LOOKS[variant]
    pen = Pen(facts, look, width)
    pen.title("航空运输电子客票行程单", 5.6)
    pen.label(
        (width / 2, pen.y), "ITINERARY/RECEIPT OF E-TICKET FOR AIR TRANSPORT", size=2.6, anchor="m"
    )
    pen.cell((width - 70, 12), "印刷序号：|{print_number}")
    pen.y += 6
    pen.grid(
        (
            (0.25, "旅客姓名 NAME OF PASSENGER|{passenger_name}"),
            (0.4, "有效身份证件号码 ID NO.|{passenger_id_masked}"),
            (0.35, "签注 ENDORSEMENTS|{remark}"),
        )
    )
    pen.table(FLIGHT, [_cells(facts)], rows=3)
    _charges(pen, variant)
    pen.grid(
        (
            (0.36, "电子客票号码 E-TICKET NO.|{e_ticket_number}"),
            (0.2, "验证码 CK.|{verification_code}"),
            (0.24, "保险费 INSURANCE|{insurance_fen}"),
        ),
        (
            (0.3, "销售单位代号|{agent_code}"),
            (0.44, "填开单位 ISSUED BY|{seller_name}"),
            (0.26, "填开日期|{issued_on:dash}"),
        ),
    )
    pen.label((pen.margin, pen.y), "验真网址及服务热线见背面　不得手写", size=2.6)
    pen.seal((width - 36, pen.y - 10), "{seller_name}", foot="发票专用章")
    return pen.page()


CHARGES = (
    *("票价|CNY {fare_fen}", "燃油附加费|CNY {fuel_surcharge_fen}", "增值税税率|{tax_rate}"),
    *(
        "增值税税额|CNY {tax_fen}",
        "民航发展基金|CNY {aviation_fund_fen}",
        "其他税费|CNY {other_taxes_fen}",
    ),
    "合计|CNY {total_fen}",
)
FOOT = (
    (
        (0.5, "电子客票号码|{e_ticket_number}"),
        (0.2, "验证码|{verification_code}"),
        (0.3, "保险费|0.00"),
    ),
    (
        (0.3, "销售网点代号|{agent_code}"),
        (0.4, "填开单位|{seller_name}"),
        (0.3, "填开日期|{issued_on}"),
    ),
    ((0.5, "购买方名称|{buyer_name}"), (0.5, "统一社会信用代码/纳税人识别号|{buyer_tax_id}")),
)


def digital(facts: Facts, variant: int) -> Page:
    pen = Pen(facts, DIGITAL_LOOKS[variant], 210)
    pen.qr((10, 7), 18)
    pen.y = 12
    pen.title("电子发票（航空运输电子客票行程单）", 5.4, rules=2)
    pen.marks.append(Seal(105, 17, 28, 18, "全国统一发票监制章", "国家税务总局", "税务局"))
    pen.cell((150, 22), "发票号码：|{invoice_number}", 56)
    pen.cell((150, 27.5), "开票状态：正常")
    pen.cell((32, 27.5), "国内国际标识：国内")
    pen.y = 36
    pen.grid(
        (
            (0.3, "旅客姓名|{passenger_name}"),
            (0.4, "有效身份证件号码|{passenger_id_masked}"),
            (0.3, "签注|{remark}"),
        )
    )
    pen.table(FLIGHT, [_cells(facts)], rows=3)
    pieces = (7,) if variant == 0 else (4, 3)
    start = 0
    for count in pieces:
        _headed(pen, CHARGES[start : start + count])
        start += count
    pen.grid(*FOOT)
    return pen.page(140)


def _headed(pen: Pen, cells: tuple[str, ...]) -> None:
    """Heads above, amounts below."""
    pairs = [words.split("|") for words in cells]
    columns = [Column(1, name, pen.facts.say(value), "m") for name, value in pairs]
    pen.table(columns, [{}])


RAIL_LOOKS = (
    Look(BLACK, BLACK, Face.SONG, size=4.2, step=8.4),
    Look(BLACK, (30, 30, 30), Face.HEI, Face.HEI, 4.0, 8.2, colon=":"),
    Look((40, 40, 60), BLACK, Face.SONG, Face.HEI, 4.4, 8.6),
)


def rail_change(facts: Facts, variant: int) -> Page:
    look = RAIL_LOOKS[variant]
    pen = Pen(facts, replace(look, colon=":"), 210)
    pen.band(0, 105, (219, 241, 245))
    pen.band(105, 35, (161, 220, 233))
    pen.y = 9
    pen.title("电子发票（铁路电子客票）", 6.6)
    pen.marks.append(Seal(105, 12, 30, 20, "全国统一发票监制章", "国家税务总局", "税务局"))
    is_refund = facts.fields["business_type"] == "退"
    pen.y = 22
    pen.row("发票号码：|{invoice_number}", "开票日期：|{issued_on}", at=(0, 0.62))
    pen.label((96, 27), "（退票费）" if is_refund else "（改签）", size=4.4, face=Face.HEI)
    for x, name in ((48, "departure"), (156, "arrival")):
        pen.text((x, 38), f"{{{name}_station}}站", size=6.4, face=Face.HEI, anchor="m")
        pen.text((x, 44), f"{{{name}_pinyin}}", anchor="m")
    pen.text((102, 37), "{train_number}", face=Face.HEI, anchor="m")
    pen.marks.append(Rule(90, 39, 114, 39, BLACK, 0.5))
    pen.y = 54
    pen.row(
        "|{travel_on}", "|{departs_at}开", "|{seat}", "|{seat_class}", at=(0, 0.22, 0.38, 0.56)
    )
    pen.row(("退票费：" if is_refund else "票价：") + "|{total_fen:￥}")
    if is_refund:
        pen.row("原票价：|￥{fare}")
    pen.row("原发票号码：|{red_of}")
    pen.row("|{passenger_id_masked}", "|{passenger_name}", at=(0, 0.35))
    pen.y = 102
    pen.row("电子客票号：|{e_ticket_number}")
    pen.y = 113
    pen.row("购买方名称：|{buyer_name}", "统一社会信用代码：|{buyer_tax_id}", at=(0, 0.5))
    pen.qr((165, 62), 25)
    pen.label((105, 128), "买票请到12306 发货请到95306", anchor="m")
    return pen.page(140)
