"""What was made once and is asked for again, in memory: so many bytes and no more."""

from collections.abc import Hashable


class Held:
    """Contents by what they are asked for; when there is no more room, it begins anew."""

    def __init__(self, most: int) -> None:
        """Take how many bytes are held at most."""
        self._most, self._size = most, 0
        self._held: dict[Hashable, bytes] = {}

    def get(self, key: Hashable) -> bytes | None:
        """Return what is held."""
        return self._held.get(key)

    def put(self, key: Hashable, content: bytes) -> None:
        """Hold something; what would fill an eighth of the room alone is not held."""
        if len(content) > self._most // 8:
            return
        self._size += len(content)
        if self._size > self._most:
            self._held, self._size = {}, len(content)
        self._held[key] = content
