from benchmarks.reading.bands import BAND_MIN, Row, fit


def rows(cell, certainty, *, right, wrong=0):
    made = [Row(cell, certainty, is_right=True)] * right
    return made + [Row(cell, certainty, is_right=False)] * wrong


def test_a_band_states_the_share_that_was_right_with_half_an_error_taken_in():
    (start, confidence), = fit(rows("ocr.figures.bare", 0.9, right=99, wrong=0)).pop(
        "ocr.figures.bare"
    )  # fmt: skip
    assert (start, confidence) == (0.0, 0.995)


def test_shares_ascend_with_certainty_or_bands_join():
    told = fit(
        rows("ocr.words.bare", 0.5, right=30, wrong=20)
        + rows("ocr.words.bare", 0.7, right=20, wrong=30)  # worse than the one below it
        + rows("ocr.words.bare", 0.9, right=99)
    )
    assert told == {"ocr.words.bare": [[0.0, 0.5], [0.9, 0.995]]}


def test_a_band_of_few_fields_takes_in_its_neighbour():
    told = fit(
        rows("ocr.words.bare", 0.3, right=0, wrong=5)
        + rows("ocr.words.bare", 0.6, right=60, wrong=20)
        + rows("ocr.words.bare", 0.9, right=5)
    )
    assert told == {"ocr.words.bare": [[0.0, 0.71978]]}


def test_a_cell_of_few_fields_borrows_from_its_kin_but_doubt_has_none():
    told = fit(
        rows("qr.figures.backed", 0.99, right=BAND_MIN)
        + rows("qr.figures.bare", 0.99, right=2)
        + rows("qr.figures.doubted", 0.99, right=1, wrong=2)
        + rows("ocr.figures.bare", 0.5, right=3)
    )
    assert told == {
        "qr.figures.backed": [[0.0, 0.98780]],
        "qr.figures.bare": [[0.0, 0.98837]],
    }
