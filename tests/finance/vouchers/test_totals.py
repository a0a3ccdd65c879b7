"""The money of a paper: figures and words are two prints of one amount."""

from dataclasses import replace

import pytest

from finance.vouchers.calibration import calibrated
from finance.vouchers.checks import amount_in_words, run_checks
from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Field, Outcome, Page, Source, TextLine, VoucherReading
from finance.vouchers.totals import money_fields, total_by_words

WORDS = Field("叁仟伍佰玖拾壹圆整", Source.OCR, 0.9)


def sheet(*rows: str):
    lines = []
    for i, row in enumerate(rows):
        left = 0.0
        for cell in row.split("|"):
            width = sum(20 if ord(sign) > 255 else 10 for sign in cell)
            lines.append(TextLine(cell, Box(0, left, 40.0 * i, left + width, 40.0 * i + 20), 1.0))
            left += width + 100
    return lay_out((Page(0, 1600, 1000, "px", Source.OCR, tuple(lines)),))


def read(*rows: str) -> dict[str, object]:
    return {name: field.value for name, field in money_fields(sheet(*rows)).items()}


def test_the_words_count_where_the_figures_are_lost():
    total = total_by_words({"total_cn": WORDS})["total_fen"]
    assert (total.value, total.repaired_from) == (359100, WORDS.value)
    assert total.confidence < WORDS.confidence


def test_figures_that_lost_their_point_give_way_to_the_words():
    figures = Field(35910000, Source.OCR, 0.9)
    total = total_by_words({"total_cn": WORDS, "total_fen": figures})["total_fen"]
    assert total.value == 359100
    assert total.losers == (figures,)


def test_figures_that_say_otherwise_stand_and_are_checked():
    for source, value in ((Source.OCR, 259100), (Source.QR, 35910000), (Source.OCR, 359100)):
        fields = {"total_cn": WORDS, "total_fen": Field(value, source, 0.9)}
        assert total_by_words(fields) == fields
    garbled = {"total_cn": Field("叁仟佰", Source.OCR, 0.9)}
    assert total_by_words(garbled) == garbled
    assert total_by_words({}) == {}


@pytest.mark.parametrize(
    ("fen", "confidence", "total_fen"),
    [
        (30700, 0.72, 307638),
        (307600, 0.72, 307638),
        (307600, 0.9, 307600),  # its decimals were read
        (308600, 0.72, 308600),
    ],
)
def test_figures_that_end_early_give_way_to_the_words(fen, confidence, total_fen):
    words = Field("叁仟零柒拾陆圆叁角捌分", Source.OCR, 0.9)
    figures = Field(fen, Source.OCR, confidence)
    found = total_by_words({"total_cn": words, "total_fen": figures})["total_fen"]
    assert found.value == total_fen
    assert found.repaired_from == (words.value if total_fen != fen else None)


def test_the_words_are_not_checked_against_themselves():
    alone = VoucherReading("receipt", 1.0, total_by_words({"total_cn": WORDS}))
    assert amount_in_words(alone)[0] is Outcome.NOT_RUN
    both = VoucherReading(
        "receipt", 1.0, {"total_cn": WORDS, "total_fen": Field(359100, Source.OCR, 0.9)}
    )
    assert amount_in_words(both)[0] is Outcome.PASSED


def test_words_and_figures_read_as_one_line():
    assert read("合计|¥1827.06|¥164.44", "价税合计(大写)壹仟玖佰玖拾壹圆伍角整(小写)¥1991.50") == {
        "net_fen": 182706,
        "tax_fen": 16444,
        "total_fen": 199150,
        "total_cn": "壹仟玖佰玖拾壹圆伍角整",
    }


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("捌仟柒佰肆拾陆圆毒角整", "捌仟柒佰肆拾陆圆壹角整"),
        ("玖任捌佰捌拾叁圆壹角整", "玖仟捌佰捌拾叁圆壹角整"),
        ("壹仟肆佰玖拾叁圖伍角整", "壹仟肆佰玖拾叁圆伍角整"),
        ("壹佰圆零伍分", "壹佰圆零伍分"),
        ("壹佰圆餐费", "壹佰圆"),
        ("主任圆满完成", None),
        ("零叁拾圆壹角玖分", None),
        ("零仟零佰叁拾圆整", "零仟零佰叁拾圆整"),
        ("零圆伍角整", "零圆伍角整"),
        ("餐拾贰圆整", "叁拾贰圆整"),
        ("用餐壹佰圆整", "壹佰圆整"),
        ("卷拾贰元整", None),
        ("×拾叁圆整", None),
        ("人民币拾贰元整", "拾贰元整"),
        ("⊗拾贰元整", "拾贰元整"),
        ("叁拾贰图整", "叁拾贰圆整"),
        ("叁拾图伍角", "叁拾圆伍角"),
        ("一图伍角", "一圆伍角"),
        ("一图读懂", None),
        ("第三图纸", None),
        ("王一任 图", None),
        ("三元街道", None),
        ("三元 里", None),
        ("经办人:陆元庆", None),
        ("三十元", "三十元"),
    ],
)
def test_words_of_which_a_character_was_misread(printed, words):
    assert read(f"价税合计(大写)|{printed}").get("total_cn") == words


@pytest.mark.parametrize("above", ["三元街道办事处", "地址:三元区三元里5号", "三元|牛奶", "一图"])
def test_other_words_above_the_words_are_no_amount(above):
    assert read(above, "大写|叁拾贰元整") == {"total_cn": "叁拾贰元整"}
    assert read(f"{above}|3.00") == (
        {"total_fen": 300, "total_cn": "三元"} if "|" in above else {}
    )


@pytest.mark.parametrize(
    ("printed", "repaired_from", "confidence"),
    [
        ("伍拾柴圆整", "伍拾柴圆整", 0.765),
        ("毒佰圆整", "毒佰圆整", 0.765),
        ("伍拾柒圆整", None, 0.9),
    ],
)
def test_mended_words_are_told_with_doubt(printed, repaired_from, confidence):
    words = money_fields(sheet(f"大写|{printed}"))["total_cn"]
    assert (words.repaired_from, words.confidence) == (repaired_from, confidence)


def test_the_figures_back_mended_words():
    confidences = []
    for figures in ("", "|(小写)¥57.00"):
        row = f"价税合计(大写)|伍拾柴圆整{figures}"
        page = sheet("电子发票(普通发票)", row)
        fields = total_by_words(money_fields(page))
        reading = VoucherReading("receipt", 1.0, fields)
        found = calibrated(replace(reading, checks=run_checks(reading))).fields["total_cn"]
        confidences.append(found.confidence)
    assert confidences[0] < 0.97
    assert confidences[1] > 0.995


def test_the_sign_of_the_currency_read_as_a_letter():
    said = read("金额|税额", "合计|Y171927.98|V15473.52", "价税合计(大写)|(小写)V187401.50")
    assert said == {"net_fen": 17192798, "tax_fen": 1547352, "total_fen": 18740150}
    assert read("型号|BY171927.98", "小写|无") == {}


def test_words_that_lost_their_head_say_nothing():
    assert read("人民币(大写)|壹佰玖治贰圆玖角壹分", "合计(小写)：¥192.91") == {"total_fen": 19291}
    for label in ("价税合计(大写)", "人民币大写", "合计", "价税合计⊗", "大写|区"):
        assert read(f"{label}壹佰玖拾贰圆玖角壹分") == {"total_cn": "壹佰玖拾贰圆玖角壹分"}


def test_figures_of_two_cells_are_not_one_amount():
    assert (
        "tax_fen" not in read("合计\t¥100.\t13.00")
        or read("合计\t¥100.\t13.00")["tax_fen"] != 10013
    )


@pytest.mark.parametrize("words", ["壹佰捌拾肆圆通角整", "壹佰捌拾肆圆伍角零目分"])
def test_words_that_lost_a_digit_behind_the_point_say_nothing(words):
    assert read(f"价税合计(大写)|{words}", "(小写)¥184.80") == {"total_fen": 18480}


def test_words_that_are_cut_off_say_nothing():
    row = "大写：贰仟柒佰零柒圆玖角叁"
    assert "total_cn" not in read(row, "合计（小写）：￥2707.9")


def test_a_sum_further_from_the_total_than_any_tax_is_of_another_column():
    assert read("合计|¥47.13", "价税合计(大写)|(小写)¥832.60") == {"total_fen": 83260}
    assert read("合计|¥785.47", "价税合计(大写)|(小写)¥832.60")["net_fen"] == 78547


def test_goods_called_by_the_word_of_the_sum_are_none():
    said = read("*文具*合计数器|3.75|3%|0.11", "合计|¥100.00|¥3.00")
    assert (said["net_fen"], said["tax_fen"]) == (10000, 300)
