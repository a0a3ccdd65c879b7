"""Slips of the road and general invoices, from lines as their printers set them."""

import pytest

from finance.vouchers.kinds import KINDS
from finance.vouchers.kinds.quota import DENOMINATIONS

BY_CODE = {kind.code: kind for kind in KINDS}
CASES = {
    "taxi": (
        (
            "浙江省出租汽车专用发票", "发票代码 133001870116", "发票号码 02386155", "电 话 96520",
            "车 号 浙A·T1234", "证 号 330182", "日 期 2019-03-05", "上 车 23:50", "下 车 00:12",
            "单 价 2.50元/公里", "里 程 9.2公里", "等 候 00:03:10", "金 额 31.00元",
        ),
        {
            "invoice_code": "133001870116", "invoice_number": "02386155", "total_fen": 3100,
            "issued_on": "2019-03-05", "plate_number": "浙AT1234", "boarded_at": "23:50",
            "alighted_at": "00:12", "unit_price_fen": 250, "distance_km": "9.2",
            "waiting_time": "00:03:10", "certificate_number": "330182",
        },
    ),
    "bus": (
        (
            "浙江省公路汽车客票", "133001840217|№ 00381276", "临江客运中心 至 望海",
            "2018年05月12日|09:30 开", "K2041次|17座|3检票口",
            "全票价:|45.5元|王小明 3301021990****4512",
        ),
        {
            "invoice_code": "133001840217", "invoice_number": "00381276", "total_fen": 4550,
            "travel_on": "2018-05-12", "issued_on": "2018-05-12", "departs_at": "09:30",
            "departure_station": "临江客运中心", "arrival_station": "望海", "seat": "17",
            "passenger_name": "王小明", "passenger_id_masked": "3301021990****4512",
        },
    ),
    "ship": (
        (
            "临江客船票统一发票", "代码 133001750119|号码 01927734",
            "船名|海鸥3号|航次|H2031|舱位|二等舱", "起|望海码头|讫|临江码头|座号|B12",
            "日期|2017年08月09日|开航|13:20|票价|¥86.00", "旅客|李小红|证件号|3301021990****4512",
        ),
        {
            "invoice_code": "133001750119", "invoice_number": "01927734", "total_fen": 8600,
            "travel_on": "2017-08-09", "departs_at": "13:20", "departure_station": "望海码头",
            "arrival_station": "临江码头", "seat": "B12", "ship_name": "海鸥3号",
            "cabin_class": "二等舱", "passenger_name": "李小红",
        },
    ),
    "bridge": (
        (
            "浙江省车辆通行费票据", "发票代码 133001860118", "发票号码 00772193", "入口 临江",
            "出口 望海", "车型 客一", "日期 2018-11-02", "时间 08:15:40", "车道 03 工号 330012",
            "金额(元) 25.00",
        ),
        {
            "invoice_code": "133001860118", "invoice_number": "00772193", "total_fen": 2500,
            "issued_on": "2018-11-02", "entry_station": "临江", "exit_station": "望海",
            "vehicle_type": "客一", "issued_at": "08:15:40",
        },
    ),
    "quota": (
        (
            "浙江省通用定额发票", "发票代码 133001970120|发票号码 05523178", "伍拾元整",
            "收款单位(盖章)|开票日期 年 月 日", "刮奖区 密码 28819273 2019年印",
        ),
        {
            "invoice_code": "133001970120", "invoice_number": "05523178", "total_fen": 5000,
            "total_cn": "伍拾元整",
        },
    ),
    "machine_general": (
        (
            "浙江省通用机打发票", "发票代码 133001970130|发票号码 03318277",
            "开票日期:2019-06-18|行业分类:饮食业", "付款方名称:柳塘社区居民委员会",
            "品名及规格|单位|数量|单价|金额", "餐费|次|1|283.70|283.70",
            "合计人民币(大写)贰佰捌拾叁圆柒角整|¥283.70", "收款方名称:临江市同舟餐饮店",
            "机打号码:03318277|机器编号:661533207719|开票人:周小芸",
        ),
        {
            "invoice_code": "133001970130", "invoice_number": "03318277", "total_fen": 28370,
            "issued_on": "2019-06-18", "seller_name": "临江市同舟餐饮店",
            "buyer_name": "柳塘社区居民委员会", "machine_number": "661533207719",
        },
    ),
    "local_general_e": (
        (
            "浙江通用(电子)发票", "发票代码:033002266200|发票号码:20033224",
            "开票日期:2022年04月11日|校验码:53832364056224154990",
            "购买方:枫林社区居民委员会|税号:55330199MF1000306M", "品名及规格|单位|数量|单价|金额",
            "餐费|次|1|283.70|283.70", "合计(大写):贰佰捌拾叁圆柒角整|(小写):¥283.70",
            "销售方:临江市恒泽餐饮店|税号:92330199MAYTPLXGX5", "开票人:周小芸",
        ),
        {
            "invoice_code": "033002266200", "invoice_number": "20033224", "total_fen": 28370,
            "seller_name": "临江市恒泽餐饮店", "seller_tax_id": "92330199MAYTPLXGX5",
            "buyer_tax_id": "55330199MF1000306M", "check_code": "53832364056224154990",
        },
    ),
    "air_paper": (
        (
            "航空运输电子客票行程单|印刷序号:|62817345520", "旅客姓名|李小红",
            "有效身份证件号码|3301021990****4512", "临江-望海|云天航空|YT2031|Y|2019-09-21|08:05",
            "票价|民航发展基金|燃油附加费|其他税费|合计",
            "CNY 860.00|CN 50.00|YQ 30.00|0.00|CNY 940.00",
            "电子客票号码|784-2217890431|验证码|0031", "填开单位|临江市翔云航空服务有限公司",
            "填开日期|2019-09-20",
        ),
        {
            "e_ticket_number": "784-2217890431", "issued_on": "2019-09-20", "total_fen": 94000,
            "fare_fen": 86000, "aviation_fund_fen": 5000, "fuel_surcharge_fen": 3000,
            "other_taxes_fen": 0, "print_number": "62817345520", "verification_code": "0031",
            "departure_station": "临江", "arrival_station": "望海", "departs_at": "08:05",
            "seller_name": "临江市翔云航空服务有限公司", "passenger_name": "李小红",
        },
    ),
}  # fmt: skip
NEAR = {
    "taxi": ("临江市出租汽车有限公司招聘启事", "上车点: 客运中心", "电话 96520", "单价面议"),
    "bus": ("汽车客运站搬迁公告", "自2018年05月12日起", "发车时间不变", "请旅客到新站检票口乘车"),
    "ship": ("客船票务公告", "码头搬迁", "开航日期另行通知"),
    "bridge": ("车辆通行费减免公告", "入口: 临江", "自2018年11月02日起免收"),
    "quota": ("定额发票停用通知", "自2019年起不再发售伍拾元定额发票", "密码刮奖活动结束"),
    "machine_general": ("关于停止使用通用机打发票的通知", "开票日期以后另行公告"),
    "local_general_e": ("通用(电子)发票开具指南", "一、登录平台", "二、填写购买方"),
    "air_paper": ("登机牌 BOARDING PASS", "航空运输电子客票行程单请到柜台领取", "旅客姓名|李小红",
                  "电子客票号码|784-2217890431", "验证码|0031"),
}  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_a_slip_is_known_and_read(code, form, likest):
    rows, expected = CASES[code]
    page = form(*rows)
    assert likest(page) == code
    found = {name: field.value for name, field in BY_CODE[code].read(page).fields.items()}
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("code", NEAR)
def test_a_page_that_only_speaks_of_it_is_none(code, form, likest):
    page = form(*NEAR[code])
    assert BY_CODE[code].score(page) == 0
    assert likest(page) == "none"


@pytest.mark.parametrize(
    "row",
    ["青溪码头 一 云栖码头", "青溪码头一 云栖码头", "青溪码头 一云栖码头", "青溪码头一云栖码头"],
)
def test_a_stroke_between_two_piers_read_as_a_character(form, row):
    rows, _ = CASES["ship"]
    page = form(*(one for one in rows if "码头" not in one), row)
    found = BY_CODE["ship"].read(page).fields
    assert found["departure_station"].value == "青溪码头"
    assert found["arrival_station"].value == "云栖码头"


def test_the_character_stays_in_a_name_of_its_own(form):
    rows, _ = CASES["ship"]
    page = form(*(one for one in rows if "码头" not in one), "第一码头 → 一号桥码头")
    found = BY_CODE["ship"].read(page).fields
    assert found["departure_station"].value == "第一码头"
    assert found["arrival_station"].value == "一号桥码头"


@pytest.mark.parametrize("glued", ["朱佳宁3301991980****3960", "证件号3301991980****3960"])
def test_a_name_that_touches_its_number_is_no_label(form, glued):
    rows, _ = CASES["ship"]
    found = BY_CODE["ship"].read(form(*(one for one in rows if "旅客" not in one), glued)).fields
    assert found["passenger_id_masked"].value == "3301991980****3960"
    assert ("passenger_name" in found) == glued.startswith("朱")


def test_a_plate_with_a_letter_that_none_has_is_not_sure(form):
    plates = (("鄂BFFC0F", "鄂BFFC0F"), ("鄂BFFCOF", "鄂BFFC0F"))
    sure, unsure = (
        BY_CODE["taxi"].read(form(f"车号 {printed}")).fields["plate_number"]
        for printed, _ in plates
    )
    assert sure.value == unsure.value == "鄂BFFC0F"
    assert unsure.confidence < sure.confidence


def test_a_title_of_which_the_seal_left_its_brackets(form, likest):
    rows, _ = CASES["local_general_e"]
    assert likest(form("浙江通用(电子)", *rows[1:])) == "local_general_e"


def test_no_other_amount_makes_a_quota_invoice(form):
    page = form("浙江省通用定额发票", "发票代码 133001970120|发票号码 05523178", "叁拾元整",
                "收款单位(盖章)", "刮奖区")  # fmt: skip
    assert 3000 not in DENOMINATIONS
    assert BY_CODE["quota"].score(page) == 0


def test_a_taxi_strip_without_its_head_is_known_by_its_words(form, likest):
    page = form("车号 浙A·T1234", "日期 2019-03-05", "上车 09:10", "下车 09:32", "单价 2.50",
                "里程 9.2", "等候 00:03:10", "金额 31.00")  # fmt: skip
    assert likest(page) == "taxi"


def test_one_label_may_hold_both_times(form):
    page = form("临江出租汽车发票", "时间|12:05-12:31", "金额|15.00")
    found = BY_CODE["taxi"].read(page).fields
    assert (found["boarded_at"].value, found["alighted_at"].value) == ("12:05", "12:31")


def test_a_coach_ticket_says_day_and_clock_without_any_label(form, likest):
    page = form("浙江省公路汽车客票", "发票代码 133001840217|发票号码 00381276", "临江客运中心",
                "望海", "2016-05-06 12:20", "座号 12", "全票 ¥65.00", "检票口 3")  # fmt: skip
    assert likest(page) == "bus"
    found = BY_CODE["bus"].read(page).fields
    assert (found["travel_on"].value, found["departs_at"].value) == ("2016-05-06", "12:20")
    assert found["total_fen"].value == 6500


def test_the_name_of_the_trade_is_no_passengers(form):
    page = form("临江市道路旅客运输发票", "发票代码 133001840217|发票号码 00381276", "票价 65.00")
    assert "passenger_name" not in BY_CODE["bus"].read(page).fields


def test_a_ferrys_ticket_has_its_code_without_a_label(form, likest):
    page = form("临江市客运船票", "望海码头 - 临江码头", "2017.08.07 10:20", "船票价 25.00元",
                "舱位 普通舱", "133001750119|01927734")  # fmt: skip
    assert likest(page) == "ship"


@pytest.mark.parametrize("said", ["临江联合电子收费股份有限公司", "临江省财政厅监制"])
def test_a_toll_slip_names_who_collects_and_who_prints(said, form, likest):
    page = form(said, "临江省车辆通行费发票", "133001860118|00772193", "入口:临江", "出口:望海",
                "车型:1", "实收 ¥:65元", "2018-11-02 08:15:40")  # fmt: skip
    assert likest(page) == "bridge"
    assert BY_CODE["bridge"].read(page).fields["total_fen"].value == 6500


def test_of_an_itinerary_the_printers_marks_remain(form, likest):
    page = form("航空运输电子客票行程单", "印制序号:|SERIAL NUMBER|12345678901",
                "CNY 615.00|CN 50.00|CNY 665.00", "销售单位代号|SHA777")  # fmt: skip
    assert likest(page) == "air_paper"


def test_a_general_invoice_names_its_parties_as_its_province_does(form, likest):
    page = form("临江市地方税务局通用机打发票", "发票代码 233001405021|发票号码 05523178",
                "付款户名:柳塘社区居民委员会", "收款单位名称:临江市青溪酒店有限公司",
                "2014年06月07日",
                "项目|数量|单价|金额", "住宿费|2|200.00|400.00", "大写:肆佰元整|小写:¥400.00",
                "开票人:001")  # fmt: skip
    assert likest(page) == "machine_general"
    found = BY_CODE["machine_general"].read(page).fields
    assert found["buyer_name"].value == "柳塘社区居民委员会"
    assert found["seller_name"].value == "临江市青溪酒店有限公司"
    assert found["issued_on"].value == "2014-06-07"


LEG = ("自FROM|T2临江|东航|MU5301|Y|2019-05-08|12:20|Y", "至TO|T1望海|VOID", "至TO|VOID")


@pytest.mark.parametrize(
    "rows", [LEG, ("自FROM T2临江|东航|MU5301|Y|2019-05-08|1220|Y", *LEG[1:])]
)
def test_the_first_leg_of_an_itinerary_is_known_by_its_shapes(rows, form):
    page = form("航空运输电子客票行程单", "承运人CARRIER|航班号FLIGHT", "", "", *rows,
                "CNY 615.00|CN 50.00|CNY 665.00")  # fmt: skip
    found = {n: f.value for n, f in BY_CODE["air_paper"].read(page).fields.items()}
    expected = {
        "carrier": "东航", "flight_number": "MU5301", "seat_class": "Y",
        "travel_on": "2019-05-08", "departs_at": "12:20", "departure_station": "临江",
        "arrival_station": "望海",
    }  # fmt: skip
    assert {name: found.get(name) for name in expected} == expected


def test_a_flight_without_its_cities_is_told_without_them(form):
    page = form("航空运输电子客票行程单", "东航|MU5301|Y|2019-05-08|12:20")
    found = BY_CODE["air_paper"].read(page).fields
    assert found["flight_number"].value == "MU5301"
    assert "departure_station" not in found


@pytest.mark.parametrize(("off", "seller"), [(0, "临江青溪商贸有限公司"), (14, None)])
def test_print_that_slipped_between_two_labels_names_one_party(off, seller, sheet):
    page = sheet(
        (250, 20, "临江市国家税务局通用机打发票"), (60, 140, "付款方名称:"),
        (60, 170, "收款方名称:"),
        (190, 140 + off, "柳塘社区居民委员会"), (190, 170 + off, "临江青溪商贸有限公司"),
        (60, 230, "收款方(盖章)"),
    )  # fmt: skip
    found = BY_CODE["machine_general"].read(page).fields
    assert found["buyer_name"].value == "柳塘社区居民委员会"
    assert (found["seller_name"].value if "seller_name" in found else None) == seller


def test_an_amount_with_its_unit_stands_askew_of_its_label(sheet):
    page = sheet((60, 120, "票价"), (140, 132, "45.00元"), (60, 160, "座位号"), (140, 172, "17"))
    assert BY_CODE["bus"].read(page).fields["total_fen"].value == 4500


@pytest.mark.parametrize(
    ("won", "is_sure"), [("中奖金额:伍元", True), ("奖金|伍元", True), ("伍元", False)]
)
def test_what_may_be_won_is_not_what_a_quota_invoice_is_worth(won, is_sure, form):
    page = form(won, "浙江省通用定额发票", "发票代码 133001970120|发票号码 05523178", "伍拾元",
                "收款单位(盖章)", "刮奖区")  # fmt: skip
    found = BY_CODE["quota"].read(page).fields["total_fen"]
    assert (found.confidence > 0.8) == is_sure
    assert not is_sure or found.value == 5000


def test_a_stamp_over_the_amount_leaves_a_quota_invoice(form, likest):
    rows = ("浙江省通用定额发票", "发票联", "发票代码 133001970120", "发票号码 05523178",
            "收款单位(盖章)")  # fmt: skip
    assert likest(form(*rows)) == "quota"
    assert "total_fen" not in BY_CODE["quota"].read(form(*rows)).fields
    assert BY_CODE["quota"].score(form(*rows[:3], *rows[4:])) == 0  # nor without its number
    assert BY_CODE["quota"].score(form(*rows, "兑奖须知")) == 0


@pytest.mark.parametrize("off", [-14, 0, 14])
def test_an_itinerary_whose_print_slipped_has_its_number_and_day(off, sheet):
    page = sheet(
        (380, 20, "航空运输电子客票行程单"), (200, 300, "票价"), (900, 300, "合计"),
        (200, 340 + off, "CNY 615.00"), (500, 340 + off, "CN 50.00"),
        (900, 340 + off, "CNY 665.00"), (60, 400, "电子客票号码"), (60, 420, "E-TICKET NO."),
        (300, 410 + off, "9991234567890"), (300, 460, "填开单位"), (300, 480, "ISSUED BY"),
        (420, 470 + off, "临江市同舟航空服务有限公司"), (760, 460, "填开日期"),
        (900, 470 + off, "2019-05-06"), (500, 200, "2019-05-08"),
    )  # fmt: skip
    found = BY_CODE["air_paper"].read(page).fields
    assert found["e_ticket_number"].value == "9991234567890"
    assert found["issued_on"].value == "2019-05-06"
    assert found["seller_name"].value == "临江市同舟航空服务有限公司"


def test_of_two_long_numbers_nobody_can_tell_the_tickets(form):
    page = form("航空运输电子客票行程单", "CNY 615.00", "9991234567890|9991234567891")
    assert "e_ticket_number" not in BY_CODE["air_paper"].read(page).fields
