"""Files as received, outside the database: content-addressed, never public."""

from finance.kernel.settings import SettingInvalid, Settings
from finance.storage.file_store import FileStore
from finance.storage.port import ObjectStore


def open_store(settings: Settings) -> ObjectStore:
    """The store that the settings name (`ZSB_OBJECTS`): `file` or `s3`."""
    match settings.objects:
        case "file":
            return FileStore(settings.objects_folder)
        case "s3":
            # The client costs tens of megabytes: only who uses it loads it.
            from finance.storage.minio_store import MinioStore  # noqa: PLC0415  # slow

            return MinioStore(settings)
        case other:
            raise SettingInvalid(
                f"ZSB_OBJECTS 应为 file 或 s3，不是 {other[:32]}", name="ZSB_OBJECTS"
            )
