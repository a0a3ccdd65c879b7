import uuid

import pytest

from finance.kernel.ids import IdInvalid, new_id, parse_id


def test_ids_are_version_7_sorted_by_time_and_unique() -> None:
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert {i.version for i in made} == {7}
    assert {i.variant for i in made} == {uuid.RFC_4122}
    assert [i.int >> 80 for i in made] == sorted(i.int >> 80 for i in made)
    assert parse_id(str(made[0])) == made[0]


@pytest.mark.parametrize("text", ["", "x", str(uuid.uuid4())])
def test_other_ids_are_refused(text: str) -> None:
    with pytest.raises(IdInvalid):
        parse_id(text)
