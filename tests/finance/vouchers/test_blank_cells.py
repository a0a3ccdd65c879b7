"""Where a quantity must stand that no line was found for."""

from finance.vouchers.blank_cells import blank_quantities
from finance.vouchers.reading import Box, Page, Source, TextLine

HEAD = (("项目名称", 0), ("单位", 150), ("数量", 220), ("单价", 320), ("金额", 440))


def page(*rows: tuple[tuple[str, float], ...]) -> Page:
    lines = tuple(
        TextLine(text, Box(0, left, top, left + 10 * len(text), top + 12), 1.0)
        for top, row in zip(range(0, 20 * len(rows), 20), rows, strict=True)
        for text, left in row
    )
    return Page(0, 600, 400, "px", Source.OCR, lines)


def test_the_room_between_unit_and_price() -> None:
    row = (("保洁", 0), ("月", 150), ("96.7241", 320), ("96.72", 440))
    (blank,) = blank_quantities(page(HEAD, row, (("合计", 0), ("¥96.72", 440))))
    room = blank.box
    assert 160 < room.left < 220
    assert 240 < room.right < 320
    assert (room.top, room.bottom) == (20, 32)
    assert [blank.proves(said) for said in ("1", " 1 ", "11", "l", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_rows_that_want_nothing() -> None:
    full = (("保洁", 0), ("月", 150), ("1", 225), ("96.72", 320), ("96.72", 440))
    bare = (("保洁", 0), ("96.72", 440))
    cut = (("保洁", 0), ("96.72", 320), ("96.7", 440))
    nameless = (("96.72", 320), ("96.72", 440))
    under = (("保洁", 0), ("96.72", 220), ("96.72", 440))
    tight = (("保洁保洁保洁保洁保洁保洁保洁保洁", 0), ("96.72", 320), ("96.72", 440))
    assert blank_quantities(page(HEAD, full, bare, cut, nameless, under)) == ()
    assert len(blank_quantities(page(HEAD, tight))) == 1
    assert blank_quantities(page(full)) == ()
