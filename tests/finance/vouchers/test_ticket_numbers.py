import pytest

from finance.vouchers.ticket_numbers import is_rail_paper_number


@pytest.mark.parametrize("number", ["D020221", "001H034094", "Z57A001950", "C045758"])
def test_numbers_on_tickets(number: str) -> None:
    assert is_rail_paper_number(number)


@pytest.mark.parametrize("number", ["", "020221", "D02022", "DD020221", "d020221", "D0202211"])
def test_what_no_ticket_carries(number: str) -> None:
    assert not is_rail_paper_number(number)
