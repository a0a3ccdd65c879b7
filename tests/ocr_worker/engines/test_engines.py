"""What every engine owes its callers: one suite, run with each."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

from finance.kernel.settings import Settings
from ocr_worker.accelerator.run import open_desk
from ocr_worker.desk_line import connect
from ocr_worker.devices import desk_path, device_of
from ocr_worker.engines import UnknownEngine, open_engine
from ocr_worker.engines.base import EngineSettings, OcrEngine, Quad, read_lines
from ocr_worker.engines.fast import FastEngine, FastSettings
from tests.make.desks import running

pytestmark = pytest.mark.ocr

WORDS = (
    ("电子发票（普通发票）", 300, 40, 44),
    ("发票号码：26332000000012345678", 60, 150, 28),
    ("开票日期：2026年11月21日", 700, 150, 28),
    ("购买方名称：杏花社区居民委员会", 60, 240, 28),
    ("价税合计（小写）¥1,283.80", 60, 330, 28),
    ("箱", 700, 330, 28),
)
SIZE = (1200, 460)

Opening = Callable[[Path, int], Iterator[OcrEngine]]


def _paddle(models: Path, threads: int) -> OcrEngine:
    pytest.importorskip("paddlex", reason="the paddleocr package of this environment cannot run")
    return open_engine(EngineSettings(models=models, engine="paddle", threads=threads))


def _fast(runtime: str) -> Callable[[Path, int], OcrEngine]:
    def opened(models: Path, threads: int) -> OcrEngine:
        if find_spec(runtime) is None:
            pytest.skip(f"{runtime} is not installed")
        settings = EngineSettings(models=models, engine="fast", threads=threads)
        return FastEngine(settings, FastSettings(runtime=runtime))

    return opened


def _at_desk(models: Path, threads: int) -> Iterator[OcrEngine]:
    del threads
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), models=str(models))
        path = desk_path(settings.home)
        with running(open_desk(settings, device_of("cpu:desk")), path):
            wanted = EngineSettings(models=models, engine="fast", device="cpu:desk")
            lines = connect(path, wanted.models_told, count=4, wait_s=5)
            yield open_engine(replace(wanted, desk=tuple(lines)))


def _alone(open_one: Callable[[Path, int], OcrEngine]) -> Opening:
    def opened(models: Path, threads: int) -> Iterator[OcrEngine]:
        yield open_one(models, threads)

    return opened


ENGINES: dict[str, Opening] = {
    "paddle": _alone(_paddle),
    "fast on onnxruntime": _alone(_fast("onnxruntime")),
    "fast on openvino": _alone(_fast("openvino")),
    "fast at a desk": _at_desk,
}


@pytest.fixture(scope="module", params=ENGINES, ids=lambda name: name.replace(" ", "-"))
def engine(request: pytest.FixtureRequest, models: Path) -> Iterator[OcrEngine]:
    with contextmanager(ENGINES[request.param])(models, 2) as opened:
        yield opened
        opened.close()


def _plain(text: str) -> str:
    return text.replace(" ", "").replace("(", "（").replace(")", "）").replace(":", "：")


def _box(quad: Quad) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in quad], [y for _, y in quad]
    return min(xs), min(ys), max(xs), max(ys)


def test_every_line_is_read_where_it_stands(engine, draw):
    lines = read_lines(engine, draw(*WORDS, size=SIZE), side_px=960)
    found = {_plain(line.text): line for line in lines}
    assert set(found) == {_plain(text) for text, *_ in WORDS}
    for text, left, top, height in WORDS:
        line = found[_plain(text)]
        box = _box(line.quad)
        assert box[0] == pytest.approx(left, abs=height * 0.6)
        assert box[1] < top + height * 0.6 < box[3]
        assert box[3] - box[1] < height * 2
        assert 0.8 < line.confidence <= 1.001


def test_corners_run_from_where_reading_begins(engine, draw):
    (line,) = read_lines(
        engine, draw(("合计金额壹佰元整", 80, 60, 40), size=(520, 180)), side_px=960
    )
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = line.quad
    assert x1 < x2
    assert x4 < x3
    assert y1 < y4
    assert y2 < y3


def test_a_skewed_page_is_read(engine, draw):
    page = draw(*WORDS, size=SIZE)
    turn = cv2.getRotationMatrix2D((SIZE[0] / 2, SIZE[1] / 2), 3.0, 0.95)
    turned = cv2.warpAffine(page, turn, SIZE, borderValue=(255, 255, 255))
    texts = {_plain(line.text) for line in read_lines(engine, turned, side_px=960)}
    assert texts == {_plain(text) for text, *_ in WORDS}


def test_a_large_photo_is_read_at_its_own_size(engine, draw):
    """Print that is 8 px high for the detector is read from the 40 px that are there."""
    words = (("纳税人识别号：91330100MA2800XY7K", 300, 400, 44), ("备注：验收合格", 300, 1500, 44))
    lines = read_lines(engine, draw(*words, size=(3600, 2000)), side_px=960)
    assert {_plain(line.text) for line in lines} == {_plain(text) for text, *_ in words}


def test_an_empty_page_has_no_lines(engine):
    assert read_lines(engine, np.full((600, 800, 3), 255, np.uint8), side_px=960) == ()


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (40, 900), (900, 40)])
def test_odd_pictures_do_no_harm(engine, size):
    assert read_lines(engine, np.full((*size, 3), 128, np.uint8), side_px=960) == ()


def test_the_same_picture_gives_the_same_lines(engine, draw):
    page = draw(*WORDS, size=SIZE)
    noisy = page.astype(np.int16) + np.random.default_rng(3).normal(0, 12, page.shape)
    page = np.clip(noisy, 0, 255).astype(np.uint8)
    first = read_lines(engine, page, side_px=960)
    read_lines(engine, page[:200], side_px=640)
    assert read_lines(engine, page, side_px=960) == first


def test_a_picture_is_not_written_to(engine, draw):
    page = draw(*WORDS, size=SIZE)
    before = page.copy()
    page.setflags(write=False)
    read_lines(engine, page, side_px=640)
    assert np.array_equal(page, before)


def test_an_unknown_engine_is_refused(models):
    with pytest.raises(UnknownEngine):
        open_engine(EngineSettings(models=models, engine="abacus"))
