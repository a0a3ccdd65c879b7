"""财政票据: one face, many names; each name its kind, its own fields and what binds its use."""

from dataclasses import replace

import pytest

from finance.vouchers.interpret import interpret
from finance.vouchers.kinds import KINDS
from finance.vouchers.reading import Carrier, Evidence, Outcome

BY_CODE = {kind.code: kind for kind in KINDS}
MEDICAL = (
    "业务流水号:K7Q2M0040560865690702025110612AB|门诊号:2931375858",
    "性别:女|医疗机构类型:中医医院",
    "医保类型:职工基本医疗保险|医保统筹基金支付:218.84",
    "其他支付:0.00|个人账户支付:58.84",
    "个人现金支付:208.65",
)
NAMES = {
    "fiscal_general": ("非税收入统一票据(电子)", ()),
    "fiscal_payment": ("非税收入一般缴款书(电子)", ("缴款码:33010026000012345678",)),
    "fiscal_settlement": ("行政事业单位资金往来结算票据", ()),
    "fiscal_outpatient": ("医疗门诊收费票据(电子)", MEDICAL),
    "fiscal_inpatient": ("医疗住院收费票据(电子)", ("住院号:2931375858",)),
    "fiscal_donation": ("公益事业捐赠统一票据", ("捐赠项目:扶老助学",)),
    "fiscal_membership": ("社会团体会费统一票据", ("所属期:2025年度",)),
    "union_receipt": ("工会经费收入专用收据", ("所属期:2025年1季度|计提比例:2%",)),
    "fiscal_court": ("人民法院诉讼费专用票据", ("案号:(2025)浙0199民初12号",)),
    "fiscal_penalty": ("罚没款统一收据", ("案号:临综执罚〔2025〕3号",)),
    "fiscal_social": ("社会保险基金统一收据", ("所属期:2025年1月",)),
    "fiscal_maintenance": ("住宅专项维修资金专用票据", ("房屋坐落:青溪路8号",)),
    "fiscal_toll": ("车辆通行费财政电子票据", ("车牌号:浙AT1234",)),
}
EXTRA = {
    "fiscal_payment": {"payment_code": "33010026000012345678"},
    "fiscal_outpatient": {
        "business_number": "K7Q2M0040560865690702025110612AB",
        "clinic_number": "2931375858",
        "gender": "女",
        "institution_type": "中医医院",
        "pooled_fen": 21884,
        "other_payment_fen": 0,
        "account_fen": 5884,
        "cash_fen": 20865,
    },
    "fiscal_inpatient": {"hospital_number": "2931375858"},
    "fiscal_donation": {"donation_project": "扶老助学"},
    "fiscal_membership": {"period": "2025年度"},
    "union_receipt": {"period": "2025年1季度", "rate": "2%"},
    "fiscal_court": {"case_number": "(2025)浙0199民初12号"},
    "fiscal_maintenance": {"property_address": "青溪路8号"},
    "fiscal_toll": {"plate_number": "浙AT1234"},
}


def rows(name, more):
    return (
        name,
        "票据代码:33060125|票据号码:3236405622",
        "交款人统一社会信用代码:55330199MF10001031|校验码:g4nk0n",
        "交款人:柳塘社区居民委员会|开票日期:2025-03-02",
        "项目编码|项目名称|单位|数量|标准|金额(元)",
        "722003|检查费|项|1|444.65|444.65",
        "322453|诊察费|次|1|41.68|41.68",
        "金额合计(大写)肆佰捌拾陆圆叁角叁分|(小写)¥486.33",
        "其他信息",
        *more,
        "收款单位(章):临江市人民医院|复核人:吴小芸|收款人:郭雨桐",
    )


@pytest.mark.parametrize("code", NAMES)
def test_each_name_is_its_kind_with_its_own_fields(code, form, likest):
    page = form(*rows(*NAMES[code]))
    assert likest(page) == code
    read = BY_CODE[code].read(page)
    found = {name: field.value for name, field in read.fields.items()}
    expected = {
        "invoice_code": "33060125",
        "invoice_number": "3236405622",
        "check_code": "g4nk0n",
        "issued_on": "2025-03-02",
        "total_fen": 48633,
        "total_cn": "肆佰捌拾陆圆叁角叁分",
        "buyer_name": "柳塘社区居民委员会",
        "buyer_tax_id": "55330199MF10001031",
        "seller_name": "临江市人民医院",
        "drawer": "郭雨桐",
        "title": NAMES[code][0],
        **EXTRA.get(code, {}),
    }
    assert {name: found.get(name) for name in expected} == expected
    assert [item["amount_fen"] for item in read.items] == [44465, 4168]


def test_a_number_longer_than_any_known_is_not_cut(form):
    long = ("业务流水号:" + "7" * 41 + "|门诊号:" + "5" * 25, "住院号:" + "3" * 24)
    read = BY_CODE["fiscal_outpatient"].read(form(*rows("医疗门诊收费票据(电子)", long)))
    assert "business_number" not in read.fields
    assert "clinic_number" not in read.fields
    assert read.fields["hospital_number"].value == "3" * 24


def test_what_binds_its_use_is_noted_and_its_sums_are_checked(pages):
    name, more = NAMES["fiscal_outpatient"]
    (reading,) = interpret(Evidence(Carrier.IMAGE, pages(*rows(name, more))))
    assert reading.evidence is not None
    assert reading.evidence.notes == ("use.personal_health_data",)
    outcomes = {check.code: check.outcome for check in reading.checks}
    for code in ("parts_sum", "items_sum", "code_structure", "number_structure"):
        assert outcomes[code] is Outcome.PASSED, code
    wrong = tuple(row.replace("个人现金支付:208.65", "个人现金支付:208.66") for row in more)
    (reading,) = interpret(Evidence(Carrier.IMAGE, pages(*rows(name, wrong))))
    assert {c.code: c.outcome for c in reading.checks}["parts_sum"] is Outcome.FAILED


@pytest.mark.parametrize(
    ("printed", "glyphs", "title", "confidence"),
    [
        ("公益事业捐赠统一票据", 0.5, "公益事业捐赠统一票据", 0.88),
        ("广东省公益事业指赠统一票据", 0.5, "公益事业捐赠统一票据", 0.36),
        ("湖北省政府非税收统一票据", 0.5, "政府非税收入统一票据", 0.36),
        ("政府非税收入专用收据", 1.0, "政府非税收入专用收据", 0.81),
        ("政府非税收入专用收据|(样本)", 0.5, "政府非税收入专用票据", 0.36),
        ("公益事业捐赠统一票据|(样本)", 0.5, "公益事业捐赠统一票据", 0.45),
        ("某某捐赠专用票据", 0.5, "某某捐赠专用票据", 0.45),
        ("中央非税收入统一票据(电子)", 1.0, "中央非税收入统一票据(电子)", 0.9),
        ("中央非税收入统一票据(电子)", 0.5, "中央非税收入统一票据(电子)", 0.88),
        ("中央非税收人统一票据(电子)", 0.5, "中央非税收入统一票据(电子)", 0.36),
        (
            "中央行政事业单位资金往来结算票据",
            0.5,
            "中央行政事业单位资金往来结算票据",
            0.88,
        ),
        ("医疗卫生机构门诊收费票据", 0.5, "医疗卫生机构门诊收费票据", 0.88),
        ("地方非税收入统一票据(电子)", 0.5, "地方非税收入统一票据(电子)", 0.36),
    ],
)
def test_the_name_under_the_seal_is_one_of_those_that_there_are(
    printed, glyphs, title, confidence, form
):
    page = form(printed, "票据代码:33050125|票据号码:0000012345", "校验码:1a2b3c")
    page = page.cut(lambda run: (replace(run, confidence=glyphs),))
    found = BY_CODE["fiscal_donation"].read(page).fields["title"]
    assert (found.value, found.confidence) == (title, confidence)


def test_a_preprinted_form_of_a_province(form, likest):
    page = form(
        "浙江省资金往来结算票据",
        "票据代码:33040124|№ 0000012345",
        "填制日期:2024年05月06日|校验码:1a2b3c",
        "交款单位或个人|柳塘社区居民委员会|证件号|55330199MF10001031",
        "收费项目|数量/单位|收费标准|金额",
        "押金|1项|500.00|500.00",
        "人民币(大写)|伍佰圆整 ¥500.00",
        "执收单位(公章)|青溪街道办事处|单位代码|11330106002333335W",
        "开票人:吴小芸|复核:郭雨桐",
    )
    assert likest(page) == "fiscal_settlement"
    found = {n: f.value for n, f in BY_CODE["fiscal_settlement"].read(page).fields.items()}
    assert found["invoice_number"] == "0000012345"
    assert (found["total_fen"], found["title"]) == (50000, "资金往来结算票据")
    assert (found["seller_name"], found["seller_tax_id"]) == (
        "青溪街道办事处",
        "11330106002333335W",
    )
    assert (found["buyer_name"], found["buyer_tax_id"]) == (
        "柳塘社区居民委员会",
        "55330199MF10001031",
    )


@pytest.mark.parametrize("code", NAMES)
def test_a_notice_that_names_it_is_no_bill(code, form, likest):
    page = form(
        f"关于启用{NAMES[code][0]}的通知", "各单位:", "自2025年3月起", "收款单位以财政部门公布为准"
    )
    assert likest(page) == "none"


def test_a_column_of_tax_makes_it_no_bill(form, likest):
    page = form(*rows("非税收入统一票据", ()), "税率|税额")
    assert likest(page) not in NAMES


def test_a_bill_whose_name_the_seal_hides_is_a_bill_all_the_same(form, likest):
    page = form(*rows("税*监制", ()))
    assert likest(page) == "fiscal_general"
    assert BY_CODE["fiscal_general"].score(page) < 0.7
    bare = form("税*监制", "票据代码:33060125", "金额合计(大写)肆佰圆整")
    assert BY_CODE["fiscal_general"].score(bare) == 0
    assert BY_CODE["fiscal_general"].score(form("某票据", "交款人:甲|复核人:乙")) == 0


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("上海市公益事业指赠统 票据(电子)", "fiscal_donation"),
        ("公益事业捐赠据(电子)", "fiscal_donation"),
        ("行政事业单位资金往来结", "fiscal_settlement"),
        ("社会团体会费统", "fiscal_membership"),
    ],
)
def test_a_name_that_the_seal_of_the_finance_office_cuts_short(printed, code, form, likest):
    assert likest(form(*rows(printed, ()))) == code


def test_the_boxes_of_an_old_payment_form(form, likest):
    page = form(
        "浙江省政府非税收入一般缴款书(收据)",
        "缴款码:3301002400 0012345678|执收单位编码:306001|票据代码:33010024",
        "填制日期:2024年05月06日|执收单位名称:临江市自然资源局|票据号码:0000012345",
        "全称|柳塘社区居民委员会|全称|临江市财政局非税收入专户",
        "账号|12345678901|账号|98765432101",
        "币种:人民币|金额(大写)伍佰圆整|(小写)500.00",
        "项目编码|收入项目名称|单位|数量|收缴标准|金额",
        "103042|土地闲置费|元|1|500.00|500.00",
        "执收单位(盖章)||经办人(签章)|备注:",
    )
    assert likest(page) == "fiscal_payment"
    found = {n: f.value for n, f in BY_CODE["fiscal_payment"].read(page).fields.items()}
    assert found["buyer_name"] == "柳塘社区居民委员会"
    assert found["seller_name"] == "临江市自然资源局"
    assert found["payment_code"] == "33010024000012345678"
    assert found["total_fen"] == 50000


def test_what_print_cannot_tell_apart_is_told_with_doubt(form):
    sure = BY_CODE["fiscal_general"].read(form(*rows("非税收入统一票据", ()))).fields
    unsure = (
        BY_CODE["fiscal_general"]
        .read(form(*(row.replace("g4nk0n", "g4nkln") for row in rows("非税收入统一票据", ()))))
        .fields
    )
    assert unsure["check_code"].value == "g4nkln"
    assert unsure["check_code"].confidence < 0.6
    assert sure["buyer_name"].confidence > sure["seller_name"].confidence


@pytest.mark.parametrize(
    ("printed", "period"),
    [
        ("2023年1月1日-2023年3月31日", "2023年1月1日-2023年3月31日"),
        ("2023年第1季度至第4季度", "2023年第1季度至第4季度"),
        ("2023年度-2024年度", "2023年度-2024年度"),
        ("2023年1月-2023年3月", "2023年1月-2023年3月"),
        ("2023年1月-次年3月", "2023年1月-次年3月"),
        ("2023年第1季度临江", "2023年第1季度"),
    ],
)
def test_a_period_is_told_whole(printed, period, form):
    page = form("工会经费收入专用收据", f"所属期:{printed}")
    assert BY_CODE["union_receipt"].read(page).fields["period"].value == period


WARD_OF_BEFORE = (
    "临江市医疗住院收费票据", "No 0038127", "业务流水号:ZY00217|医疗机构类型:综合医院",
    "姓名:王小明|性别:男|医保类型:新农合|社会保障号码:381204", "住院号 381204|住院科别 内科",
    "住院时间 2015年03月01日至2015年03月12日", "床位费|300.00|护理费|120.00",
    "合计(大写)肆佰贰拾元整|¥420.00",
    "医保统筹支付 200.00|个人账户支付 0.00|其他医保支付 0.00|个人支付金额 220.00",
    "收款单位(章)|收款人 李小红",
)  # fmt: skip


def test_a_wards_paper_form_says_who_pays_and_a_number_of_its_own_length(pages):
    (reading,) = interpret(Evidence(Carrier.IMAGE, pages(*WARD_OF_BEFORE)))
    assert reading.kind == "fiscal_inpatient"
    told = {name: field.value for name, field in reading.fields.items()}
    expected = {
        "invoice_number": "0038127", "total_fen": 42000, "pooled_fen": 20000, "account_fen": 0,
        "other_payment_fen": 0, "cash_fen": 22000, "insurance_number": "381204",
        "admitted_on": "2015-03-01", "discharged_on": "2015-03-12",
    }  # fmt: skip
    assert {name: told.get(name) for name in expected} == expected
    assert "issued_on" not in told  # the days of the stay are none of the paper's
    outcomes = {check.code: check.outcome for check in reading.checks}
    assert outcomes["parts_sum"] is Outcome.PASSED
    # One of ten that lost digits looks no other: a person looks at it.
    assert reading.fields["invoice_number"].confidence < 0.9


@pytest.mark.parametrize(
    "rows",
    [
        ("临江市医疗单位门诊收费收据", "N0 12345678", "姓名 王小明|2010年3月12日",
         "西药费|56.20|检查费|80.00", "合计人民币(大写):壹佰叁拾陆元贰角整|136.20",
         "收款单位盖章|收款员 12"),
        ("临江市医疗门急诊收费票据", "(12) No 123456789", "姓名 王小明|性别 男",
         "合计人民币(大写)壹佰叁拾陆元贰角整|¥136.20", "现金支付 30.00|统筹支付 106.20",
         "收款单位(盖章)临江市人民医院|收费员 0123|2016年05月03日"),
    ],
)  # fmt: skip
def test_hospitals_of_before_have_other_words_around_the_name(rows, form, likest):
    page = form(*rows)
    assert likest(page) == "fiscal_outpatient"
    found = BY_CODE["fiscal_outpatient"].read(page).fields
    assert found["total_fen"].value == 13620
    assert found.get("seller_name") is None or found["seller_name"].value == "临江市人民医院"


def test_what_is_left_of_the_payees_label_names_it(form):
    page = form(*rows(*NAMES["fiscal_outpatient"])[:-1], "(章):临江市人民医院|复核人:吴小芸")
    found = BY_CODE["fiscal_outpatient"].read(page).fields["seller_name"]
    assert found.value == "临江市人民医院"
    assert found.confidence < 0.9


@pytest.mark.parametrize(
    "rows",
    [
        ("临江市人民医院电子票据告知单", "票据代码:33060123|票据号码:0123456789|校验码:a1b2c3",
         "开票日期:2023-05-06|交款人:王小明", "金额合计:25.00|收款单位:临江市人民医院",
         "请凭以上信息登录查验网址"),
        ("医疗门诊收费票据", "票据代码:33060123|票据号码:0123456789|校验码:a1b2c3",
         "微信扫一扫,领取电子票据到微信卡包", "交款人:王小明|金额合计:25.00"),
    ],
)  # fmt: skip
def test_where_a_bill_can_be_fetched_is_no_bill(rows, form):
    assert all(BY_CODE[code].score(form(*rows)) == 0 for code in NAMES)
