from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from samples.generator import effects
from samples.generator.catalogue import Stuff
from samples.generator.sheet import BLUE, RED, Matrix, Page, Seal, Text

PAGE = Page(
    100,
    60,
    (
        Text(10, 10, "价税合计", form=True),
        Text(40, 10, "123.45"),
        Matrix(70, 30, 20, "01,32,,26332000000000000018,10.70,20260430,,FAFB"),
        Seal(30, 40, 30, 30, "临江市惠邻水果店", worn=0.4),
        Seal(50, 10, 20, 12, "全国统一发票监制章"),
    ),
)


def grey(width: int = 300, height: int = 200, level: int = 128) -> Image.Image:
    return Image.fromarray(np.full((height, width, 3), level, np.uint8))


@pytest.mark.parametrize("stuff", list(Stuff))
def test_easy_sheets_are_hardly_worn(stuff: Stuff) -> None:
    for seed in range(40):
        what = effects.wear(np.random.default_rng(seed), "easy", stuff)
        assert (what.faint, what.glare, what.is_code_stamped) == (0.0, False, False)
        assert what.is_on_screen == (stuff is Stuff.SCREEN)


def test_only_forms_are_printed_beside_their_lines() -> None:
    for stuff in Stuff:
        shifts = [
            effects.wear(np.random.default_rng(seed), "hard", stuff).shift_mm for seed in range(9)
        ]
        assert any(shift != (0.0, 0.0) for shift in shifts) == (stuff is Stuff.FORM)


def test_stamps_turn_blue_and_lie_over_the_code() -> None:
    what = effects.Wear(has_blue_stamps=True, is_code_stamped=True, shift_mm=(1.0, 0.5))
    page = effects.worn_page(PAGE, what)
    seals = [mark for mark in page.marks if isinstance(mark, Seal)]
    assert [seal.ink for seal in seals] == [BLUE, RED, RED]
    code = next(mark for mark in page.marks if isinstance(mark, Matrix))
    assert abs(seals[2].x - code.x - code.size / 2) < code.size / 2
    printed = [mark.x for mark in page.marks if isinstance(mark, Text)]
    assert printed == [10, 41]
    assert what.names(PAGE) == ["shifted", "blue_stamp", "stamp_over_code"]
    assert what.names(replace(PAGE, marks=())) == ["shifted"]


def test_faint_print_leaves_the_form_alone() -> None:
    under, sheet = grey(level=250), grey(level=250)
    sheet.paste((20, 20, 20), (100, 80, 200, 120))
    faded = np.asarray(effects.faint(sheet, under, 0.6, rng=np.random.default_rng(1)))
    assert 60 < faded[85:115, 105:195].mean() < 245
    assert faded[:60].min() == 250
    kept = effects.form_only(PAGE).marks
    assert [type(mark) for mark in kept] == [Text, Seal, Seal]


def test_turned_sheets_swap_their_sides() -> None:
    assert effects.turned(grey(), 90).size == (200, 300)
    assert effects.turned(grey(), 180).size == (300, 200)
    assert effects.turned(grey(), 0).size == (300, 200)


def test_screens_have_a_dark_edge_and_coloured_stripes() -> None:
    shown = effects.on_screen(grey(660, 440, 240))
    assert shown.getpixel((2, 2)) == (24, 24, 26)
    striped = np.asarray(effects.moire(shown, np.random.default_rng(2)), np.float32)
    middle = striped[200:300, 200:400]
    assert (middle.max(axis=2) - middle.min(axis=2)).mean() > 8


def test_glare_burns_out_one_spot() -> None:
    picture = effects.glare(np.asarray(grey(900, 700)), np.random.default_rng(3))
    burnt = (picture > 250).all(axis=2).mean()
    assert 0.002 < burnt < 0.1
    assert picture.min() >= 128
