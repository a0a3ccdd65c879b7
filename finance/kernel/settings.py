"""All settings, read once from `ZSB_*` environment variables.

Empty addresses mean the embedded services of one machine; `cli` starts those and fills them in.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from finance.kernel.errors import InvalidInput


class SettingInvalid(InvalidInput):
    code = "setting.invalid"
    title = "配置项不正确"
    remedy = "请对照 README 的配置表修改环境变量"


@dataclass(frozen=True, slots=True)
class Settings:
    """One field per environment variable `ZSB_<NAME>`; the defaults run on one machine."""

    home: Path = Path(".zsb")
    database_url: str = ""
    redis_url: str = ""
    objects: str = "file"  # file | s3
    s3_endpoint: str = ""
    s3_access_key: str = ""
    s3_secret_key: str = ""
    s3_bucket: str = "zsb"
    s3_region: str = "us-east-1"
    s3_secure: bool = True
    http_host: str = "127.0.0.1"
    http_port: int = 8000
    http_workers: int = 0  # 0: one a core
    ocr_engine: str = "fast"
    ocr_device: str = "cpu"  # or cuda:0, …: docs/gpu.md
    ocr_threads: int = 1
    ocr_workers: int = 0  # 0: one a core
    models: str = ""  # a folder; empty: built from the installed wheel into home/models
    signature_roots: str = ""  # a folder of certificates; empty: signers are not judged
    upload_bytes_max: int = 50 * 1024 * 1024
    pixels_max: int = 80_000_000
    read_timeout_s: int = 60
    lease_s: int = 10
    field_error_max: float = 0.005  # a field passes unseen where fewer of its sort were wrong
    done_jobs_kept_days: int = 30
    session_idle_s: int = 30 * 60
    session_max_s: int = 12 * 60 * 60
    key_secret: str = ""  # HMAC secret of the duplicate registry; empty: made and kept in home
    bank_url: str = ""  # treasury/bank channel; empty: the simulated bank of `zsb serve`
    bank_secret: str = ""
    log_level: str = "INFO"

    @property
    def objects_folder(self) -> Path:
        return self.home / "objects"

    @property
    def models_folder(self) -> Path:
        return Path(self.models) if self.models else self.home / "models"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; SettingInvalid names the variable that cannot be read."""
    source = os.environ if environ is None else environ
    values: dict[str, object] = {}
    for spec in fields(Settings):
        name = f"ZSB_{spec.name.upper()}"
        if name in source:
            values[spec.name] = _read(name, source[name], spec.default)
    return Settings(**values)  # type: ignore[arg-type]  # checked field by field in _read


def _read(name: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
            raise SettingInvalid(f"{name} 应为 true 或 false", name=name)
        return text.lower() in {"1", "true", "yes"}
    if isinstance(default, int):
        if not text.isascii() or not text.isdigit():
            raise SettingInvalid(f"{name} 应为非负整数", name=name)
        return int(text)
    if isinstance(default, float):
        return _share(name, text)
    if isinstance(default, Path):
        return Path(text)
    return text


def _share(name: str, text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise SettingInvalid(f"{name} 应为0到1之间的小数", name=name)
    return share
