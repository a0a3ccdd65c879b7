"""What noise does to the forms: labels split, covered or misread; sums without labels."""

from finance.vouchers.kinds import KINDS, rail_paper, vat_e_special, vat_normal, vat_special
from finance.vouchers.parties import party
from finance.vouchers.totals import money_fields

FORM = (
    (0, 300, "货物或应税劳务、服务名称"), (400, 300, "规格型号"), (900, 300, "金额"),
    (1100, 300, "税率"), (1300, 300, "税额"),
)  # fmt: skip


def values(fields):
    return {name: field.value for name, field in fields.items()}


def test_sums_without_their_label_are_known_by_two_currency_signs(sheet):
    page = sheet(*FORM, (100, 500, "合"), (300, 516, "计"), (900, 540, "¥100.00"),
                 (1300, 540, "¥3.00"))  # fmt: skip
    assert values(money_fields(page)) == {"net_fen": 10000, "tax_fen": 300}


def test_a_lone_sum_under_the_tax_is_the_tax(sheet):
    page = sheet(*FORM, (100, 540, "合计"), (1300, 540, "¥3.00"))
    assert values(money_fields(page)) == {"tax_fen": 300}


def test_no_tax_is_nought_only_where_the_paper_says_so(sheet):
    said = sheet(*FORM, (100, 540, "合计"), (900, 540, "¥57.00"), (1300, 540, "***"))
    assert values(money_fields(said)) == {"net_fen": 5700, "tax_fen": 0}
    free = sheet(*FORM, (900, 340, "57.00"), (1100, 340, "免税"), (100, 540, "合计"),
                 (900, 540, "¥57.00"), (1300, 545, "大"))  # fmt: skip
    assert values(money_fields(free)) == {"net_fen": 5700, "tax_fen": 0}
    silent = sheet(*FORM, (900, 340, "57.00"), (1100, 340, "3%"), (100, 540, "合计"),
                   (900, 540, "¥57.00"))  # fmt: skip
    assert values(money_fields(silent)) == {"net_fen": 5700}


def test_a_sum_alone_in_its_row_is_taken_last(sheet):
    page = sheet(*FORM, (900, 340, "免税"), (900, 540, "¥57.00"))
    assert values(money_fields(page))["net_fen"] == 5700


def test_a_total_whose_label_is_stamped_over_stands_beside_its_words(sheet):
    page = sheet((100, 600, "价税合计"), (400, 600, "伍拾柒圆整"), (900, 600, "¥57.00"))
    found = values(money_fields(page))
    assert found == {"total_fen": 5700, "total_cn": "伍拾柒圆整"}
    assert "total_fen" not in money_fields(sheet((100, 600, "伍拾柒圆整")))


def test_a_name_beside_its_label_a_little_lower(sheet):
    found = values(party("buyer", sheet((0, 100, "名称："), (120, 118, "甲有限公司"))))
    assert found["buyer_name"] == "甲有限公司"
    assert party("buyer", sheet((0, 100, "名称："), (120, 118, "地址、电话"))) == {}


def test_a_long_name_goes_on_below(sheet):
    block = sheet((0, 100, "名称："), (120, 100, "中国移动通信集团贵州有限公司黔南"),
                  (120, 124, "布依族苗族自治州分公司"), (0, 160, "纳税人识别号："))  # fmt: skip
    assert values(party("seller", block))["seller_name"] == (
        "中国移动通信集团贵州有限公司黔南布依族苗族自治州分公司"
    )


def test_a_tax_id_without_its_label_but_never_an_account(sheet):
    alone = sheet((0, 100, "91350100M000100Y43"))
    assert values(party("seller", alone))["seller_tax_id"] == "91350100M000100Y43"
    account = sheet((0, 100, "开户行及账号："), (300, 100, "11005601670201123"))
    assert party("seller", account) == {}


def test_titles_decide_between_the_old_forms(sheet):
    words = ((0, 100, "购买方"), (0, 140, "纳税人识别号：1"), (0, 180, "开票日期："), *FORM)
    assert vat_e_special.score(sheet((0, 0, "增值税电子专用发票"), *words)) == 0.95
    assert vat_e_special.score(sheet(*words)) == 0.0
    assert vat_e_special.score(sheet((0, 0, "发票"))) == 0.0
    assert vat_normal.score(sheet((0, 0, "增值税普通发票"), *words)) == 0.95
    assert vat_special.score(sheet((0, 0, "电子发票"), *words)) == 0.0


def test_the_code_tells_the_kind_where_the_title_is_covered(sheet):
    words = ((0, 100, "购货单位"), (0, 140, "纳税人识别号：1"), (0, 180, "开票日期："), *FORM)
    scores = {kind.code: kind.score(sheet((0, 20, "1100094140"), *words)) for kind in KINDS}
    assert max(scores, key=scores.get) == "vat_special"
    electronic = {
        kind.code: kind.score(sheet((0, 20, "发票代码：012001800311"), *words)) for kind in KINDS
    }
    assert max(electronic, key=electronic.get) == "vat_e_normal"


TICKET = (
    (0, 0, "Z57A001950"), (0, 60, "杭州东"), (200, 62, "G7512次"), (400, 60, "上海虹桥"),
    (0, 120, "2013年07月07日13:39开"), (400, 120, "06车12B号"), (0, 160, "¥73.00元"),
    (400, 160, "二等座"), (0, 200, "限乘当日当次车"),
)  # fmt: skip


def test_a_ticket_with_its_identifier_in_groups(sheet):
    page = sheet(*TICKET, (0, 300, "9004-1300-5707-08A0-0195-0"))
    assert rail_paper.score(page) > 0.9
    found = values(rail_paper.read(page).fields)
    assert found["invoice_number"] == "Z57A001950"
    assert found["ticket_id"] == "90041300570708A001950"
    assert (found["departure_station"], found["arrival_station"]) == ("杭州东", "上海虹桥")
    assert (found["issued_on"], found["departs_at"]) == ("2013-07-07", "13:39")
    assert (found["seat"], found["seat_class"]) == ("06车12B号", "二等座")
    assert found["total_fen"] == 7300


def test_the_identifier_gives_the_number_that_is_torn_off(sheet):
    page = sheet(
        *TICKET[1:], (0, 300, "65646301071227D020221"), (0, 340, "1101011980****0011张三")
    )
    found = values(rail_paper.read(page).fields)
    assert found["invoice_number"] == "D020221"
    assert found["passenger_id_masked"] == "1101011980****0011"
    assert found["passenger_name"] == "张三"


def test_a_ticket_without_train_or_fare_says_neither(sheet):
    found = values(rail_paper.read(sheet((0, 0, "2013年07月37日13:39开"))).fields)
    assert found == {}
    assert rail_paper.score(sheet(*TICKET, (0, 400, "登机牌"))) == 0.0
