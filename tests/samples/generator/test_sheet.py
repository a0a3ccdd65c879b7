import pytest

from samples.generator.fonts import Face
from samples.generator.sheet import Matrix, Page, Rule, Text, qr_modules


@pytest.mark.parametrize(("anchor", "left"), [("l", 50.0), ("m", 45.0), ("r", 40.0)])
def test_anchor_decides_where_a_text_starts(anchor: str, left: float) -> None:
    text = Text(50, 10, "名称", size=5, anchor=anchor)
    assert (text.left, text.length) == (left, 10)


def test_ascii_is_narrow_and_equally_wide() -> None:
    narrow = Text(0, 0, "i0M¥", size=10, face=Face.MONO).advances()
    assert set(narrow) == {6.0}


def test_shifted_print_moves_the_till_not_the_form() -> None:
    label, value = Text(1, 2, "名", form=True), Text(3, 4, "值")
    code, line = Matrix(5, 6, 7, "x"), Rule(0, 0, 9, 0)
    page = Page(10, 10, (label, value, code, line)).shifted_print(0.5, -0.25)
    assert page.marks[0] == label
    assert page.marks[3] == line
    moved, square = page.marks[1], page.marks[2]
    assert isinstance(moved, Text)
    assert isinstance(square, Matrix)
    assert (moved.x, moved.y) == (3.5, 3.75)
    assert (square.x, square.y) == (5.5, 5.75)


def test_qr_modules_have_finder_patterns() -> None:
    modules = qr_modules("01,32")
    assert modules.shape[0] == modules.shape[1] >= 21
    for corner in (modules[:7, :7], modules[:7, -7:], modules[-7:, :7]):
        assert corner[0].all()
        assert not corner[1, 1:6].any()
        assert corner[2:5, 2:5].all()
