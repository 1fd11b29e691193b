"""Connections to addresses that were checked, and to no other, within one time limit.

The name is resolved here and the very address that was checked is connected to, so that a name whose address
changes between the check and the call (DNS rebinding) gains nothing. TLS is still asked for the name.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from ipaddress import ip_address
from typing import Any

import httpcore2

from registry.web.addresses import Address, Allowance
from registry.web.fetch_errors import forbidden, not_found, silent, unreachable

Resolve = Callable[[str, int], list[str]]
"""Returns the addresses of a host as text; raises OSError when it has none."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses that the machine's resolver has for a host, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


class Deadline:
    """When the request under way must be over; one that a connection may outlive."""

    def __init__(self) -> None:
        """Start without a limit."""
        self.seconds = 0.0
        self._end = 0.0

    def start(self, seconds: float) -> None:
        """Give the request that starts now so many seconds."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def put_off(self, seconds: float) -> None:
        """Give the request so many seconds more."""
        self._end += seconds

    def left(self, host: str, most: float | None = None) -> float:
        """Return the seconds that are left, ``most`` at most; FetchFailed when none are."""
        remaining = self._end - time.monotonic()
        if remaining <= 0:
            raise silent(host, self.seconds)
        return min(remaining, most) if most is not None else remaining


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens connections for one source: to public addresses and to those an administrator allowed."""

    def __init__(self, allowance: Allowance, deadline: Deadline, names: Resolve = resolve) -> None:
        """Check every address against the allowance; ``names`` resolves hosts."""
        self._allowance, self._deadline, self._names = allowance, deadline, names
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first permitted address of a host that answers."""
        addresses = self._addresses(host, port)
        permitted = [address for address in addresses if self._allowance.permits(host, port, address)]
        if not permitted:
            raise forbidden(host)
        for address in permitted:
            try:
                stream = self._plain.connect_tcp(
                    str(address), port, self._deadline.left(host, timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
            return GuardedStream(stream, host, self._deadline)
        raise unreachable(host)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def _addresses(self, host: str, port: int) -> list[Address]:
        pool = ThreadPoolExecutor(1, thread_name_prefix="names")  # the resolver itself knows no time limit
        try:
            found = pool.submit(self._names, host, port).result(self._deadline.left(host, 10.0))
            return [ip_address(text) for text in found]
        except TooLate:
            raise silent(host, self._deadline.seconds) from None
        except (OSError, UnicodeError, ValueError):
            raise not_found(host) from None
        finally:
            pool.shutdown(wait=False)


class GuardedStream(httpcore2.NetworkStream):
    """A connection each of whose reads and writes ends with the deadline: a slow drip does not hold us."""

    def __init__(self, stream: httpcore2.NetworkStream, host: str, deadline: Deadline) -> None:
        """Watch over a stream to a host."""
        self._stream, self._host, self._deadline = stream, host, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, up to ``max_bytes``."""
        return self._stream.read(max_bytes, self._deadline.left(self._host, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self._stream.write(buffer, self._deadline.left(self._host, timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Make the connection a secure one, asking for the name that was called."""
        left = self._deadline.left(self._host, timeout)
        secure = self._stream.start_tls(ssl_context, server_hostname, left)
        return GuardedStream(secure, self._host, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows of itself."""
        return self._stream.get_extra_info(info)
