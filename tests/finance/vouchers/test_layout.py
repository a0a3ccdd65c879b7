import re
from dataclasses import replace

from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine


def page(*lines, number=0):
    made = tuple(
        TextLine(text, Box(number, left, top, right, bottom), confidence)
        for text, left, top, right, bottom, confidence in lines
    )
    return Page(number, 1000, 600, "px", Source.OCR, made)


def test_runs_of_one_height_are_one_row_with_gaps_as_tabs():
    sheet = lay_out(
        (
            page(
                ("称:", 60, 10, 100, 30, 0.9),
                ("名", 0, 11, 20, 31, 1.0),
                ("甲公司", 101, 9, 160, 29, 0.8),
                ("密", 400, 12, 420, 32, 1.0),
                ("下一行", 0, 40, 60, 60, 1.0),
            ),
        )
    )
    assert [row.text for row in sheet.rows] == ["名\t称:甲公司\t密", "下一行"]
    hit = sheet.first(re.compile(r"称:([^\t]+)"))
    assert hit.value == "甲公司"
    assert hit.box == Box(0, 101, 9, 160, 29)
    assert hit.confidence == 0.8


def test_the_sign_of_the_currency_and_the_label_of_the_amount_are_known_misread():
    lines = (
        ("夫39.90元", 0, 0, 90, 20, 1.0),
        ("Y30.00", 200, 0, 260, 20, 1.0),
        ("全额（元）", 400, 0, 500, 20, 1.0),
        ("V2.00", 600, 0, 650, 20, 1.0),  # a version, as goods have one
        ("夫人", 800, 0, 840, 20, 1.0),
    )
    sheet = lay_out((page(*lines),))
    assert [run.text for run in sheet.runs] == ["¥39.90元", "¥30.00", "金额(元)", "V2.00", "夫人"]
    assert sheet.runs[0].raw == "夫39.90元"
    printed = replace(page(*lines), source=Source.TEXT)
    assert lay_out((printed,)).runs[0].text == "夫39.90元"


def test_how_clear_the_sign_of_the_currency_is_says_nothing_of_the_figures():
    line = TextLine("¥31.00", Box(0, 0, 0, 60, 20), 0.9, doubts=((0, 0.5), (2, 0.8)))
    (run,) = lay_out((Page(0, 100, 100, "px", Source.OCR, (line,)),)).rows
    (signed,) = run.hits(re.compile(r"(¥[\d.]+)"))
    (bare,) = run.hits(re.compile(r"¥"))
    assert (signed.confidence, bare.confidence) == (0.8, 0.5)


def test_a_sagging_row_is_followed_from_run_to_run():
    lines = [(f"字{i}", 60 * i, 10 + 5 * i, 60 * i + 40, 30 + 5 * i, 1.0) for i in range(8)]
    assert len(lay_out((page(*lines),)).rows) == 1


def test_upright_words_belong_to_no_row():
    sheet = lay_out((page(("购买方", 0, 0, 20, 80, 1.0), ("名称:甲", 30, 10, 100, 30, 1.0)),))
    assert [row.text for row in sheet.rows] == ["名称:甲"]
    assert sheet.upright_text == "购买方"


def test_pages_follow_one_another_and_blank_lines_vanish():
    sheet = lay_out(
        (page(("一", 0, 0, 20, 20, 1.0), (" ", 0, 30, 20, 50, 1.0)),
         page(("二", 0, 0, 20, 20, 1.0), number=1))
    )  # fmt: skip
    assert sheet.text == "一\n二"
    assert sheet.pages == 2


def test_a_hit_spans_the_runs_it_touches():
    sheet = lay_out((page(("2019年", 0, 0, 60, 20, 1.0), ("5月1日", 62, 1, 130, 21, 0.7)),))
    hit = sheet.first(re.compile("不在"), re.compile(r"\d{4}年\s*\d月\d日"))
    assert hit.box == Box(0, 0, 0, 130, 21)
    assert hit.confidence == 0.7
    assert sheet.first(re.compile("没有")) is None


def test_an_empty_page_has_no_rows():
    assert lay_out((page(),)).rows == ()


def test_a_hit_is_as_sure_as_its_weakest_character_not_as_its_line():
    box = Box(0, 0, 0, 200, 20)
    line = TextLine("号码： 12345678 共１页", box, 0.98, doubts=((2, 0.5), (6, 0.71)))
    sheet = lay_out((Page(0, 1000, 600, "px", Source.OCR, (line,)),))
    assert sheet.first(re.compile(r"\d{8}")).confidence == 0.71
    assert sheet.first(re.compile(r"共1页")).confidence == 1.0
    assert sheet.first(re.compile(r"号码:")).confidence == 0.5


def test_where_the_places_of_doubt_are_lost_the_weakest_counts_for_all():
    box = Box(0, 0, 0, 200, 20)
    joined = TextLine("e\u0301 12", box, 0.98, doubts=((3, 0.6),))  # two signs become one
    sheet = lay_out((Page(0, 1000, 600, "px", Source.OCR, (joined,)),))
    assert sheet.first(re.compile("12")).confidence == 0.6


def test_strokes_that_nobody_can_read_part_no_words():
    lines = (
        TextLine("名", Box(0, 0, 0, 20, 20), 0.9),
        TextLine("分", Box(0, 24, 0, 44, 20), 0.11),
        TextLine("称", Box(0, 48, 0, 68, 20), 0.9),
    )
    assert lay_out((Page(0, 100, 100, "px", Source.OCR, lines),)).text == "名 称"


def test_old_forms_amid_regulated_characters_are_misread_ones():
    lines = [("开票人:黃丽娟", 0, 0, 100, 20, 1.0), ("价税合计", 0, 40, 100, 60, 1.0)]
    more = [("购买方", 0, 80, 100, 100, 1.0), ("轿車", 0, 120, 100, 140, 1.0)]
    assert lay_out((page(*lines, *more),)).text == "开票人:黄丽娟\n价税合计\n购买方\n轿车"


def test_a_title_in_old_forms_is_that_of_the_form_in_use():
    lines = [("资金往來結算票据", 0, 0, 100, 20, 1.0), ("医療門診", 0, 40, 100, 60, 1.0)]
    more = [("备注 价格 单位 门", 0, 80, 100, 100, 1.0)]
    assert lay_out((page(*lines, *more),)).text.startswith("资金往来结算票据\n医疗门诊")


def test_papers_that_print_old_forms_keep_them():
    lines = [("收據", 0, 0, 100, 20, 1.0), ("東方書店", 0, 40, 100, 60, 1.0)]
    assert lay_out((page(*lines),)).text == "收據\n東方書店"
    written = page(*lines, ("价税合计购买方", 0, 80, 100, 100, 1.0))
    assert "東方書店" in lay_out((replace(written, source=Source.TEXT),)).text
