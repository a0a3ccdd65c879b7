from pathlib import Path

import cv2
import pytest

from ocr_worker.engines.base import EngineSettings, read_lines
from ocr_worker.engines.choice import FILE_NAME
from ocr_worker.engines.fast import FastEngine, FastSettings, UnsupportedDevice
from ocr_worker.engines.runtimes import UnknownRuntime, installed_runtimes

pytestmark = pytest.mark.ocr


def test_another_device_is_refused(models: Path):
    with pytest.raises(UnsupportedDevice):
        FastEngine(EngineSettings(models=models, device="gpu:0"))


def test_an_unknown_runtime_is_refused(models: Path):
    with pytest.raises(UnknownRuntime):
        FastEngine(EngineSettings(models=models), FastSettings(runtime="abacus"))


def test_left_to_itself_it_takes_an_installed_runtime_and_remembers(models: Path):
    engine = FastEngine(EngineSettings(models=models))
    engine.close()
    assert engine.runtime in installed_runtimes()
    assert (models / FILE_NAME).exists() == (len(installed_runtimes()) > 1)


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_threads_change_the_time_and_not_the_text(models: Path, draw, runtime):
    page = draw(
        ("发票代码：033002100411", 40, 40, 30),
        ("合计¥2,368.68", 40, 120, 30),
        ("开票人：张晓燕", 500, 120, 30),
        size=(900, 220),
    )
    read = []
    for threads in (1, 2):
        settings = EngineSettings(models=models, threads=threads)
        engine = FastEngine(settings, FastSettings(runtime=runtime))
        assert cv2.getNumThreads() == threads
        read.append([line.text for line in read_lines(engine, page, side_px=960)])
        engine.close()
    assert read[0] == read[1]
    assert len(read[0]) == 3


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_print_that_runs_down_and_narrow_characters_are_read(models: Path, draw, runtime):
    down = cv2.rotate(draw(("第二联抵扣联", 20, 20, 36), size=(280, 80)), cv2.ROTATE_90_CLOCKWISE)
    page = draw(("1", 150, 60, 60), ("7", 300, 60, 60), size=(500, 320))
    page[20 : 20 + down.shape[0], 400 : 400 + down.shape[1]] = down
    engine = FastEngine(EngineSettings(models=models), FastSettings(runtime=runtime))
    texts = {line.text: line.quad for line in read_lines(engine, page, side_px=960)}
    engine.close()
    assert set(texts) == {"1", "7", "第二联抵扣联"}
    (_, start), (_, end), *_ = texts["第二联抵扣联"]
    assert start < end
