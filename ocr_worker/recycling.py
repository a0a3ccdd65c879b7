"""When a worker process should make room for a fresh one: before its memory grows old."""

import psutil

FILES_MAX = 2_000
RSS_BYTES_MAX = 1_250 * 1024 * 1024  # worker and reader together


class Recycling:
    """Asked after every job: may this process go on?"""

    def __init__(self, *, files_max: int = FILES_MAX, rss_bytes_max: int = RSS_BYTES_MAX) -> None:
        self._files_left = files_max
        self._rss_bytes_max = rss_bytes_max

    def goes_on(self) -> bool:
        self._files_left -= 1
        return self._files_left > 0 and family_rss_bytes() <= self._rss_bytes_max


def family_rss_bytes() -> int:
    """Resident memory of this process and all its children."""
    me = psutil.Process()
    total: int = me.memory_info().rss
    for child in me.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
