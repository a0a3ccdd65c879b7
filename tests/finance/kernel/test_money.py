import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.kernel.money import FEN_MAX, AmountInvalid, fen_from_yuan, yuan


@given(st.integers(min_value=-FEN_MAX, max_value=FEN_MAX))
def test_yuan_round_trips(fen: int) -> None:
    assert fen_from_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("text", "fen"), [("¥1,234.5", 123450), ("10.70", 1070), ("-0.05", -5), (" 7 ", 700)]
)
def test_reads_what_people_write(text: str, fen: int) -> None:
    assert fen_from_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "1.234", "1e3", "壹元", "--1", "1" * 14])
def test_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(AmountInvalid):
        fen_from_yuan(text)
