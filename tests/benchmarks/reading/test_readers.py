import os
from pathlib import Path

import psutil
import pytest

from benchmarks.reading.readers import PinnedReaders
from finance.kernel.settings import load_settings

SAMPLES = Path(__file__).parents[3] / "samples" / "files"


@pytest.mark.ocr
def test_each_reader_keeps_to_its_core(tmp_path):
    cores = sorted(os.sched_getaffinity(0))[:2]
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")
    files = [next(SAMPLES.glob("*.xml")), broken, next(SAMPLES.glob("*.pdf"))]
    with PinnedReaders(load_settings(), cores) as readers:
        answers = list(readers.read(files))
        pinned = [psutil.Process(one.pid).cpu_affinity() for one in readers._readers]
        assert sorted(pinned) == [[core] for core in cores]
        assert readers.resident_bytes() > 100 * 2**20
    assert [answer.file for answer in answers] == files
    assert answers[0].reading.vouchers[0].kind != "none"
    assert answers[1].reading is None
    assert answers[1].fault
    assert readers.peak_bytes > 100 * 2**20
