"""A short fuzz run in the real cage; `python -m benchmarks.fuzz` is the long one."""

from pathlib import Path

import pytest

from benchmarks.fuzz import SAMPLES, fuzz
from benchmarks.mutants import mutants, seeds
from finance.vouchers.media import sniff

RSS_MIB_MAX = 1250


@pytest.mark.ocr
def test_every_spoilt_file_ends_as_a_reading_or_a_known_fault():
    told = fuzz(count=110, seed=11, readers=1)
    assert told["ok"], told
    assert told["files"] == 110
    assert told["rss_max_mib"] < RSS_MIB_MAX


def test_seeds_show_every_carrier_and_mutants_are_the_same_for_the_same_seed():
    found = seeds(SAMPLES)
    assert {sniff(one.data[:4096]).value for one in found} == {
        "jpeg", "png", "webp", "heic", "tiff", "bmp", "pdf", "ofd", "xml", "zip",
    }  # fmt: skip
    once = list(mutants(found, seed=3, count=60))
    assert once == list(mutants(found, seed=3, count=60))
    originals = {one.data for one in found}
    assert sum(data in originals for _, data in once) < 6
    assert {Path(name).suffix for name, _ in once} == {f".{one.carrier}" for one in found}
