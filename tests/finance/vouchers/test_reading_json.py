import json

from hypothesis import given
from hypothesis import strategies as st

from finance.vouchers.reading import (
    Box,
    Carrier,
    Check,
    Code,
    Evidence,
    Field,
    Outcome,
    Page,
    Record,
    Source,
    TextLine,
    VoucherReading,
)  # fmt: skip
from finance.vouchers.reading_json import from_json, to_json

numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)
texts = st.text(max_size=12)
boxes = st.builds(Box, st.integers(0, 9), numbers, numbers, numbers, numbers)
values = st.one_of(st.none(), texts, st.integers())
plain = st.builds(
    Field, values, st.sampled_from(Source), numbers, st.none() | boxes,
    repaired_from=st.none() | texts,
)  # fmt: skip
fields = st.builds(
    Field, values, st.sampled_from(Source), numbers, st.none() | boxes, st.tuples(plain)
)
doubts = st.none() | st.lists(st.tuples(st.integers(0, 40), numbers)).map(tuple)
lines = st.builds(TextLine, texts, boxes, numbers, doubts)
pages = st.builds(
    Page, st.integers(0, 9), numbers, numbers, texts, st.sampled_from(Source),
    st.lists(lines, max_size=3).map(tuple),
)  # fmt: skip
records = st.builds(
    Record, st.sampled_from(Source), texts, texts,
    st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
)  # fmt: skip
evidences = st.builds(
    Evidence,
    st.sampled_from(Carrier),
    st.lists(pages, max_size=2).map(tuple),
    st.lists(st.builds(Code, texts, texts, boxes), max_size=2).map(tuple),
    st.lists(records, max_size=2).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
)
readings = st.builds(
    VoucherReading,
    texts,
    numbers,
    st.dictionaries(texts, fields, max_size=3),
    st.lists(st.builds(Check, texts, st.sampled_from(Outcome), texts), max_size=2).map(tuple),
    st.lists(st.dictionaries(texts, values, max_size=3), max_size=2).map(tuple),
    st.none() | evidences,
)


@given(readings)
def test_nothing_is_lost_through_json(reading):
    assert from_json(json.loads(json.dumps(to_json(reading)))) == reading
