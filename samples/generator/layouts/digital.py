"""数电票 with special businesses and tolls, as three issuing services print the same form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from samples.generator.facts import Facts, Fields
from samples.generator.fonts import Face
from samples.generator.pen import Column, Look, Pen
from samples.generator.sheet import BLACK, BROWN, MAROON, Page, Seal

TITLES = {
    "de_normal": "电子发票（普通发票）",
    "de_special": "电子发票（增值税专用发票）",
    "toll_de": "电子发票（普通发票）",
}
ITEMS = (
    Column(36, "项目名称", "{name}"),
    Column(20, "规格型号", "{specification}"),
    Column(12, "单位", "{unit}", "m"),
    Column(18, "数量", "{quantity}", "r"),
    Column(24, "单价", "{price}", "r"),
    Column(24, "金额", "{amount_fen}", "r"),
    Column(18, "税率/征收率", "{tax_rate}", "m"),
    Column(24, "税额", "{tax}", "r"),
)
TOLL_ITEMS = (
    Column(30, "项目名称", "{name}"),
    Column(22, "车牌号", "{plate_number}", "m"),
    Column(14, "类型", "{vehicle_type}", "m"),
    Column(24, "通行日期起", "{passage_from:flat}", "m"),
    Column(24, "通行日期止", "{passage_to:flat}", "m"),
    Column(24, "金额", "{amount_fen}", "r"),
    Column(18, "税率/征收率", "{tax_rate}", "m"),
    Column(24, "税额", "{tax}", "r"),
)
SPECIAL = {
    "旅客运输服务": (
        Column(20, "出行人", "{passenger_name}", "m"),
        Column(34, "有效身份证件号", "{passenger_id_masked}", "m"),
        Column(24, "出行日期", "{travel_on:dash}", "m"),
        Column(26, "出发地", "{departure_station}", "m"),
        Column(26, "到达地", "{arrival_station}", "m"),
        Column(16, "等级", "{seat_class}", "m"),
        Column(26, "交通工具类型", "{vehicle_kind}", "m"),
    ),
    "货物运输服务": (
        Column(28, "运输工具种类", "{vehicle_kind}", "m"),
        Column(28, "运输工具牌号", "{plate_number}", "m"),
        Column(34, "起运地", "{departure_place}", "m"),
        Column(34, "到达地", "{arrival_place}", "m"),
        Column(34, "运输货物名称", "{cargo_name}", "m"),
    ),
}
REMARKS = {
    "": ("被红冲蓝字数电发票号码：{red_of}　红字发票信息确认单编号：{confirmation}",),
    "建筑服务": (
        *("土地增值税项目编号：{land_tax_project_number}", "跨地（市）标志：{cross_city}"),
        *("建筑服务发生地：{project_place}", "建筑项目名称：{project_name}"),
    ),
    "不动产经营租赁服务": (
        "产权证书/不动产权证号：{property_certificate_number}　面积单位：{area_unit}",
        "不动产地址：{property_address}　跨地（市）标志：{cross_city}",
        "租赁期起止：{lease_from:dash} 至 {lease_to:dash}",
    ),
    "不动产销售": (
        "不动产单元代码/网签合同备案编号：{property_unit_code}",
        "不动产地址：{property_address}　跨地（市）标志：{cross_city}",
        "土地增值税项目编号：{land_tax_project_number}",
    ),
}


@dataclass(frozen=True, slots=True)
class Service:
    """How one issuing service prints: look, words, and where the head stands."""

    look: Look
    head: float  # share of the width where number and date start
    marks_title: bool  # the business in brackets behind the title
    tax_id: str = "统一社会信用代码/纳税人识别号："
    name: str = "名称："


PLATFORM = Service(Look(MAROON, BLACK, size=3.1, step=5.0), 0.70, marks_title=False)
DIRECT = Service(
    Look(BROWN, BLACK, Face.HEI, Face.HEI, 3.0, 4.8, colon=":"),
    0.66,
    marks_title=False,
    name="名 称：",
)
MOBILE = Service(
    Look((110, 20, 40), (30, 30, 60), Face.MONO, Face.SONG, 3.3, 5.4),
    0.68,
    marks_title=True,
    tax_id="纳税人识别号：",
)


def _page(facts: Facts, service: Service) -> Page:
    pen = Pen(facts, service.look, 210)
    pen.margin = 6.0
    business = facts.prints["business"]
    title = TITLES[facts.kind] + (f"　{business}" if service.marks_title else "")
    pen.qr((8, 6), 18)
    pen.y = 11
    pen.title(title, 4.6 if service.marks_title else 6.2, rules=2)
    pen.marks.append(Seal(105, 16, 30, 20, "全国统一发票监制章", facts.prints["place"], "税务局"))
    if not service.marks_title:
        pen.label((30, 12), business, size=3.6)
    x = 6 + service.head * 198
    pen.cell((x, 13), "发票号码：|{invoice_number}", 200 - x)
    pen.cell((x, 19), "开票日期：|{issued_on}", 200 - x)
    pen.y = 32
    pen.grid(
        (
            (1, f"购买方信息　{service.name}|{{buyer_name}}"),
            (1, f"销售方信息　{service.name}|{{seller_name}}"),
        ),
        ((1, f"{service.tax_id}|{{buyer_tax_id}}"), (1, f"{service.tax_id}|{{seller_tax_id}}")),
    )
    _lines(pen, business)
    pen.grid(
        (
            (0.6, "合　　　计"),
            (0.2, "|{net_fen:¥}"),
            (0.2, "|" + (facts.say("{tax_fen:¥}") if _taxed(facts) else "***")),
        ),
        ((0.62, "价税合计（大写）|ⓧ {total_fen:cn}"), (0.38, "（小写）|{total_fen:¥}")),
        height=7,
    )
    _remark(pen, business)
    pen.row("开票人：|{drawer}", at=(0.08,))
    return pen.page(max(140.0, pen.y + 6))


def _taxed(facts: Facts) -> bool:
    return facts.text("tax_fen") != "0"


def cells(facts: Facts) -> list[Fields]:
    """Each line with the facts that stand beside it, its tax as printed."""
    taxed = _taxed(facts)
    return [
        {
            **facts.fields,
            **item,
            "tax": facts.say("{tax_fen}") if taxed and len(facts.items) == 1 else _tax(item),
        }
        for item in facts.items
    ]


def _tax(item: Fields) -> str:
    tax = item.get("tax_fen")
    return f"{tax / 100:.2f}" if isinstance(tax, int) and tax else "***"


def _lines(pen: Pen, business: str) -> None:
    rows: Sequence[Fields] = cells(pen.facts)
    pen.table(TOLL_ITEMS if business == "通行费" else ITEMS, rows, rows=3)
    if business in SPECIAL:
        pen.table(SPECIAL[business], [pen.facts.fields], rows=2)


def _remark(pen: Pen, business: str) -> None:
    pen.label((pen.margin, pen.y), "备注")
    for words in REMARKS.get(business, ()):
        pen.text((pen.margin + 12, pen.y), words)
        pen.y += pen.look.step
    pen.y += pen.look.step


def platform(facts: Facts) -> Page:
    return _page(facts, PLATFORM)


def direct(facts: Facts) -> Page:
    return _page(facts, DIRECT)


def mobile(facts: Facts) -> Page:
    return _page(facts, replace(MOBILE, look=replace(MOBILE.look, line=0.4)))


LAYOUTS = (platform, direct, mobile)
