"""Both stores for the shared tests; the S3 one on a real server, started once."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from finance.kernel.settings import Settings
from finance.storage.file_store import FileStore
from finance.storage.minio_store import MinioStore
from finance.storage.port import ObjectStore
from tests.finance.storage import swift_server


@pytest.fixture(scope="session")
def s3_settings() -> Iterator[Settings]:
    """Settings of a running S3 server; skipped where its packages are missing, but not in CI."""
    if absent := swift_server.missing():
        told = f"the S3 test server is missing: {absent}"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    # Not in /tmp, which may be a tmpfs: the server needs extended attributes.
    folder = Path(tempfile.mkdtemp(prefix="zsb-s3-", dir="/var/tmp"))
    try:
        with swift_server.running(folder) as server:
            yield Settings(
                objects="s3",
                s3_endpoint=server.endpoint,
                s3_access_key=server.access_key,
                s3_secret_key=server.secret_key,
                s3_secure=False,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(
    params=[pytest.param("file"), pytest.param("s3", marks=pytest.mark.s3)],
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """An empty store of either kind."""
    if request.param == "file":
        return FileStore(tmp_path / "objects")
    settings: Settings = request.getfixturevalue("s3_settings")
    made = MinioStore(bucket_of(settings, f"t-{uuid.uuid4().hex}"))
    made.prepare()
    return made


def bucket_of(settings: Settings, bucket: str) -> Settings:
    return Settings(
        objects="s3",
        s3_endpoint=settings.s3_endpoint,
        s3_access_key=settings.s3_access_key,
        s3_secret_key=settings.s3_secret_key,
        s3_secure=False,
        s3_bucket=bucket,
    )
