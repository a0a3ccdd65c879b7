"""The real models on the processor, through the very path that a card takes."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from ocr_worker.accelerator import networks
from ocr_worker.accelerator.buckets import line_counts, page_counts
from ocr_worker.accelerator.networks import (
    PAGES,
    Place,
    open_finder,
    open_reader,
    providers,
    warm_up,
)
from ocr_worker.devices import DeviceMissing, device_of
from ocr_worker.engines.choice import PROBE_TEXT, probe_line
from ocr_worker.engines.recognition import decode, read_alphabet, stack
from ocr_worker.engines.runtimes import open_runtime
from ocr_worker.models_folder import DETECTION, RECOGNITION


def place(name: str, cache: Path) -> Place:
    return Place(device_of(name), 1, cache / "tensorrt")


@pytest.mark.ocr
def test_lines_are_read_as_the_whole_answer_reads_them(models: Path, tmp_path: Path) -> None:
    file = models / RECOGNITION / "inference.onnx"
    alphabet = read_alphabet(models / RECOGNITION)
    read = open_reader(file, place("cpu:desk", tmp_path))
    line = probe_line()
    batch = stack([line, line, line], padded=line.shape[1])
    (one, two, three) = (decode(steps, alphabet) for steps in read(batch))
    here = open_runtime("onnxruntime").load_reader(file, threads=1, lanes=1)
    (whole,) = here.settle([here.look(batch)])
    assert one.text.replace(" ", "") == PROBE_TEXT.replace(" ", "")
    assert one == two == three == decode(whole[0], alphabet)


@pytest.mark.ocr
def test_pages_in_company_are_seen_as_alone(models: Path, tmp_path: Path) -> None:
    find = open_finder(models / DETECTION / "inference.onnx", place("cpu:desk", tmp_path))
    pages = np.random.default_rng(3).uniform(-1, 1, (2, 3, 128, 256)).astype(np.float32)
    together = find(pages)
    assert together.shape == (2, 1, 128, 256)
    for page, answer in zip(pages, together, strict=True):
        assert np.allclose(find(page[None])[0], answer, atol=1e-4)


def test_every_bucket_is_run_once(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[tuple[int, ...]] = []

    def run(batch: np.ndarray) -> np.ndarray:
        seen.append(batch.shape)
        return batch

    caplog.set_level("INFO")
    warm_up(run, [(3, 48, 304), (3, 48, 3200)], line_counts(on_card=True))
    warm_up(run, [(3, 640, 960)], page_counts(on_card=True))
    assert [shape[0] for shape in seen] == [1, 4, 16, 64, 1, 4, 1, 4]
    assert [vars(record)["buckets"] for record in caplog.records] == [6, 2]


@pytest.mark.ocr
@pytest.mark.filterwarnings("ignore:Specified provider")
@pytest.mark.parametrize("name", ["cuda:0", "tensorrt:0"])
def test_a_card_that_is_not_there_is_not_replaced_by_the_processor(
    name: str, models: Path, tmp_path: Path
) -> None:
    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("this onnxruntime knows cards")
    with pytest.raises(DeviceMissing, match="ExecutionProvider"):
        open_finder(models / DETECTION / "inference.onnx", place(name, tmp_path))


def test_what_a_card_is_told(tmp_path: Path) -> None:
    (one,) = providers(place("cpu:desk", tmp_path), "x", PAGES)
    assert one == ("CPUExecutionProvider", {})
    ((name, told),) = providers(place("cuda:1", tmp_path), "x", PAGES)
    assert name == "CUDAExecutionProvider"
    assert (told["device_id"], told["cudnn_conv_algo_search"]) == ("1", "HEURISTIC")
    first, second = providers(place("tensorrt:0", tmp_path), "x", PAGES)
    assert [first[0], second[0]] == ["TensorrtExecutionProvider", "CUDAExecutionProvider"]
    assert first[1]["trt_profile_max_shapes"] == "x:4x3x1600x1600"
    assert Path(first[1]["trt_engine_cache_path"]).is_dir()
    assert networks.LINES.greatest.endswith("48x3200")
