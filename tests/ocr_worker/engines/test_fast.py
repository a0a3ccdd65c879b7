from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from benchmarks.ocr_pages import DISTORTIONS, distorted, draw_page
from finance.kernel.settings import Settings
from ocr_worker.accelerator.run import open_desk
from ocr_worker.desk_line import ask, connect
from ocr_worker.devices import desk_path, device_of
from ocr_worker.engines.base import EngineSettings, read_lines
from ocr_worker.engines.choice import FILE_NAME
from ocr_worker.engines.fast import FastEngine, FastSettings, UnsupportedDevice
from ocr_worker.engines.runtimes import UnknownRuntime, installed_runtimes
from tests.make.desks import running

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


@pytest.mark.usefixtures("draw")  # skips where there is no font
def test_company_at_a_desk_changes_no_text(models: Path, tmp_path: Path):
    """Two readers at once over eight drawn pages, against the engine that computes alone."""
    pages = [
        distorted(draw_page(seed, width_px=700), name, seed=seed).pixels[:height]
        for seed, (name, height) in enumerate(
            (name, height) for name, _ in DISTORTIONS[:4] for height in (90, 150)
        )
    ]
    plain = EngineSettings(models=models)
    alone = FastEngine(plain, FastSettings(runtime="onnxruntime"))
    expected = [read_lines(alone, page, side_px=960) for page in pages]
    alone.close()
    path = desk_path(tmp_path)
    desk = open_desk(Settings(home=tmp_path, models=str(models)), device_of("cpu:desk"))

    def read(pages):
        lines = connect(path, plain.models_told, count=8, wait_s=5)
        engine = FastEngine(replace(plain, device="cpu:desk", desk=tuple(lines)))
        assert engine.runtime == "desk"
        found = [read_lines(engine, page, side_px=960) for page in pages]
        engine.close()
        return found

    with running(desk, path), ThreadPoolExecutor(2) as pool:
        halves = list(pool.map(read, (pages[::2], pages[1::2])))
        told = ask(path)
    found = [halves[number % 2][number // 2] for number in range(len(pages))]
    for one, other in zip(found, expected, strict=True):
        assert [line.text for line in one] == [line.text for line in other]
        assert [line.confidence for line in one] == pytest.approx(
            [line.confidence for line in other], abs=1e-4
        )
    assert told["figures"]["lines"]["rows"] > 30  # whether some share a run is chance
    assert sum(len(one) for one in found) > 30
