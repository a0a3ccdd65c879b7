"""Slips of the road and rail as other printers set them, and as a camera garbles them."""

import pytest

from finance.vouchers.kinds import KINDS

BY_CODE = {kind.code: kind for kind in KINDS}
HEAD = "发票代码 111001981001", "发票号码 02386155"
TAXI = ("北京市出租汽车专用发票", *HEAD, "单位 Y3", "车号 BQ1234", "证号 123456")
RAIL = "¥73.0元", "限乘当日当次车", "2013年07月07日 13:39开|06车12B号", "仅供报销使用"
READ = (
    # A surcharge stands between the fare and what is paid.
    (
        "taxi",
        (*TAXI, "日期 2019-03-05", "时间 10:10:05-10:35:11", "里程 10.2km", "等候 00:02:03",
         "金额 31.00元", "燃油附加费 1.00元", "实收金额 32.00元"),
        {"total_fen": 3200, "plate_number": "BQ1234", "boarded_at": "10:10",
         "alighted_at": "10:35"},
    ),
    # The needle has slipped: the first character of each label is a line of its own.
    (
        "taxi",
        ("湖北省出租汽车专用发票", "发票代码 142002017180", "发票号码 80477726", "上 车 07:58",
         "下 车 08:41", "号鄂C85D98", "期 2020-01-22", "价2.00元/公里", "程 23.9公里",
         "候 00:01:31", "金额51.80元"),
        {"plate_number": "鄂C85D98", "unit_price_fen": 200, "distance_km": "23.9",
         "waiting_time": "00:01:31", "total_fen": 5180},
    ),
    # ¥ read as Y, spaces within the figures.
    (
        "taxi",
        (*TAXI, "日期 2019-03-05", "上车 10:10", "下车 10:35", "里程 10.2", "金额 Y31 .00"),
        {"total_fen": 3100},
    ),
    # ¥ read as the character like it.
    (
        "taxi",
        (*TAXI, "日期 2019-03-05", "上车 10:10", "下车 10:35", "里程 10.2", "金额 夫31.00元"),
        {"total_fen": 3100},
    ),
    # № read as a letter or two; the sum in words and, its sign misread, in figures.
    (
        "bridge",
        ("湖北公路|梁通行设|用发票", "142002169543|i12512877", "入口站:云栖|出口站:双塔",
         "车型:客1|收费员:266466", "时间:2021年04月09日 00:08:12", "人民币:叁拾圆整|Y30.00"),
        {"invoice_number": "12512877", "total_fen": 3000, "total_cn": "叁拾圆整"},
    ),
    (
        "bridge",
        ("四川公路桥梁通行费专用发票", "151001969205|Ne75173126", "入口站:望海|出口站:双塔",
         "车型:二型客车|收费员:674242", "时间:2019年10月25日21:40:46", "全腊(元) 20.00"),
        {"invoice_number": "75173126", "total_fen": 2000},
    ),
    # A stroke of the date misread under the seal, which took the end of the labels as well.
    (
        "air_paper",
        ("航空运输电子客票行程单", "旅客姓名 吴建国|有效身份证件号码 ID N3301991980****8803",
         "票价 FARCNY 1770.00|民航发展基CN 50.00|燃油附加YQ 20.00|合计 TOTACNY 1840.00",
         "电子客票号码 E-TICKET N768-5693337750|验证码 CK.9879", "填开日期2023-02A19"),
        {"issued_on": "2023-02-19", "e_ticket_number": "768-5693337750",
         "aviation_fund_fen": 5000, "fuel_surcharge_fen": 2000,
         "passenger_id_masked": "3301991980****8803"},
    ),
    # The letter of the identifier read as a digit, the red number whole; 一 as a stroke.
    (
        "rail_paper",
        ("D157877|检票:B2", "望海站|D2584|临江南站", "2021年11月05日06:18开|08车16A号",
         "¥489.0元|二等座", "限乘当日当次车", "3301991976****1525 孙—凡", "仅供报销使用",
         "215870004811050157877望海售"),
        {"ticket_id": "21587000481105D157877", "passenger_name": "孙一凡"},
    ),
    (
        "rail_paper",
        ("D696788", "石桥东站|C4367|青溪站", "2023年10月26日06:28开|02车04D号", *RAIL[:2],
         "3301991982 *★** 5636 吴卫东", "仅供报销使用", "168772016410268696788石桥东售"),
        {"passenger_name": "吴卫东", "passenger_id_masked": "3301991982****5636",
         "ticket_id": None},
    ),
    # Of the labels only the second characters are left, and 证; no plate has an O.
    (
        "taxi",
        ("湖北省出租汽车专用发票", "发票代码 142001711695", "发票号码 69020501", "号 鄂BFFCOF",
         "证 195601", "日期 2017-08-21", "车 12:09", "车 12:43", "里程 4.8", "金额 17.00元"),
        {"plate_number": "鄂BFFC0F", "certificate_number": "195601", "boarded_at": "12:09",
         "alighted_at": "12:43"},
    ),
    (
        "taxi",
        (*TAXI, "日期 2019-03-05", "车 10:10", "下 车 10:35", "里程 10.2", "金额 31.00元"),
        {"boarded_at": "10:10", "alighted_at": "10:35"},
    ),
    (
        "taxi",
        (*TAXI, "日期 2019-03-05", "车 10:10", "里程 10.2km", "等候 00:01:02", "金额 31.00元"),
        {"boarded_at": None, "alighted_at": None},
    ),
    # Figures torn apart: no amount is better than three yuan.
    (
        "taxi",
        (*TAXI, "日期 2019-03-05", "上车 10:10", "下车 10:35", "里程 10.2", "金额 3 1.00"),
        {"total_fen": None},
    ),
    # A code of ten digits is a misread one; the number in two pieces is one.
    (
        "taxi",
        ("湖北省出租汽车专用发票", "发票代码1142002017", "发票号码 8047 7726", "上车 07:58",
         "下车 08:41", "里程 23.9", "金额51.80元"),
        {"invoice_code": None, "invoice_number": "80477726"},
    ),
    (
        "bus",
        ("浙江省公路汽车客票", "发票代码 133001840217", "发票号码 00381276", "发站 临江客运中心",
         "到站 望海", "发车日期 2018-05-12", "发车时间 09:30", "座号 17", "票价 45.50",
         "保险费 2.00", "合计 47.50"),
        {"total_fen": 4750, "departure_station": "临江客运中心", "arrival_station": "望海"},
    ),
    (
        "bridge",
        ("浙江省高速公路车辆通行费发票", "发票代码 133001860118", "发票号码 00772193",
         "入口 临江", "出口 望海", "车型 一型", "日期 2018-11-02", "通行费:25.00元"),
        {"total_fen": 2500},
    ),
    # Stations and train in one line of print, the masked number without its stars.
    (
        "rail_paper",
        ("Z57A001950", "临江站 G7512 望海虹桥站", *RAIL, "3301991990|9656 王晓芸"),
        {"train_number": "G7512", "departure_station": "临江", "arrival_station": "望海虹桥",
         "passenger_id_masked": "3301991990****9656", "passenger_name": "王晓芸"},
    ),
    # Heads of the form above, 其他税费 left empty, amounts known by their marks.
    (
        "air_paper",
        ("航空运输电子客票行程单|印刷序号:|62817345520", "旅客姓名 李小红有效身份证件号码",
         "票价|机场建设费|燃油附加费|其他税费|合计", "CNY 860.00|CN 50.00|YQ30.00|CNY 940.00",
         "电子客票号码|784-2217890431|验证码|0031", "填开单位|临江市翔云航空服务有限公司",
         "填开日期|2019-09-20"),
        {"fare_fen": 86000, "aviation_fund_fen": 5000, "fuel_surcharge_fen": 3000,
         "total_fen": 94000, "passenger_name": "李小红"},
    ),
    # Labels and currency run together: no label takes the amount of the next one.
    (
        "air_paper",
        ("航空运输电子客票行程单|印刷序号:|62817345520", "旅客姓名|李小红",
         ("票价 FARENY 1660.00|民航发展基金N 50.00|燃油附加费Q60.00|其他税费.00|"
         "合计 TOTAENY 1770.00"),
         "电子客票号码|784-2217890431|验证码|0031", "填川日期|202009-20"),
        {"fare_fen": 166000, "aviation_fund_fen": 5000, "fuel_surcharge_fen": 6000,
         "other_taxes_fen": None, "total_fen": 177000, "issued_on": "2020-09-20"},
    ),
    # The time behind the day is lost.
    (
        "rail_paper",
        ("Z57A001950", "临江站|G7512|望海站", "¥73.0元", "限乘当日当次车", "2013年07月07日13",
         "仅供报销使用"),
        {"issued_on": "2013-07-07", "total_fen": 7300},
    ),
    # A smear before the figures is no minus.
    (
        "air_paper",
        ("航空运输电子客票行程单|印刷序号:|62817345520", "旅客姓名|李小红",
         "合计 TOTALCNY-1770.00", "电子客票号码|784-2217890431|验证码|0031",
         "填开日期|2019-09-20"),
        {"total_fen": 177000, "issued_on": "2019-09-20"},
    ),
)  # fmt: skip


def test_entry_exit_and_labels_of_a_head_make_a_toll_slip_whose_code_lost_digits(form, likest):
    rows = ("上海|票据", "发票代码1310020682", "{}", "入口双塔", "出口青溪", "一类客车",
            "日期2020-03-12", "03工号 295145", "全额|元 30.00")  # fmt: skip
    page = form(*(row.format("发素号码08429932") for row in rows))
    assert likest(form(*(row.format("发票号码08429932") for row in rows))) == "bridge"
    assert likest(form("上海市车辆通|优票据", *(row.format("") for row in rows[1:]))) == "bridge"
    assert BY_CODE["bridge"].read(page).fields["invoice_number"].value == "08429932"
    assert BY_CODE["bridge"].read(page).fields["total_fen"].value == 3000
    assert BY_CODE["bridge"].score(form(*(row.format("流水号08429932") for row in rows))) == 0


@pytest.mark.parametrize(("code", "rows", "expected"), READ)
def test_it_is_known_and_read(code, rows, expected, form, likest):
    page = form(*rows)
    assert likest(page) == code
    found = {name: field.value for name, field in BY_CODE[code].read(page).fields.items()}
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("row", "issued_on"),
    [
        ("开票日期:2025年05月03日", "2025-05-03"),
        ("开票日口:2025年05月03日", "2025-05-03"),
        ("2025年05月03日", None),
    ],
)
def test_a_digital_ticket_is_dated_by_its_label_alone(form, row, issued_on):
    page = form("电子发票(铁路电子客票)", f"原发票号码:25339763821053980514|{row}",
                "2025年05月02日|14:54开", "票价:¥9.00")  # fmt: skip
    fields = BY_CODE["rail_e"].read(page).fields
    assert (fields["issued_on"].value if "issued_on" in fields else None) == issued_on
    assert "invoice_number" not in fields


def test_a_slip_cut_out_with_part_of_its_neighbour_has_no_sure_sum(form):
    rows = (*TAXI, "日期 2019-03-05", "上车 10:10", "下车 10:35", "里程 10.2", "金额 31.00元")
    beside = ("等候 00:10:33", "金额59.00元", *rows)
    sure, doubtful = (
        BY_CODE["taxi"].read(form(*lines)).fields["total_fen"] for lines in (rows, beside)
    )
    assert sure.confidence > 0.8
    assert doubtful.confidence < 0.6


def test_a_quota_ticket_whose_words_and_figures_differ_is_doubtful(form):
    rows = ("浙江省通用定额发票", "发票代码 133001970120|发票号码 05523178", "收款单位(盖章)")
    page = form(*rows, "20|贰圆整")
    face = BY_CODE["quota"].read(page).fields["total_fen"]
    assert face.confidence < 0.5
    assert {face.value, *(loser.value for loser in face.losers)} == {200, 2000}


@pytest.mark.parametrize(
    ("words", "total_fen", "confidence"), [("贰拾圆整", 2000, 0.882), ("拾圆整", 1000, 0.765)]
)
def test_words_alone_may_be_the_end_of_others(words, total_fen, confidence, form):
    rows = ("浙江省通用定额发票", "发票代码 133001970120|发票号码 05523178", "收款单位(盖章)")
    fields = BY_CODE["quota"].read(form(*rows, words)).fields
    face = fields["total_fen"]
    assert (face.value, face.confidence) == (total_fen, confidence)
    assert face.repaired_from == fields["total_cn"].value  # compared with nothing


def test_a_code_that_names_no_place_is_told_with_doubt(form):
    rows = (
        "浙江省出租汽车专用发票",
        "发票代码 {}",
        "发票号码 02386155",
        "上车 23:50",
        "金额 31.00",
    )
    sure, unsure = (
        BY_CODE["taxi"].read(form(*(row.format(code) for row in rows))).fields["invoice_code"]
        for code in ("133001870116", "199001870116")
    )
    assert (sure.value, unsure.value) == ("133001870116", "199001870116")
    assert unsure.confidence < 0.5 < sure.confidence


def test_two_prints_of_the_number_that_disagree_are_told_with_doubt(form):
    rows = ("浙江省出租汽车专用发票", "发票代码 133001870116", "发票号码 02386155", "上车 23:50")
    once = BY_CODE["taxi"].read(form(*rows)).fields["invoice_number"]
    twice = BY_CODE["taxi"].read(form(*rows, "机打号码 02386159")).fields["invoice_number"]
    assert once.value == twice.value == "02386155"
    assert twice.confidence < once.confidence
    assert [loser.value for loser in twice.losers] == ["02386159"]


def test_a_fare_without_its_decimal_may_have_lost_the_point(form):
    head = ("Z57A001950", "临江站|G7512|望海站", *RAIL[1:])
    whole, full = (
        BY_CODE["rail_paper"].read(form(*head, fare)).fields["total_fen"]
        for fare in ("¥730元", "¥73.0元")
    )
    assert (whole.value, full.value) == (73000, 7300)
    assert whole.confidence < 0.6 < full.confidence


@pytest.mark.parametrize(
    ("fare", "fen", "confidence"), [("￥504.5元", 50450, 0.9), ("4.5元", 450, 0.72)]
)
def test_a_fare_without_its_sign_may_have_lost_figures(fare, fen, confidence, form):
    page = form("Z57A001950", "临江南|G3960|青溪", "2024年03月05日06:50开|11车18F号", fare)
    found = BY_CODE["rail_paper"].read(page).fields["total_fen"]
    assert (found.value, found.confidence) == (fen, confidence)


TOLL = ("四川公路桥梁通行费专用发票", "151001969205|Ne75173126", "入口站:望海|出口站:双塔",
        "车型:二型客车|收费员:674242", "时间:2019年10月25日21:40:46")  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "fen", "is_sure"),
    [
        (("35元", "余额(元) 182.50"), 3500, True),
        (("费率(元) 0.45", "35.00元"), 3500, True),
        (("卡余(元) 182.50",), None, True),
        (("全腊(元) 20.00",), 2000, False),
    ],
)
def test_a_toll_is_no_balance_or_rate_that_has_its_unit_in_brackets(rows, fen, is_sure, form):
    total = BY_CODE["bridge"].read(form(*TOLL, *rows)).fields.get("total_fen")
    assert (None if total is None else total.value) == fen
    assert total is None or (total.confidence >= 0.88) == is_sure


@pytest.mark.parametrize(
    ("rows", "is_doubted"),
    [
        (("车 10:10", "车 10:35"), False),
        (("车 10:35", "车 00:03"), True),
        (("车 00:03", "下车 10:35"), True),
    ],
)
def test_a_time_that_may_be_the_waiting_is_told_with_doubt(rows, is_doubted, form):
    page = form(*TAXI, "日期 2019-03-05", *rows, "里程 10.2", "金额 31.00元")
    assert (BY_CODE["taxi"].read(page).fields["boarded_at"].confidence < 0.75) == is_doubted
