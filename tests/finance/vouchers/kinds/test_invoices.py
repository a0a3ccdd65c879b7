"""Further invoices of the tax office: rolls, tolls, vehicles, paper 数电, block chain, others."""

import pytest

from finance.vouchers.interpret import interpret
from finance.vouchers.kinds import KINDS
from finance.vouchers.reading import Box, Carrier, Code, Evidence

BY_CODE = {kind.code: kind for kind in KINDS}
NUMBER = "25427220033224538323"
DIGITAL = (
    f"发票号码:{NUMBER}",
    "开票日期:2025年08月20日",
    "购买方信息 名称:柳塘社区居民委员会|销售方信息 名称:临江市恒泽运输有限公司",
    "统一社会信用代码/纳税人识别号:55330199MF100020X7|统一社会信用代码/纳税人识别号:91330199MATEQY7L37",
)
SUMS = ("合计|¥80.28|¥7.22", "价税合计(大写)捌拾柒圆伍角整|(小写)¥87.50", "开票人:徐建国")
PASSAGE = (
    "项目名称|车牌号|类型|通行日期起|通行日期止|金额|税率/征收率|税额",
    "*经营租赁*通行费|浙AT1234|客车|20250810|20250811|80.28|9%|7.22",
)
OLD = (
    "开票日期:2023年08月20日",
    "购买方 名称:柳塘社区居民委员会|密码区",
    "纳税人识别号:55330199MF100020X7",
    "货物或应税劳务、服务名称|规格型号|单位|数量|单价|金额|税率|税额",
    "*纸制品*复印纸|A4|箱|1|80.28|80.28|9%|7.22",
    *SUMS[:2],
    "销售方 名称:临江市恒泽商贸有限公司",
    "纳税人识别号:91330199MATEQY7L37",
    "收款人:王一凡|复核:|开票人:徐建国",
)
CASES = {
    "vat_roll": (
        (
            "临江增值税普通发票(卷票)",
            "发票代码 033001900106",
            "发票号码 18159083",
            "机打号码:18159083",
            "机器编号:661533207719",
            "销售方名称:临江市同舟超市有限公司",
            "纳税人识别号:91330199MATEQY7L37",
            "开票日期:2019-08-20",
            "收款员:王一凡",
            "购买方名称:柳塘社区居民委员会",
            "纳税人识别号:55330199MF100020X7",
            "项目|数量|单价|金额",
            "复印纸|2|43.75|87.50",
            "合计金额(小写):¥87.50",
            "合计金额(大写):捌拾柒圆伍角整",
            "校验码:53832 36405 62241 54990",
        ),
        {
            "invoice_code": "033001900106",
            "invoice_number": "18159083",
            "machine_number": "661533207719",
            "check_code": "53832364056224154990",
            "issued_on": "2019-08-20",
            "total_fen": 8750,
            "seller_name": "临江市同舟超市有限公司",
            "seller_tax_id": "91330199MATEQY7L37",
            "buyer_name": "柳塘社区居民委员会",
            "buyer_tax_id": "55330199MF100020X7",
            "cashier": "王一凡",
        },
    ),
    "toll_de": (
        ("通行费|电子发票(普通发票)", *DIGITAL, *PASSAGE, *SUMS),
        {
            "invoice_number": NUMBER,
            "business_type": "通行费",
            "plate_number": "浙AT1234",
            "vehicle_type": "客车",
            "passage_from": "2025-08-10",
            "passage_to": "2025-08-11",
            "total_fen": 8750,
        },
    ),
    "toll_e": (
        (
            "通行费|浙江增值税电子普通发票",
            "发票代码:033002300112|发票号码:18159083",
            *OLD[:3],
            *PASSAGE,
            *OLD[5:],
        ),
        {
            "invoice_code": "033002300112",
            "invoice_number": "18159083",
            "plate_number": "浙AT1234",
            "passage_from": "2025-08-10",
            "total_fen": 8750,
            "seller_name": "临江市恒泽商贸有限公司",
        },
    ),
    "vehicle": (
        (
            "机动车销售统一发票",
            "发票代码 133001920118|发票号码 00381276",
            "开票日期 2019-08-20",
            "购买方名称|柳塘社区居民委员会|纳税人识别号/统一社会信用代码|55330199MF100020X7",
            "车辆类型|小型轿车|厂牌型号|启明QM7001|产地|临江",
            "合格证号|WAB12345678901|进口证明书号|商检单号",
            "发动机号码|8A21B0C3|车辆识别代号/车架号码|LSVAM4187C2184847",
            "价税合计|壹拾壹万叁仟圆整|小写|¥113000.00",
            "销货单位名称|临江市恒泽汽车销售服务有限公司|电话|88001234",
            "纳税人识别号|91330199MATEQY7L37|账号|330101",
            "增值税税率或征收率|13%|增值税税额|¥13000.00",
            "不含税价|小写 ¥100000.00|吨位|限乘人数|5",
        ),
        {
            "invoice_code": "133001920118",
            "invoice_number": "00381276",
            "issued_on": "2019-08-20",
            "total_fen": 11300000,
            "net_fen": 10000000,
            "tax_fen": 1300000,
            "tax_rate": "13%",
            "vin": "LSVAM4187C2184847",
            "engine_number": "8A21B0C3",
            "certificate_number": "WAB12345678901",
            "import_certificate_number": None,
            "brand_model": "启明QM7001",
            "seats": "5",
            "buyer_name": "柳塘社区居民委员会",
            "buyer_tax_id": "55330199MF100020X7",
            "seller_name": "临江市恒泽汽车销售服务有限公司",
            "seller_tax_id": "91330199MATEQY7L37",
        },
    ),
    "used_car": (
        (
            "二手车销售统一发票",
            "发票代码 033001900117|发票号码 00381276",
            "开票日期 2019-08-20",
            "买方单位/个人|柳塘社区居民委员会|单位代码/身份证号码|55330199MF100020X7",
            "买方单位/个人住址|电话|88001234",
            "卖方单位/个人|临江市恒泽商贸有限公司|单位代码/身份证号码|91330199MATEQY7L37",
            "车牌照号|浙AT1234|登记证号|330123456789|车辆类型|轿车",
            "车架号/车辆识别代号|LSVAM4187C2184847|厂牌型号|启明QM7001",
            "转入地车辆管理所名称|临江市公安局车辆管理所",
            "车价合计(大写)|叁万圆整|小写|¥30000.00",
            "二手车市场|临江市同舟二手车交易市场有限公司|纳税人识别号|91330199MA12DD2770",
        ),
        {
            "invoice_code": "033001900117",
            "total_fen": 3000000,
            "plate_number": "浙AT1234",
            "registration_number": "330123456789",
            "vin": "LSVAM4187C2184847",
            "buyer_tax_id": "55330199MF100020X7",
            "seller_name": "临江市恒泽商贸有限公司",
            "seller_tax_id": "91330199MATEQY7L37",
            "transfer_office": "临江市公安局车辆管理所",
            "market_name": "临江市同舟二手车交易市场有限公司",
            "market_tax_id": "91330199MA12DD2770",
        },
    ),
    "paper_de_normal": (
        ("浙江增值税普通发票", "№ 18159083|033002300104", f"数电票号码:{NUMBER}", *OLD),
        {"invoice_code": "033002300104", "digital_number": NUMBER, "total_fen": 8750},
    ),
    "paper_de_special": (
        ("浙江增值税专用发票", "№ 18159083|3300231130", f"数电票号码:{NUMBER}", *OLD),
        {"invoice_code": "3300231130", "invoice_number": "18159083", "digital_number": NUMBER},
    ),
    "blockchain": (
        (
            "深圳电子普通发票",
            "发票代码:144031909110|发票号码:18159083",
            "校验码:a31f0",
            OLD[0],
            "购买方 名称:柳塘社区居民委员会",
            *OLD[2:],
        ),
        {
            "invoice_code": "144031909110",
            "invoice_number": "18159083",
            "check_code": "a31f0",
            "total_fen": 8750,
        },
    ),
}
NEAR = {
    "vat_roll": ("卷票领用须知", "机器编号", "发票代码"),
    "toll_de": ("通行费电子发票开具指南", "车牌号", "通行日期起"),
    "toll_e": ("通行费增值税电子普通发票开具指南", "车牌号", "通行日期起"),
    "vehicle": ("机动车销售统一发票票样", "自2019年起启用"),
    "used_car": ("二手车销售统一发票办理指南", "携带登记证书"),
    "paper_de_normal": ("增值税普通发票换版公告", f"数电票号码:{NUMBER}"),
    "paper_de_special": ("增值税专用发票换版公告", f"数电票号码:{NUMBER}"),
    "blockchain": ("区块链电子普通发票推广须知", "开票日期", "购买方"),
}


def values(code, page):
    return {name: field.value for name, field in BY_CODE[code].read(page).fields.items()}


@pytest.mark.parametrize("code", CASES)
def test_it_is_known_and_read(code, form, likest):
    rows, expected = CASES[code]
    page = form(*rows)
    assert likest(page) == code
    found = values(code, page)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("code", NEAR)
def test_a_page_that_only_speaks_of_it_is_none(code, form, likest):
    page = form(*NEAR[code])
    assert BY_CODE[code].score(page) == 0
    assert likest(page) == "none"


@pytest.mark.parametrize("code", ["vehicle", "used_car"])
def test_a_vehicle_may_come_on_the_digital_form(code, form, likest):
    title, _, *rest = CASES[code][0]
    page = form(f"电子发票({title})", f"发票号码:{NUMBER}", *rest)
    assert likest(page) == f"{code}_de"
    assert values(f"{code}_de", page)["invoice_number"] == NUMBER


BUSINESSES = {
    "旅客运输服务": (
        (
            "出行人|有效身份证件号|出行日期|出发地|到达地|等级|交通工具类型",
            "陈志远|3301991992****1549|2025-08-19|临江|石桥||出租车",
        ),
        {
            "passenger_name": "陈志远",
            "passenger_id_masked": "3301991992****1549",
            "travel_on": "2025-08-19",
            "departure_station": "临江",
            "arrival_station": "石桥",
        },
    ),
    "货物运输服务": (
        (
            "运输工具种类|运输工具牌号|起运地|到达地|运输货物名称",
            "公路运输|浙AT1234|石桥物流园|临江仓库|防汛物资",
        ),
        {
            "vehicle_kind": "公路运输",
            "plate_number": "浙AT1234",
            "departure_place": "石桥物流园",
            "arrival_place": "临江仓库",
            "cargo_name": "防汛物资",
        },
    ),
    "建筑服务": (
        (
            "土地增值税项目编号:|跨地(市)标志:否",
            "建筑服务发生地:临江市文汇路8号|建筑项目名称:围墙修缮项目",
        ),
        {
            "land_tax_project_number": None,
            "cross_city": "否",
            "project_place": "临江市文汇路8号",
            "project_name": "围墙修缮项目",
        },
    ),
    "不动产经营租赁服务": (
        (
            "产权证书/不动产权证号:浙(2021)临江不动产权第2003322号面积单位:平方米",
            "不动产地址:临江市文汇路8号|跨地(市)标志:否",
            "租赁期起止:2025-01-01 至 2025-12-31",
        ),
        {
            "property_certificate_number": "浙(2021)临江不动产权第2003322号",
            "area_unit": "平方米",
            "property_address": "临江市文汇路8号",
            "lease_from": "2025-01-01",
            "lease_to": "2025-12-31",
        },
    ),
    "不动产销售": (
        (
            "不动产单元代码/网签合同备案编号:3117617309739041692502170840",
            "不动产地址:临江市文汇路8号跨地(市)标志:否",
        ),
        {
            "property_unit_code": "3117617309739041692502170840",
            "property_address": "临江市文汇路8号",
            "cross_city": "否",
        },
    ),
}


@pytest.mark.parametrize("name", BUSINESSES)
@pytest.mark.parametrize("code", ["de_normal", "de_special"])
def test_a_special_business_brings_its_own_fields(name, code, form, likest):
    title = {"de_normal": "普通发票", "de_special": "增值税专用发票"}[code]
    rows, expected = BUSINESSES[name]
    goods = (
        "项目名称|规格型号|单位|数量|单价|金额|税率/征收率|税额",
        "*服务*服务费|次|1|80.28|80.28|9%|7.22",
    )
    page = form(f"{name}|电子发票({title})", *DIGITAL, *goods, *rows, *SUMS)
    assert likest(page) == code
    found = values(code, page)
    assert found["business_type"] == name
    assert {field: found.get(field) for field in expected} == expected


@pytest.mark.parametrize("title", ["电子发票(普通发票)", "发票号码"])
def test_a_mark_close_before_the_title(title, sheet):
    name = "不动产经营租赁服务"
    page = sheet((0, 0, name), (185, 2, title), (0, 80, "项目名称"))
    assert "\t" not in page.text.split("\n")[0]
    assert values("de_normal", page)["business_type"] == name


def test_without_its_mark_there_is_no_business(form):
    page = form("电子发票(普通发票)", *DIGITAL, "项目名称|金额", *SUMS)
    assert "business_type" not in values("de_normal", page)


def test_a_code_that_names_a_wider_kind_gives_way_to_the_print(pages):
    box = Box(0, 0, 0, 9, 9)
    text = "01,04,033002300104,18159083,80.28,20230820,,A31F,"
    evidence = Evidence(
        Carrier.IMAGE, pages(*CASES["paper_de_normal"][0]), (Code(text, "QR", box),)
    )
    (reading,) = interpret(evidence)
    assert (reading.kind, reading.kind_confidence) == ("paper_de_normal", 0.99)
    (plain,) = interpret(Evidence(Carrier.IMAGE, (), (Code(text, "QR", box),)))
    assert plain.kind == "vat_normal"


def test_a_refunded_train_ticket_names_its_first_invoice(form, likest):
    page = form(
        "电子发票(铁路电子客票)",
        f"发票号码:{NUMBER}|开票日期:2025年08月20日",
        "(退票费)",
        "退票费:¥9.00",
        "原票价:¥90.00",
        "原发票号码:25339110000012345678",
        "电子客票号:6577331002060799000002025",
    )
    assert likest(page) == "rail_e"
    found = values("rail_e", page)
    assert (found["total_fen"], found["business_type"]) == (900, "退")
    assert found["red_of"] == "25339110000012345678"
    assert found["invoice_number"] == NUMBER


def test_where_a_stamp_hides_the_mark_its_columns_are_read(form):
    rows, expected = BUSINESSES["旅客运输服务"]
    found = values("de_normal", form("电子发票(普通发票)", *DIGITAL, *rows, *SUMS))
    assert {field: found.get(field) for field in expected} == expected
    assert "business_type" not in found
