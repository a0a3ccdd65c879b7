"""Papers of customs, tax offices and banks; receipts, white slips, lists; what hangs on them."""

from dataclasses import replace

import pytest

from finance.vouchers.calibration import to_confirm
from finance.vouchers.interpret import interpret
from finance.vouchers.kinds import KINDS
from finance.vouchers.reading import Carrier, Evidence, Source

BY_CODE = {kind.code: kind for kind in KINDS}
GOODS = (
    "货物名称|规格型号|单位|数量|单价|金额",
    "复印纸|A4|箱|2|150.00|300.00",
    "签字笔|黑|盒|1|20.50|20.50",
)
CASES = {
    "customs": (
        (
            "临江海关 海关进口增值税专用缴款书",
            "收入系统:税务系统|填发日期:2025年03月04日|号码No. 310120261012345678-L01",
            "缴款单位(人)名称|临江市远帆进出口有限公司",
            "税号|货物名称|数量|单位|完税价格(¥)|税率(%)|税款金额(¥)",
            "9008500000|投影仪|12|台|10000.00|13%|1300.00",
            "金额人民币(大写)|壹仟叁佰圆整|合计(¥)|1300.00",
            "申请单位编号|3301999999|报关单编号|310120261012345678",
            "合同(批文)号|LJ25-0101|缴款期限|2025年03月19日",
        ),
        {
            "invoice_number": "310120261012345678-L01",
            "issued_on": "2025-03-04",
            "due_on": "2025-03-19",
            "total_fen": 130000,
            "total_cn": "壹仟叁佰圆整",
            "buyer_name": "临江市远帆进出口有限公司",
            "declaration_number": "310120261012345678",
            "taxable_fen": 1000000,
            "tax_rate": "13%",
            "contract_number": "LJ25-0101",
        },
    ),
    "tax_cert": (
        (
            "中华人民共和国税收完税证明",
            "填发日期:2025年03月04日|No. 333016250300012345",
            "税务机关:国家税务总局临江市税务局第一税务所",
            "纳税人识别号|91330199MA12DD2770|纳税人名称|临江市同舟商贸有限公司",
            "原凭证号|税种|税款所属时期|实缴(退)金额",
            "333016250300000001|印花税|2025-01-01至2025-01-31|12.50",
            "金额合计(大写)|壹拾贰圆伍角整|¥12.50",
            "填票人:周小芸|备注:妥善保管",
        ),
        {
            "invoice_number": "333016250300012345",
            "issued_on": "2025-03-04",
            "total_fen": 1250,
            "payer_name": "临江市同舟商贸有限公司",
            "payer_tax_id": "91330199MA12DD2770",
            "tax_authority": "国家税务总局临江市税务局第一税务所",
            "drawer": "周小芸",
        },
    ),
    "bank_receipt": (
        (
            "临江农商银行电子回单",
            "回单编号:1979625539575071|记账日期:2025年03月04日",
            "付款人户名|柳塘社区居民委员会|收款人户名|临江市同舟商贸有限公司",
            "付款人账号|201000123456789012|收款人账号|2010001234567890123",
            "金额(大写)|壹拾贰圆伍角整|(小写)|¥12.50",
            "币种|人民币|借贷标志|借|摘要|货款",
            "交易流水号|DEHF83541338794897|验证码|F4574BAB9BC5",
        ),
        {
            "invoice_number": "1979625539575071",
            "receipt_number": "1979625539575071",
            "serial_number": "DEHF83541338794897",
            "bank_name": "临江农商银行",
            "issued_on": "2025-03-04",
            "total_fen": 1250,
            "payer_name": "柳塘社区居民委员会",
            "payee_name": "临江市同舟商贸有限公司",
            "payer_account": "201000123456789012",
            "direction": "借",
            "summary": "货款",
        },
    ),
    "receipt": (
        (
            "收 款 收 据",
            "2025 年 03 月 04 日|№ 2410504",
            "今收到 柳塘社区居民委员会",
            "交来 活动室茶水款",
            "人民币(大写) 贰佰捌拾叁圆捌角整|¥283.80",
            "收款单位(盖章):临江市博远水果店|经手人:刘思敏",
        ),
        {
            "issued_on": "2025-03-04",
            "total_fen": 28380,
            "total_cn": "贰佰捌拾叁圆捌角整",
            "buyer_name": "柳塘社区居民委员会",
            "purpose": "活动室茶水款",
            "seller_name": "临江市博远水果店",
            "handler": "刘思敏",
            "serial_number": "2410504",
        },
    ),
    "white_slip": (
        (
            "领 条",
            "兹领到柳塘社区居民委员会发给的楼道灯维修费300.00元(大写:叁佰圆整)。",
            "收款人:张建国 电话:13800001234",
            "身份证号:3301991958****4238",
            "经办人:李志远 证明人:王一凡",
            "2025 年 03 月 04 日",
        ),
        {
            "issued_on": "2025-03-04",
            "total_fen": 30000,
            "buyer_name": "柳塘社区居民委员会",
            "purpose": "楼道灯维修费",
            "payee_name": "张建国",
            "payee_id_masked": "3301991958****4238",
            "telephone": "13800001234",
            "handler": "李志远",
            "witness": "王一凡",
        },
    ),
    "payout_list": (
        (
            "2025年高温补贴发放表",
            "单位:柳塘社区居民委员会|日期:2025-07-30",
            "序号|姓名|身份证号|银行卡号|金额(元)|签名",
            "1|张建国|3301991958****4238|6217****2077|200.00|张建国",
            "2|李志远|3301991972****505X|6217****1188|150.50|李志远",
            "合计(大写)|叁佰伍拾圆伍角整|小写|¥350.50",
            "事由:高温补贴",
            "制表:王一凡|审核:周小芸|领导签字:",
        ),
        {
            "title": "2025年高温补贴发放表",
            "buyer_name": "柳塘社区居民委员会",
            "issued_on": "2025-07-30",
            "total_fen": 35050,
            "purpose": "高温补贴",
            "drawer": "王一凡",
            "reviewer": "周小芸",
        },
    ),
    "attach_goods_list": (
        (
            "销货清单",
            "购买方名称:柳塘社区居民委员会",
            "销售方名称:临江市同舟商贸有限公司",
            "所属发票代码:033002200104|号码:18159083|共 1 页 第 1 页",
            *GOODS,
            "总计|¥320.50",
            "填开日期:2025年03月04日|备注:",
        ),
        {
            "parent_code": "033002200104",
            "parent_number": "18159083",
            "parent": "033002200104:18159083",
            "total_fen": 32050,
            "seller_name": "临江市同舟商贸有限公司",
            "buyer_name": "柳塘社区居民委员会",
            "issued_on": "2025-03-04",
        },
    ),
    "attach_trip": (
        (
            "青溪打车 打车行程报销单",
            "申请日期:2025-03-04|行程人手机号:13812997220",
            "共2笔行程,合计58.59元",
            "序号|车型|上车时间|起点|终点|里程[公里]|金额[元]",
            "1|快车|02-24 20:49|石桥路口|长汀服务中心|25.3|29.40",
            "2|快车|02-25 17:30|临江路口|望海服务中心|23.4|29.19",
            "说明:本行程单不是发票,仅作报销附件",
        ),
        {"issued_on": "2025-03-04", "telephone": "13812997220", "trips": "2", "total_fen": 5859},
    ),
    "attach_till_slip": (
        (
            "临江市博远面包房",
            "购物小票",
            "单号:589384478022",
            "时间:2025-03-04 19:37:26",
            "收银员:0031",
            "全麦吐司",
            "2 x 12.50|25.00",
            "合计|25.00",
            "实收|50.00",
            "找零|25.00",
            "谢谢惠顾 此小票不作报销凭证",
        ),
        {
            "seller_name": "临江市博远面包房",
            "serial_number": "589384478022",
            "issued_on": "2025-03-04",
            "issued_at": "19:37:26",
            "total_fen": 2500,
        },
    ),
    "attach_contract": (
        (
            "社区活动室维修合同",
            "合同编号:LJ-2025-031",
            "甲方:柳塘社区居民委员会",
            "乙方:临江市嘉木装饰工程有限公司",
            "一、项目名称:社区活动室维修。",
            "二、合同价款:人民币壹万贰仟圆整(¥12000.00),含税。",
            "三、付款方式:验收合格后一次付清。",
            "签订日期:2025年03月04日",
        ),
        {
            "contract_number": "LJ-2025-031",
            "parent": "LJ-2025-031",
            "buyer_name": "柳塘社区居民委员会",
            "seller_name": "临江市嘉木装饰工程有限公司",
            "total_fen": 1200000,
            "issued_on": "2025-03-04",
            "purpose": "社区活动室维修",
        },
    ),
    "attach_acceptance": (
        (
            "物资验收单",
            "验收单位:柳塘社区居民委员会|日期:2025.03.04",
            "供货单位:临江市同舟家具有限公司",
            *GOODS,
            "合计金额:¥320.50|验收意见:数量相符",
            "验收人:刘思敏|证明人:王一凡|负责人:",
        ),
        {
            "buyer_name": "柳塘社区居民委员会",
            "seller_name": "临江市同舟家具有限公司",
            "issued_on": "2025-03-04",
            "total_fen": 32050,
            "handler": "刘思敏",
            "witness": "王一凡",
        },
    ),
    "attach_toll_summary": (
        (
            "通行费电子票据汇总单",
            "汇总单号:3320250300000031|车牌号:浙AT1234",
            "购买方名称:柳塘社区居民委员会",
            "开票时间:2025-03-04|发票数量:3",
            "交易金额合计:86.20",
        ),
        {
            "summary_number": "3320250300000031",
            "plate_number": "浙AT1234",
            "issued_on": "2025-03-04",
            "total_fen": 8620,
        },
    ),
}
NEAR = {
    "customs": ("海关进口增值税专用缴款书抵扣须知", "一、取得缴款书后360日内"),
    "tax_cert": ("如何开具税收完税证明", "登录电子税务局", "纳税人名称按登记填写"),
    "bank_receipt": ("银行回单机停用公告", "请到柜台打印"),
    "receipt": ("关于规范收据使用的通知", "今后收款单位一律开具发票", "经手人签字"),
    "white_slip": ("禁止白条入账的通知", "领条、收条一律不予报销", "经办人应当说明"),
    "payout_list": ("慰问金发放表公示", "姓名|金额", "张某|200"),
    "attach_goods_list": ("社区应急物资清单", "手电筒", "雨衣", "沙袋"),
    "attach_trip": ("春游行程单", "第一天:集合", "第二天:返回"),
    "attach_till_slip": ("欢迎光临", "今日特价", "全麦吐司 12.50"),
    "attach_contract": ("合同管理制度", "甲方与乙方应当诚信", "第一条 总则"),
    "attach_acceptance": ("工程验收报告会通知", "验收人员请准时到会"),
    "attach_toll_summary": ("通行费汇总单查询指南", "登录票根网"),
}


@pytest.mark.parametrize("code", CASES)
def test_it_is_known_and_read(code, form, likest):
    rows, expected = CASES[code]
    page = form(*rows)
    assert likest(page) == code
    found = {name: field.value for name, field in BY_CODE[code].read(page).fields.items()}
    assert {name: found.get(name) for name in expected} == expected


def test_the_number_of_a_customs_paper_tells_that_of_the_declaration(form):
    rows = tuple(row for row in CASES["customs"][0] if "报关单编号" not in row)
    found = BY_CODE["customs"].read(form(*rows)).fields
    assert found["declaration_number"].value == "310120261012345678"
    assert found["declaration_number"].confidence < found["invoice_number"].confidence
    unread = tuple(row.replace("310120261012345678-L01", "") for row in rows)
    assert "declaration_number" not in BY_CODE["customs"].read(form(*unread)).fields


def test_a_base_that_does_not_come_to_the_duty_is_doubtful(form):
    told = CASES["customs"][0]
    wrong = tuple(row.replace("|10000.00|", "|1300.00|") for row in told)
    sure, doubtful = (BY_CODE["customs"].read(form(*rows)).fields for rows in (told, wrong))
    assert doubtful["taxable_fen"].confidence < 0.5 < sure["taxable_fen"].confidence


@pytest.mark.parametrize("code", NEAR)
def test_a_page_that_only_speaks_of_it_is_none(code, form, likest):
    page = form(*NEAR[code])
    assert BY_CODE[code].score(page) == 0
    assert likest(page) == "none"


@pytest.mark.parametrize(
    ("code", "amounts"),
    [
        ("customs", [1000000]),
        ("tax_cert", [1250]),
        ("payout_list", [20000, 15050]),
        ("attach_goods_list", [30000, 2050]),
        ("attach_acceptance", [30000, 2050]),
        ("attach_trip", [2940, 2919]),
        ("attach_till_slip", [2500]),
    ],
)
def test_its_lines_are_read(code, amounts, form):
    read = BY_CODE[code].read(form(*CASES[code][0]))
    assert [item["amount_fen"] for item in read.items] == amounts


def test_attachments_and_bank_receipts_prove_no_expense():
    for kind in KINDS:
        is_proof = not kind.code.startswith("attach_") and kind.code != "bank_receipt"
        assert kind.is_claimable is is_proof


@pytest.mark.parametrize(
    ("source", "is_shown"), [(Source.OCR, True), (Source.TEXT, False)], ids=["photo", "file"]
)
def test_a_list_filled_in_by_hand_never_passes_unseen(source, is_shown, pages):
    (page,) = pages(*CASES["payout_list"][0])
    evidence = Evidence(Carrier.IMAGE, (replace(page, source=source),))
    (reading,) = interpret(evidence)
    assert reading.kind == "payout_list"
    sure = {name: replace(field, confidence=1.0) for name, field in reading.fields.items()}
    shown = to_confirm(sure, reading.evidence.notes, error_max=0.005)
    assert set(shown) == (set(reading.fields) if is_shown else set())


@pytest.mark.parametrize("note", ["一般贸易", "—般贸易"])  # its first stroke read as a dash
def test_the_payers_number_stands_in_the_note(note, form):
    page = form(*CASES["customs"][0], f"备注{note} 55330199MF1000306M")
    assert BY_CODE["customs"].read(page).fields["buyer_tax_id"].value == "55330199MF1000306M"


def test_taxes_taken_in_cash_were_paid_and_are_said_so(form, likest):
    page = form("中华人民共和国税收缴款书(税务收现专用)",
                "填发日期:2016年05月06日|税务机关:临江地税",
                "纳税人识别号|330199123456789|纳税人名称|柳塘社区居民委员会",
                "税种|品目名称|税款所属时期|实缴金额",
                "印花税|购销合同|2016-04-01至2016-04-30|3.00",
                "金额合计|(大写)叁元整|¥3.00")  # fmt: skip
    assert likest(page) == "tax_cert"
    read = BY_CODE["tax_cert"].read(page)
    assert read.fields["total_fen"].value == 300
    assert [(one["name"], one["amount_fen"]) for one in read.items] == [("印花税", 300)]


def test_when_guests_came_is_not_when_they_paid(form, likest):
    page = form("青溪饭店", "结账单", "账单号:20190807001", "开台时间:2019-08-07 23:20",
                "结账时间:2019-08-08 00:05", "菜品|数量|金额", "炒面|1|68.00", "合计:68.00",
                "应付金额:68.00", "支付宝:68.00")  # fmt: skip
    assert likest(page) == "attach_till_slip"
    found = {n: f.value for n, f in BY_CODE["attach_till_slip"].read(page).fields.items()}
    assert (found["issued_on"], found["issued_at"]) == ("2019-08-08", "00:05")
