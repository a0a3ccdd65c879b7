"""OCR engines side by side: seconds per page, lines read exactly, peak of memory.

Every engine runs in a process of its own with the same number of threads; one page goes through
all of them before the next, so that a busy machine slows all alike. The stock engines are used
as their manuals show. Prints a table and, last, one line of JSON.

    python -m benchmarks.ocr_engines
    python -m benchmarks.ocr_engines --pages 3 --width-px 3600 --engines rapidocr fast_openvino
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
import yaml

from benchmarks.ocr_pages import DISTORTIONS, Page, distorted, draw_page
from ocr_worker.engines.base import EngineSettings, Pixels, read_lines
from ocr_worker.engines.runtimes import installed_runtimes
from ocr_worker.models_folder import DETECTION, RECOGNITION, build_models_folder

Read = Callable[[Pixels], list[str]]

STOCK = ("rapidocr", "paddleocr")
SIDE_PX = 960


def _rapidocr(models: Path, threads: int) -> Read:
    """As its manual shows; it takes all cores by itself."""
    del models, threads
    from rapidocr import RapidOCR  # noqa: PLC0415 - each engine loads in its own process only

    engine: Any = RapidOCR()
    return lambda pixels: list(engine(pixels).txts or ())


def _paddleocr(models: Path, threads: int) -> Read:
    """As its manual shows, with the same model files and lines padded to its usual 320."""
    from paddleocr import PaddleOCR  # noqa: PLC0415

    engine = PaddleOCR(
        text_detection_model_name=DETECTION,
        text_detection_model_dir=str(models / DETECTION),
        text_recognition_model_name=RECOGNITION,
        text_recognition_model_dir=str(_stock_recogniser(models / RECOGNITION)),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        engine="onnxruntime",
        engine_config={"intra_op_num_threads": threads},
    )
    return lambda pixels: list(engine.predict(pixels)[0]["rec_texts"])


def _stock_recogniser(ours: Path) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="stock-")) / RECOGNITION
    folder.mkdir()
    (folder / "inference.onnx").symlink_to((ours / "inference.onnx").resolve())
    settings = yaml.safe_load((ours / "inference.yml").read_text(encoding="utf-8"))
    for step in settings["PreProcess"]["transform_ops"]:
        if "RecResizeImg" in step:
            step["RecResizeImg"]["image_shape"] = [3, 48, 320]
    text = yaml.safe_dump(settings, allow_unicode=True)
    (folder / "inference.yml").write_text(text, encoding="utf-8")
    return folder


def _paddle(models: Path, threads: int) -> Read:
    from ocr_worker.engines.paddle import PaddleEngine  # noqa: PLC0415

    engine = PaddleEngine(EngineSettings(models=models, threads=threads))
    return lambda pixels: [line.text for line in read_lines(engine, pixels, side_px=SIDE_PX)]


def _fast(models: Path, threads: int, *, runtime: str, precision: str | None = None) -> Read:
    from ocr_worker.engines.fast import FastEngine, FastSettings  # noqa: PLC0415

    chosen = FastSettings(runtime=runtime, precision=precision)
    engine = FastEngine(EngineSettings(models=models, threads=threads), chosen)
    return lambda pixels: [line.text for line in read_lines(engine, pixels, side_px=SIDE_PX)]


ENGINES: tuple[tuple[str, Callable[[Path, int], Read]], ...] = (
    ("rapidocr", _rapidocr),
    ("paddleocr", _paddleocr),
    ("paddle", _paddle),
    ("fast_onnxruntime", lambda models, threads: _fast(models, threads, runtime="onnxruntime")),
    ("fast_openvino", lambda models, threads: _fast(models, threads, runtime="openvino")),
    (
        "fast_openvino_f32",
        lambda models, threads: _fast(models, threads, runtime="openvino", precision="f32"),
    ),
)


def serve(name: str, models: Path, threads: int) -> int:
    """Read the pictures named on standard input, one answer in JSON a line."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # the packages print to standard output too
    start = time.perf_counter()
    read = dict(ENGINES)[name](models, threads)
    answers.write(json.dumps({"load_s": time.perf_counter() - start}) + "\n")
    answers.flush()
    for asked in sys.stdin:
        pixels = np.asarray(cv2.imread(asked.strip()), np.uint8)
        wall, cpu = time.perf_counter(), time.process_time()
        lines = read(pixels)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        told = {"wall_s": wall, "cpu_s": cpu, "lines": lines, "peak_rss_mib": peak}
        answers.write(json.dumps(told) + "\n")
        answers.flush()
    return 0


class Reader:
    """An engine in its own process."""

    def __init__(self, name: str, models: Path, threads: int) -> None:
        command = [sys.executable, "-m", "benchmarks.ocr_engines", "--serve", name]
        command += ["--models", str(models), "--threads", str(threads)]
        self._process: Any = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, encoding="utf-8",
        )  # fmt: skip
        self._next()

    def _next(self) -> dict[str, Any]:
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the engine's process ended")
        told: dict[str, Any] = json.loads(answer)
        return told

    def read(self, picture: Path) -> dict[str, Any]:
        self._process.stdin.write(f"{picture}\n")
        self._process.stdin.flush()
        return self._next()

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=30)


@dataclass(slots=True)
class Score:
    """What one engine did on all pages."""

    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    peak_rss_mib: int = 0

    def add(self, told: dict[str, Any], page: Page, distortion: str) -> None:
        self.wall_s.append(told["wall_s"])
        self.cpu_s.append(told["cpu_s"])
        self.peak_rss_mib = max(self.peak_rss_mib, told["peak_rss_mib"])
        self.right[distortion] += right_lines(page.lines, told["lines"])
        self.asked[distortion] += len(page.lines)

    def exact(self) -> dict[str, float]:
        return {name: round(self.right[name] / self.asked[name], 4) for name in self.asked}


def right_lines(truth: Sequence[str], found: Sequence[str]) -> int:
    """How many lines were read exactly; one found in two parts that make the whole counts."""
    wanted = Counter(_plain(line) for line in truth)
    pieces = Counter(_plain(line) for line in found)
    whole = wanted & pieces
    left = pieces - whole
    count = whole.total()
    for line in (wanted - whole).elements():
        for cut in range(1, len(line)):
            parts = Counter((line[:cut], line[cut:]))
            if parts <= left:
                left -= parts
                count += 1
                break
    return count


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def compare(names: list[str], chosen: argparse.Namespace) -> dict[str, Score]:
    models = build_models_folder(chosen.models)
    readers = {name: Reader(name, models, chosen.threads) for name in names}
    scores: dict[str, Score] = defaultdict(Score)
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "page.png"
        for seed in range(chosen.pages):
            drawn = draw_page(seed, width_px=chosen.width_px)
            if seed == 0:  # the first run of a shape prepares it
                cv2.imwrite(str(picture), drawn.pixels)
                for reader in readers.values():
                    reader.read(picture)
            for distortion, _ in DISTORTIONS:
                page = distorted(drawn, distortion, seed=seed)
                cv2.imwrite(str(picture), page.pixels)
                for name, reader in readers.items():
                    told = reader.read(picture)
                    scores[name].add(told, page, distortion)
                    taken = f"{told['wall_s']:.2f} s, {told['cpu_s']:.2f} s of CPU"
                    print(f"page {seed} {distortion}: {name} {taken}", flush=True)
    for reader in readers.values():
        reader.close()
    return dict(scores)


def report(scores: dict[str, Score]) -> dict[str, Any]:
    told = {
        name: {
            "p50_s": round(median(score.wall_s), 3),
            "p50_cpu_s": round(median(score.cpu_s), 3),
            "max_s": round(max(score.wall_s), 3),
            "peak_rss_mib": score.peak_rss_mib,
            "exact": score.exact(),
        }
        for name, score in scores.items()
    }
    for name, row in told.items():
        print(f"{name:18}", *(f"{key} {value}" for key, value in row.items() if key != "exact"))
    print(f"{'exact lines':18}", *(f"{name[:11]:>11}" for name, _ in DISTORTIONS))
    for name, score in scores.items():
        print(f"{name:18}", *(f"{value:11.4f}" for value in score.exact().values()))
    return {"engines": told, "speedup": _speedups(scores)}


def _speedups(scores: dict[str, Score]) -> dict[str, float]:
    """Median over the pages of: the quicker stock engine's seconds, to ours on the same page."""
    stock = [scores[name].wall_s for name in STOCK if name in scores]
    if not stock:
        return {}
    quicker = min(stock, key=median)
    return {
        name: round(median(a / b for a, b in zip(quicker, score.wall_s, strict=True)), 2)
        for name, score in scores.items()
        if name not in STOCK
    }


def main() -> int:
    runtimes = installed_runtimes()
    known = [name for name, _ in ENGINES if "openvino" not in name or "openvino" in runtimes]
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--models", type=Path, default=Path(".zsb/models"))
    options.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options.add_argument("--pages", type=int, default=2, help="pages of each distortion")
    options.add_argument("--width-px", type=int, default=1680)
    options.add_argument("--engines", nargs="+", choices=known, default=known)
    options.add_argument("--serve", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve:
        return serve(chosen.serve, chosen.models, chosen.threads)
    print(json.dumps(report(compare(chosen.engines, chosen)), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
