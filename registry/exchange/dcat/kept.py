"""Pages of the catalogue kept in memory as they were sent, until the catalogue changes."""

from collections import OrderedDict
from threading import Lock

_MOST = 32 * 2**20  # bytes


class Pages:
    """The pages asked for last. ``mark`` tells how the catalogue stands: under another one nothing is kept."""

    def __init__(self, most: int = _MOST) -> None:
        """Keep so many bytes."""
        self._most, self._size, self._mark = most, 0, ""
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, mark: str, name: tuple[str, str]) -> bytes | None:
        """Return a page by what was asked, if it is kept."""
        with self._lock:
            if mark != self._mark or name not in self._kept:
                return None
            self._kept.move_to_end(name)
            return self._kept[name]

    def put(self, mark: str, name: tuple[str, str], content: bytes) -> None:
        """Keep a page; those that were not asked for the longest go."""
        with self._lock:
            if mark != self._mark:
                self._kept.clear()
                self._mark, self._size = mark, 0
            self._size += len(content) - len(self._kept.pop(name, b""))
            self._kept[name] = content
            while self._size > self._most:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone)
