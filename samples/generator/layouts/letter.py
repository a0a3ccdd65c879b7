"""Writing that is no voucher: a notice on the board, a menu, a letter."""

from samples.generator.fonts import Face
from samples.generator.layouts.pieces import notice
from samples.generator.numbers import wrap
from samples.generator.sheet import BLACK, RED, Mark, Page, Text
from samples.generator.values import Letter


def letter_page(letter: Letter) -> Page:
    marks: list[Mark] = [Text(105, 34, letter.title, 10, Face.BOLD, RED, "m", form=True)]
    y = 54.0
    for line in letter.lines:
        indent = 2 if len(line) > 16 else 0
        for i, part in enumerate(wrap("　" * indent + line, 27)):
            marks.append(Text(22, y + i * 10, part, 6, Face.SONG, BLACK, form=True))
        y += 10 * len(wrap("　" * indent + line, 27)) + 2
    marks.append(notice(200, 292))
    return Page(210, 297, tuple(marks), paper=(252, 251, 247))
