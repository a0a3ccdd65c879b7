"""Print that a seal, a fold or glare took: the rest is read, and told with doubt where it must."""

import pytest

from finance.vouchers.interpret import interpret
from finance.vouchers.kinds import KINDS
from finance.vouchers.reading import Carrier, Evidence
from finance.vouchers.totals import money_fields

BY_CODE = {kind.code: kind for kind in KINDS}

VAT_FACE = (
    "{title}",
    "发票代码:033002445711|发票号码:22103344",
    "开票日期:2024年{day}|校验码:12345 67890 12345 67890",
    "名称:柳塘社区居民委员会|密码区",
    "纳税人识别号:55330199MF10001031",
    "项目名称|规格型号|单位|数量|单价|金额|税率|税额",
    "*纸制品*复印纸|A4|包|2|50.00|100.00|13%|13.00",
    "合计|||||¥100.00||¥13.00",
    "价税合计(大写)壹佰壹拾叁圆整|(小写)¥113.00",
    "名称:临江市同舟文具店",
    "纳税人识别号:92330199MA7APB7MXL",
    "收款人:甲乙|复核:丙丁|开票人:戊己",
)
DIGITAL_FACE = (
    "{title}",
    "发票号码:25372658352539896613",
    "开票日期:2025年01月17日",
    "购买方信息 名称:柳塘社区居民委员会|销售方信息 名称:临江市同舟文具店",
    "纳税人识别号:55330199MF10001031|纳税人识别号:92330199MA7APB7MXL",
    "项目名称|规格型号|单位|数量|单价|金额|税率/征收率|税额",
    "*纸制品*复印纸|A4|包|2|50.00|100.00|13%|13.00",
    "合计|||||¥100.00||¥13.00",
    "价税合计(大写)壹佰壹拾叁圆整|(小写)¥113.00",
    "开票人:戊己",
)


def face(rows, **said):
    return tuple(row.format(**{"title": "", "day": "01月05日", **said}) for row in rows)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("浙江增值税电子普通发票", "vat_e_normal"),
        ("浙江增值税电普通发票", "vat_e_normal"),
        ("浙江增值税电子专用发票", "vat_e_special"),
        ("浙江增值税子专用发票", "vat_e_special"),
        ("浙江增值税普通发票", "vat_normal"),
        ("浙江增值税专用发票", "vat_special"),
    ],
)
def test_a_title_that_lost_a_character_names_its_kind(title, kind, form, likest):
    assert likest(form(*face(VAT_FACE, title=title))) == kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("电子发票(增值税专用发票)", "de_special"),
        ("电子发票增值税大用发票", "de_special"),
        ("增值税专用发票", "de_special"),  # twenty digits: no paper has them
        ("电子发票(普通发票)", "de_normal"),
        ("税务局", "de_normal"),
    ],
)
def test_twenty_digits_are_no_old_invoice(title, kind, form, likest):
    assert likest(form(*face(DIGITAL_FACE, title=title))) == kind


def test_a_day_that_lost_a_digit_is_told_with_doubt(form):
    def issued_on(day):
        return BY_CODE["vat_normal"].read(form(*face(VAT_FACE, day=day))).fields["issued_on"]

    assert (issued_on("01月15日").value, issued_on("01月5日").value) == (
        "2024-01-15",
        "2024-01-05",
    )
    assert issued_on("01月5日").confidence < 0.6 < issued_on("01月15日").confidence


@pytest.mark.parametrize("rows", [VAT_FACE, DIGITAL_FACE])
def test_a_lone_sum_is_net_or_tax_by_its_column(rows, form):
    def sums(row):
        sheet = form(*(row if one.startswith("合计") else one for one in face(rows)))
        return money_fields(sheet)

    lost_net, lost_tax = sums("合计|||||||¥13.00"), sums("合计|||||¥100.00")
    assert ("net_fen" in lost_net, lost_net["tax_fen"].value) == (False, 1300)
    assert ("tax_fen" in lost_tax, lost_tax["net_fen"].value) == (False, 10000)
    assert lost_tax["net_fen"].confidence < sums("合计|||||¥100.00||¥13.00")["net_fen"].confidence


def test_the_number_of_a_red_invoice_is_not_the_one_it_reverses(form):
    remark = (
        "被红冲蓝字数电发票号码:25112031115621336433 红字发票信息确认单编号:20734760222443345553"
    )
    rows = [row for row in face(DIGITAL_FACE) if not row.startswith("发票号码")]
    fields = BY_CODE["de_normal"].read(form(*rows, remark)).fields
    assert "invoice_number" not in fields
    assert fields["red_of"].value == "25112031115621336433"
    alone = BY_CODE["de_normal"].read(form("25372658352539896613", *rows, remark)).fields
    assert alone["invoice_number"].value == "25372658352539896613"
    assert alone["invoice_number"].confidence < 0.8


def test_a_name_behind_glare_is_told_with_doubt(pages):
    def seller(name):
        rows = [row.replace("临江市同舟文具店", name) for row in face(DIGITAL_FACE)]
        (reading,) = interpret(Evidence(Carrier.IMAGE, pages(*rows)))
        return reading.fields["seller_name"]

    assert seller("临江市同舟文具店").certainty > 0.8
    assert (seller("临江|文具店").value, seller("临江").value) == ("临江文具店", "临江")
    assert seller("临江|文具店").certainty < seller("临江").certainty < 0.8


def test_forms_known_by_their_own_words_where_the_title_is_gone(form, likest):
    used = (
        "发票代码 042001867117|发票号码 42431175",
        "买方单位/个人杏花社区居民委员会|单位代码/身份证号码55330199MF10001031",
        "车价合计(大写)肆万柒仟捌佰圆整|小写¥47800.00",
        "车牌照号鄂CEA876|登记证号345538396154|车架号/车辆识别代号LPD7290HE3X5B71T9",
        "转入地车辆管理所名称青溪车管分所",
        "二手车市场临江市瑞安达二手车交易市场有限公司",
    )
    assert likest(form(*used)) == "used_car"
    digital = (
        used[0].replace("发票代码 042001867117", "发票号码:25372658352539896613"),
        *used[1:],
    )
    assert likest(form(*digital)) == "used_car_de"
    assert likest(form(used[0], used[2])) != "used_car"


def test_figures_apart_from_their_sign_may_have_lost_some(form):
    def total(row):
        return money_fields(form("价税合计(大写)", row))["total_fen"].confidence

    assert total("(小写)¥113.00") > total("(小写)113.00") > total("(小写)¥ 113.00")
    assert total("大写壹佰壹拾叁圆整|113.00") < total("(小写)¥113.00")


def test_a_ward_bill_whose_name_lost_a_character(form, likest):
    rows = (
        "医疗{}收费票据(电子)",
        "票据代码:33060125|票据号码:3236405622",
        "交款人:张思敏|校验码:g4nk8n",
        "项目名称|金额(元)",
        "金额合计(大写)壹佰壹拾叁圆整|(小写)¥113.00",
        "收款单位(章):临江市人民医院|{}",
    )
    for name, number, kind in (
        ("门诊", "门诊号:12345678", "fiscal_outpatient"),
        ("", "门诊号:12345678", "fiscal_outpatient"),
        ("", "住院号:12345678", "fiscal_inpatient"),
        ("住院", "性别:女", "fiscal_inpatient"),
    ):
        sheet = form(rows[0].format(name), *rows[1:-1], rows[-1].format(number))
        assert likest(sheet) == kind


def test_a_paper_whose_digital_number_is_spoilt_is_still_a_digital_one(form, likest):
    rows = face(VAT_FACE, title="浙江增值税普通发票")
    assert likest(form(*rows[:2], "数电票号码:243129909876", *rows[2:])) == "paper_de_normal"
    assert likest(form(*rows[:2], "号码24312990987610793362", *rows[2:])) == "paper_de_normal"
    assert likest(form(*rows[:2], "号码14312990987610793362", *rows[2:])) == "vat_normal"
    remark = "被红冲蓝字数电票号码:24312990987610793362"
    assert likest(form(*rows, remark)) == "vat_normal"


def test_a_code_that_names_no_province_is_told_with_doubt(form):
    rows = face(VAT_FACE, title="浙江增值税电子普通发票")
    cut = (rows[0], rows[1].replace("033002445711", "0330024457"), *rows[2:])
    codes = [
        BY_CODE["vat_e_normal"].read(form(*one)).fields["invoice_code"] for one in (rows, cut)
    ]
    assert codes[1].confidence < 0.5 < codes[0].confidence


def test_a_bank_slip_with_its_parties_side_by_side(form, likest):
    page = form(
        "中国某某银行 电子回单",
        "电子回单号码:0012-3456-7890-1234|日期:2024年05月06日",
        "户名|柳塘社区居民委员会|户名|临江市同舟文具店",
        "账号|6222000011112222|账号|6222000033334444",
        "开户银行|某某银行营业部|开户银行|某某银行城西支行",
        "币种:人民币|金额(小写)¥113.00|金额(大写)壹佰壹拾叁圆整",
        "摘要:付款|流水号:12345678901|付款人|收款人",
    )
    assert likest(page) == "bank_receipt"
    found = {n: f.value for n, f in BY_CODE["bank_receipt"].read(page).fields.items()}
    assert found["invoice_number"] == found["receipt_number"] == "0012-3456-7890-1234"
    assert (found["payer_name"], found["payee_name"]) == ("柳塘社区居民委员会", "临江市同舟文具店")
    assert (found["payer_account"], found["payee_account"]) == (
        "6222000011112222",
        "6222000033334444",
    )
    assert (found["total_fen"], found["issued_on"]) == (11300, "2024-05-06")


def test_the_buyer_of_a_new_vehicle_on_the_form_in_use(form):
    page = form(
        "机动车销售统一发票",
        "发票代码 133001821660|发票号码 00123456|开票日期 2024-05-06",
        "购买方名称 柳塘社区居民委员会|"
        "纳税人识别号/统一社会信用代码/身份证明号码 55330199MF10001031",
        "车辆类型 多用途乘用车|厂牌型号 天驰TC6480|产地 杭州",
        "价税合计|壹拾贰万陆仟玖佰圆整|小写 ¥126900.00",
        "销货单位名称 临江市同舟汽车有限公司|电话 0571-12345678",
        "纳税人识别号 92330199MA7APB7MXL|账号 6222000011112222",
    )
    found = {n: f.value for n, f in BY_CODE["vehicle"].read(page).fields.items()}
    assert found["buyer_tax_id"] == "55330199MF10001031"
    assert (found["seller_name"], found["seller_tax_id"]) == (
        "临江市同舟汽车有限公司",
        "92330199MA7APB7MXL",
    )


COACH = (
    "111002144636",
    "Nº 20887999",
    "望海客运中心 至 云栖",
    "11:10 开|2021年09月06日|34座",
    "8检票口|D6529次",
    "全票价:144.0元",
    "吴文静|3301991965****877X",
)
SHIP = (
    "发票号码:78581127",
    "发票代码:161002251361",
    "临江码头 — 柳林码头",
    "船名:青溪7号|舱位:三等舱",
    "航次:H6017|座号:C22",
    "开航日期:2022-01-12|时间:07:34",
    "马卫东 3301991979****0760",
    "票价:132.5元",
)


@pytest.mark.parametrize(("rows", "kind"), [(COACH, "bus"), (SHIP, "ship")])
def test_a_ticket_whose_title_a_seal_took_is_known_by_its_own_words(rows, kind, form, likest):
    assert likest(form(*rows)) == kind


def test_twenty_digits_behind_a_misread_label_are_no_old_invoice_either(form, likest):
    rows = [
        row.replace("发票号码", "额码").replace("购买方", "目买方")
        for row in face(DIGITAL_FACE, title="电子销票(普道发票)")
    ]
    assert likest(form(*rows, "收款人:甲 复核:乙")) != "vat_special"


OF_2006 = (
    (124, 720, "销货单位名称"), (300, 720, "临江青溪汽车销售有限公司"),
    (124, 810, "增值税税率"), (124, 836, "或征收率"), (300, 823, "17%"), (420, 810, "增值税"),
    (420, 836, "税额"), (520, 823, "￥17929.91"), (740, 810, "主管税务"), (740, 836, "机关及代码"),
    (900, 810, "临江市国税"), (900, 836, "13301060000"), (124, 880, "不含税价"),
    (300, 880, "小写 ￥105470.09"),
)  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        ((124, 376, "购买方名称及"), (124, 402, "身份证号码/"), (124, 428, "组织机构代码"),
         (300, 402, "柳塘街道办事处"), (640, 402, "纳税人识别号"), (800, 402, "330199123456789")),
        ((124, 376, "购买方名称及"), (124, 402, "身份证号码/"), (124, 428, "组织机构代码"),
         (300, 386, "柳塘街道办事处"), (300, 416, "330199198001011234"),
         (640, 402, "纳税人识别号")),
        ((124, 386, "购买方名称及身份证号码"), (124, 416, "/组织机构代码"),
         (420, 386, "柳塘街道办事处"), (420, 416, "11330199002333"), (740, 402, "纳税人识别号")),
        ((124, 402, "购买方名称及身份证号码/组织机构代码"),
         (560, 402, "柳塘街道办事处 330199198001011234"), (1000, 402, "纳税人识别号")),
        ((124, 402, "购买方名称"), (300, 402, "柳塘街道办事处"), (560, 402, "纳税人识别号")),
    ],
)  # fmt: skip
def test_the_form_of_2006_asks_for_name_and_number_in_one_label(rows, sheet):
    page = sheet((300, 40, "机动车销售统一发票"), *rows, (124, 600, "车辆类型"), *OF_2006)
    found = BY_CODE["vehicle"].read(page).fields
    assert found["buyer_name"].value == "柳塘街道办事处"
    assert found["seller_name"].value == "临江青溪汽车销售有限公司"
    told = {name: found[name].value for name in ("tax_fen", "net_fen", "tax_authority_code")}
    assert told == {"tax_fen": 1792991, "net_fen": 10547009, "tax_authority_code": "13301060000"}


def test_a_label_of_two_with_nothing_beside_it_names_nobody(sheet):
    page = sheet((300, 40, "机动车销售统一发票"), (124, 402, "购买方名称及"), (640, 402, "识别号"))
    assert "buyer_name" not in BY_CODE["vehicle"].read(page).fields


@pytest.mark.parametrize("off", [-14, 0, 14])
def test_print_that_slipped_off_its_lines_names_the_seller_still(off, sheet):
    page = sheet((300, 40, "机动车销售统一发票"), (124, 600, "车辆类型"),
                 (124, 720, "销货单位名称"), (300, 720 + off, "临江青溪汽车销售有限公司"),
                 (900, 720, "电话"), (1000, 720 + off, "0571-88888888"), (420, 810, "增值税"),
                 (420, 836, "税额"), (520, 823 + off, "￥17929.91"))  # fmt: skip
    found = BY_CODE["vehicle"].read(page).fields
    assert found["seller_name"].value == "临江青溪汽车销售有限公司"
    assert found["tax_fen"].value == 1792991


@pytest.mark.parametrize("off", [-14, 0, 14])
def test_both_of_a_used_vehicle_are_named_though_the_print_slipped(off, sheet):
    page = sheet((300, 40, "二手车销售统一发票"), (124, 320, "买方单位/个人"),
                 (320, 320 + off, "王小明"), (700, 320, "单位代码/身份证号码"),
                 (124, 360, "买方单位/个人住址"), (124, 400, "卖方单位/个人"),
                 (320, 400 + off, "李小红"), (700, 400, "单位代码/身份证号码"))  # fmt: skip
    found = BY_CODE["used_car"].read(page).fields
    assert (found["buyer_name"].value, found["seller_name"].value) == ("王小明", "李小红")


def test_a_title_written_downwards_beside_the_box_is_nobodys_name(sheet):
    page = sheet((60, 120, "付"), (100, 120, "全 称"), (160, 134, "临江青溪有限公司"),
                 (460, 120, "收"), (500, 120, "全 称"), (560, 134, "临江市财政局"))  # fmt: skip
    assert BY_CODE["fiscal_payment"].read(page).fields["buyer_name"].value == "临江青溪有限公司"
