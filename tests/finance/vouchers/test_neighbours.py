"""Another paper on the picture: its total and its day pass no more for the paper's own."""

import pytest

from finance.vouchers.calibration import to_confirm
from finance.vouchers.interpret import interpret
from finance.vouchers.reading import Box, Carrier, Evidence, Page, Source, TextLine

TAXI = (
    "北京市出租汽车专用发票", "发票代码 111001881011", "发票号码 35120946", "车号 京BQ5837",
    "2019-09-26", "上车 18:07", "下车 18:41", "单价 2.30元", "里程 12.4km", "金额 41.00元",
)  # fmt: skip
FEES = (
    "江苏省非税收入统一票据（电子）", "票据代码：32010122", "票据号码：0071820934",
    "校验码：a9c03f", "交款人：文体社区居民委员会", "开票日期：2022-05-11",
    "金额合计（大写）叁仟圆整 （小写）3000.00", "收款单位（章）：建邺区城市管理局",
)  # fmt: skip
INVOICE = (
    "电子发票（普通发票） 发票号码：25502000000093471126", "开票日期：2025年03月07日",
    "购买方信息 名称：枫林社区居民委员会", "统一社会信用代码/纳税人识别号：55330199MF1000306M",
    "项目名称 规格型号 单位 数量 单价 金额 税率/征收率 税额",
    "合计 ¥29126.21 ¥873.79", "价税合计（大写） 叁万圆整 （小写）¥30000.00", "开票人：林红",
)  # fmt: skip
BESIDE = ("金额人民币（大写）柒仟贰佰壹拾捌圆整 （小写）7218.00", "日期：2023年12月28日")


def picture(*papers: tuple[str, ...]) -> Evidence:
    rows = [line for paper in papers for line in paper]
    lines = tuple(
        TextLine(text, Box(0, 100, 40 * at, 100 + 20 * len(text), 40 * at + 24), 0.99)
        for at, text in enumerate(rows)
    )
    return Evidence(Carrier.IMAGE, (Page(0, 1600, 2000, "px", Source.OCR, lines),))


def read(evidence: Evidence) -> tuple[str, dict[str, object], set[str]]:
    (reading,) = interpret(evidence)
    notes = reading.evidence.notes if reading.evidence else ()
    unsure = to_confirm(reading.fields, notes, error_max=0.005)
    return reading.kind, {n: f.value for n, f in reading.fields.items()}, set(unsure)


def test_alone_a_paper_is_sure_of_its_day_and_total() -> None:
    assert "issued_on" not in read(picture(TAXI))[2]
    assert "total_fen" not in read(picture(FEES))[2]


@pytest.mark.parametrize("papers", [(TAXI, BESIDE), (BESIDE, TAXI)])
def test_of_two_days_none_passes_unseen(papers) -> None:
    kind, _, unsure = read(picture(*papers))
    assert kind == "taxi"
    assert "issued_on" in unsure


def test_a_day_until_which_the_form_may_be_used_is_no_other() -> None:
    kind, said, unsure = read(picture(TAXI, ("此发票有效期至2020-12-31",)))
    assert (kind, said["issued_on"]) == ("taxi", "2019-09-26")
    assert "issued_on" not in unsure


@pytest.mark.parametrize("papers", [(FEES, BESIDE), (BESIDE, FEES)])
def test_of_two_totals_in_words_none_passes_unseen(papers) -> None:
    """Words and figures of the other paper agree with each other, too."""
    _, _, unsure = read(picture(*papers))
    assert "total_fen" in unsure


@pytest.mark.parametrize("papers", [(INVOICE, BESIDE), (BESIDE, INVOICE)])
def test_net_and_tax_tell_which_total_is_the_invoices(papers) -> None:
    kind, said, _ = read(picture(*papers))
    assert (kind, said["total_fen"]) == ("de_normal", 3_000_000)


MACHINE = (
    "浙江省杭州市国家税务局通用机打发票", "发票代码 133011950144", "发票号码 12039867",
    "开票日期：2019年08月02日 行业分类：服务业", "付款单位：景昙社区居民委员会",
    "项目 单位 数量 单价 金额", "横幅 条 12 40.00 480.00",
    "合计人民币（大写）：肆佰捌拾圆整 ￥480.00", "收款单位：广平广告服务部", "开票人：沈珍",
)  # fmt: skip


@pytest.mark.parametrize("papers", [(MACHINE, FEES[5:6]), (FEES[5:6], MACHINE)])
def test_of_two_days_of_issue_none_passes_unseen(papers) -> None:
    kind, _, unsure = read(picture(*papers))
    assert kind == "machine_general"
    assert "issued_on" in unsure


def test_a_till_pays_nobody() -> None:
    """Rows that slipped by one: the discount stands beside the label of the sum."""
    till = (
        "老杭帮菜馆", "结账单", "单号:A0811150021", "结账:2024-11-15 13:05", "消费合计",
        "优惠金额 442.00", "应付金额 -26.00", "支付宝 416.00", "收银员:小陈", "欢迎下次光临",
    )  # fmt: skip
    kind, said, unsure = read(picture(till))
    assert (kind, said.get("total_fen")) == ("attach_till_slip", None)
    assert "issued_on" not in unsure
    assert "issued_on" in read(picture(till, BESIDE[1:]))[2]
