import pytest

from benchmarks.reading.figures import (
    Share,
    by,
    calibration_error,
    confusions,
    exact,
    said_and_right,
    share,
    summary,
    to_a_person,
)
from benchmarks.reading.judging import Judged, Verdict


def _verdict(key, *, truth="1", read="1", confidence=0.9, is_accepted=True):
    return Verdict(key, truth, read, confidence, truth == read, is_accepted)


def _judged(*verdicts, label="taxi", kind_read="taxi", **more):
    return Judged("easy", label, "a.jpg", kind_read, label == kind_read, verdicts, **more)


def test_a_share_of_nothing_has_no_value():
    assert share([]).value is None
    assert str(share([])) == "-"
    assert str(Share(1, 2)) == "1/2"


def test_confidence_that_keeps_its_word_has_no_error():
    assert calibration_error([]) is None
    assert calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == pytest.approx(0)
    assert calibration_error([(1.0, False)] * 10) == pytest.approx(1)
    # Bands do not even each other out: one is too sure, one too shy.
    assert calibration_error([(0.9, False), (0.1, True)]) == pytest.approx(0.9)


def test_only_what_stands_on_the_paper_can_be_read_exactly():
    judged = [
        _judged(
            _verdict("total_fen"),
            _verdict("issued_on", read="2"),
            _verdict("invoice_code", truth=None, read="3"),
        )
    ]
    assert exact(judged, ("total_fen", "issued_on", "invoice_code")) == Share(1, 2)
    assert sum(right for _, right in said_and_right(judged)) == 1
    assert len(said_and_right(judged)) == 3


def test_a_person_sees_what_is_missing_or_not_accepted():
    judged = [
        _judged(
            _verdict("total_fen"),
            _verdict("issued_on", read=None, is_accepted=False),
            _verdict("remark", is_accepted=False),
            _verdict("invoice_code", truth=None, is_accepted=False),
            _verdict("items", is_accepted=False),
        )
    ]
    assert to_a_person(judged) == Share(2, 3)
    assert to_a_person(judged, ("total_fen", "issued_on")) == Share(1, 2)


def test_handwriting_is_told_apart():
    printed = _judged(_verdict("total_fen"))
    written = _judged(_verdict("total_fen", read="7"), is_handwritten=True)
    told = summary([printed, written])
    assert told["identity"] == 1
    assert told["handwritten_identity"] == 0
    assert told["silently_wrong"] == 1
    assert told["silently_wrong_per_1000"] == 500


def test_confusions_and_groups_name_kinds():
    judged = [_judged(), _judged(kind_read="quota"), _judged(kind_read=None)]
    assert confusions(judged) == {("taxi", "quota"): 1, ("taxi", "None"): 1}
    assert {name: len(group) for name, group in by(judged, lambda one: one.label).items()} == {
        "taxi": 3
    }
