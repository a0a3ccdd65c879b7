import os
import uuid
from concurrent.futures import ThreadPoolExecutor

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


def test_ids_of_many_threads_are_all_different() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [
            one
            for some in pool.map(lambda _: [new_id() for _ in range(700)], range(8))
            for one in some
        ]
    assert len(set(made)) == len(made) == 5600


def test_a_forked_process_makes_ids_of_its_own() -> None:
    new_id()  # some random bytes lie ready
    reader, writer = os.pipe()
    child = os.fork()
    if not child:  # pragma: no cover - counted in the other process
        os.write(writer, b"".join(new_id().bytes for _ in range(100)))
        os._exit(0)
    os.waitpid(child, 0)
    told = os.read(reader, 1600)
    os.close(reader)
    os.close(writer)
    theirs = {told[at + 8 : at + 16] for at in range(0, 1600, 16)}  # the random half
    assert len(theirs) == 100
    assert theirs.isdisjoint(new_id().bytes[8:] for _ in range(300))
