"""Placing of text runs: advances, matrices, cuts, layers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ocr_worker.carriers.ofd_pages import OfdPage, PageSetting, deltas, read_page, texts_by_id

NS = "http://www.ofdspec.org/2016"


def page(*objects: str, box: str = "0 0 210 140", setting: PageSetting | None = None) -> OfdPage:
    content = etree.fromstring(
        f'<o:Page xmlns:o="{NS}"><o:Area><o:PhysicalBox>{box}</o:PhysicalBox></o:Area>'
        f"<o:Content><o:Layer>{''.join(objects)}</o:Layer></o:Content></o:Page>"
    )
    return read_page(
        3,
        page_id="61",
        content=content,
        setting=setting or PageSetting({}, {}, "0 0 100 50", {"7": "Doc_0/Res/a.png"}),
    )


def text(content: str, code: str = 'X="0" Y="4"', attributes: str = "") -> str:
    return (
        f'<o:TextObject ID="1" Boundary="10 20 50 6" Size="4" {attributes}>'
        f"<o:TextCode {code}>{content}</o:TextCode></o:TextObject>"
    )


def test_a_run_is_placed_by_its_advances() -> None:
    (piece,) = page(text("甲乙1", 'X="1" Y="4" DeltaX="4 4"')).pieces
    assert (piece.left, piece.right) == pytest.approx((11, 21))
    assert piece.baseline == pytest.approx(24)
    assert piece.top < 21 < piece.baseline < piece.bottom < 25
    assert piece.em == 4


def test_without_advances_the_types_own_are_taken() -> None:
    (piece,) = page(text("甲乙1")).pieces
    assert (piece.text, piece.left, piece.right) == ("甲乙1", 10, 20)


def test_a_text_code_without_a_start_takes_the_one_before() -> None:
    lines = '<o:TextCode X="2" Y="4">甲</o:TextCode><o:TextCode Y="9">乙</o:TextCode>'
    cells = '<o:TextCode X="20">丙</o:TextCode><o:TextCode X="x">丁</o:TextCode>'
    placed = page(
        f'<o:TextObject ID="1" Boundary="10 20 50 16" Size="4">{lines}{cells}</o:TextObject>'
    ).pieces
    assert [(piece.text, piece.left, piece.baseline) for piece in placed] == [
        ("甲", 12, 24),
        ("乙", 12, 29),
        ("丙", 30, 29),
        ("丁", 30, 29),
    ]


def test_a_matrix_moves_and_scales() -> None:
    (piece,) = page(text("甲", attributes='CTM="2 0 0 2 5 1"')).pieces
    assert piece.left == pytest.approx(15)
    assert piece.baseline == pytest.approx(29)
    assert piece.em == pytest.approx(8)


@pytest.mark.parametrize("matrix", ["", "1 0 0", "1 0 0 1 0 nan", "a b c d e f"])
def test_a_broken_matrix_is_none(matrix: str) -> None:
    (piece,) = page(text("甲", attributes=f'CTM="{matrix}"')).pieces
    assert piece.left == pytest.approx(10)


@pytest.mark.parametrize(
    ("content", "advances", "runs"),
    [
        ("甲乙", "4", ["甲乙"]),
        ("甲乙", "20", ["甲", "乙"]),  # a leap
        ("2024    11", "2 2 2 2 2 2 2 2 2", ["2024", "11"]),  # blanks
        ("a b", "2 2", ["a b"]),
        ("甲乙丙丁", "4 -4 4", ["甲乙", "丙丁"]),  # the pen goes back: a new line
        ("  甲  ", "2 2 4 2", ["甲"]),
        ("购买方", "0 0", ["购买方"]),  # stacked
    ],
)
def test_runs_are_cut_where_a_reader_would(content: str, advances: str, runs: list[str]) -> None:
    delta = f'X="0" Y="4" DeltaX="{advances}" DeltaY="{"5 5" if content == "购买方" else ""}"'
    assert [piece.text for piece in page(text(content, delta)).pieces] == runs


@pytest.mark.parametrize(
    ("x", "y", "matrix"),
    [
        (0, 300, ""),
        (0, 124, ""),
        (300, 4, ""),
        (199, 4, ""),
        (-22, 4, ""),
        (-300, 4, ""),
        (0, -20, ""),
        (0, -300, ""),
        (0, 4, "1 0 0 1 -300 0"),
        (0, 4, "1 0 0 1 0 -60"),
        (0, 80, "1 0 0 2 0 0"),
    ],
)
def test_what_lies_off_the_page_is_not_printed(x: float, y: float, matrix: str) -> None:
    """Nobody sees a name that is drawn beside the page."""
    assert page(text("甲乙丙", f'X="{x}" Y="{y}"', f'CTM="{matrix}"')).pieces == ()


@pytest.mark.parametrize(
    ("x", "y", "matrix"),
    [
        (197, 4, ""),  # runs off the right side
        (-15, 4, ""),  # begins off the left
        (0, 121, ""),
        (0, -17.5, ""),
        (300, 4, "1 0 0 1 -300 0"),
        (0, 160, "1 0 0 0.5 0 0"),
    ],
)
def test_what_lies_partly_on_the_page_is_printed(x: float, y: float, matrix: str) -> None:
    (piece,) = page(text("甲乙丙", f'X="{x}" Y="{y}"', f'CTM="{matrix}"')).pieces
    assert piece.text == "甲乙丙"


def test_only_the_physical_box_cuts_and_it_cuts_everything_laid_over_the_page() -> None:
    def tree(name: str, attributes: str, down: float) -> etree._Element:
        drawn = text("乙", f'X="0" Y="{down}"')
        return etree.fromstring(
            f'<o:{name} xmlns:o="{NS}" {attributes}><o:PageBlock>{drawn}</o:PageBlock></o:{name}>'
        )

    content = etree.fromstring(
        f'<o:Page xmlns:o="{NS}"><o:Template TemplateID="2"/><o:Area>'
        "<o:ApplicationBox>20 50 30 40</o:ApplicationBox><o:ContentBox>0 0 5 5</o:ContentBox>"
        f"</o:Area><o:Content><o:Layer>{text('甲')}</o:Layer></o:Content></o:Page>"
    )

    def texts(down: float) -> list[str]:
        setting = PageSetting(
            {"2": tree("Page", "", down)},
            {"61": (tree("Appearance", 'Boundary="5 60 9 9"', down),)},
            "0 0 210 140",
            {},
        )
        read = read_page(3, page_id="61", content=content, setting=setting)
        return [piece.text for piece in read.pieces]

    assert texts(4) == ["乙", "甲", "乙"]
    assert texts(100) == ["乙", "甲"]
    assert texts(200) == ["甲"]


@pytest.mark.parametrize("box", ["", "x", "0 0 0 0", "0 0 210 -140"])
def test_where_the_size_of_the_page_is_not_known_everything_is_printed(box: str) -> None:
    off = text("甲", 'X="300" Y="4"'), text("乙", 'X="0" Y="-300"'), text("丙", 'Y="300"')
    bare = PageSetting({}, {}, "", {})
    assert [piece.text for piece in page(*off, box=box, setting=bare).pieces] == ["甲", "乙", "丙"]


def test_an_absurd_box_of_the_page_is_not_made_good_by_that_of_the_document() -> None:
    low = text("甲", 'X="0" Y="100"')
    assert page(low, box="").pieces == ()
    assert len(page(low, box="0 0 0 0").pieces) == 1


def test_the_origin_is_the_corner_of_the_physical_box() -> None:
    (piece,) = page(text("甲"), box="5 6 210 140").pieces
    assert (piece.left, piece.baseline) == pytest.approx((5, 18))


def test_the_box_of_the_document_or_of_an_invoice_stands_in() -> None:
    assert (page(box="").width, page(box="").height) == (100, 50)
    bare = PageSetting({}, {}, "", {})
    assert (page(box="x", setting=bare).width, page(box="", setting=bare).height) == (210, 140)


def test_images_are_placed_and_need_a_resource() -> None:
    found = page(
        '<o:ImageObject Boundary="6 7 20 21" ResourceID="7"/>',
        '<o:ImageObject Boundary="6 7 20 21" ResourceID="8"/>',
        '<o:ImageObject Boundary="6 7 0 21" ResourceID="7"/>',
        '<o:ImageObject Boundary="6 7" ResourceID="7"/>',
    ).images
    assert [(image.member, image.left, image.top, image.width) for image in found] == [
        ("Doc_0/Res/a.png", 6, 7, 20)
    ]


def test_texts_are_kept_by_object_for_the_tags() -> None:
    one = page(
        '<o:TextObject ID="5" Boundary="0 0 9 9" Size="3"><o:TextCode X="0" Y="3">甲</o:TextCode>'
        '<o:TextCode X="0" Y="7"> 乙</o:TextCode><o:TextCode X="0" Y="7"> </o:TextCode>'
        "</o:TextObject>"
    )
    other = page('<o:TextObject ID="5" Boundary="x"><o:TextCode>丙</o:TextCode></o:TextObject>')
    assert texts_by_id([one, other]) == {"5": "甲 乙"}


def test_a_run_of_absurd_length_is_cut() -> None:
    (piece,) = page(text("甲" * 50_000, 'X="0" Y="4" DeltaX="g 50000 0"')).pieces
    assert len(piece.text) == 2_000


@pytest.mark.parametrize(
    ("listed", "count", "expanded"),
    [
        ("g 3 1.5", 3, [1.5, 1.5, 1.5]),
        ("g 2 1 3 g 1 2", 9, [1, 1, 3, 2]),
        ("1 2 3", 2, [1, 2]),
        ("g 99999999999 1", 4, [1, 1, 1, 1]),
        ("1 g", 4, [1]),
        ("1 x 2", 4, [1]),
        ("inf 1", 4, [1]),
        ("", 4, []),
        ("1 2", -1, []),
    ],
)
def test_advances(listed: str, count: int, expanded: list[float]) -> None:
    assert deltas(listed, count) == expanded


@given(st.text("g0123456789. -x", max_size=60), st.integers(-1, 50))
def test_no_list_of_advances_can_do_harm(listed: str, count: int) -> None:
    assert len(deltas(listed, count)) <= max(count, 0)
