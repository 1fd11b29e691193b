"""Many clients at once: each keeps a connection and asks again as soon as it is answered."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Told:
    """What the clients of a kind were told: how often which status, after how many seconds, and the last answers."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    headers: list[bytes] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """Seconds within which 95 of 100 were answered."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)]


@dataclass(frozen=True)
class Crowd:
    """So many clients, each with requests of its own, in HTTP/1.1 as it is sent."""

    count: int
    requests: Callable[[int], Iterator[bytes]]


def ask(port: int, seconds: float, *crowds: Crowd) -> list[Told]:
    """Let all ask for some seconds; return what each crowd was told."""
    return asyncio.run(_ask(port, seconds, crowds))


def get(path: str, token: str = "") -> bytes:
    return _written("GET", path, token, b"")


def post(path: str, token: str, content: bytes) -> bytes:
    return _written("POST", path, token, content)


def _written(method: str, path: str, token: str, content: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(content)}"]
    lines += ["Content-Type: application/json"] * bool(content) + [f"Authorization: Bearer {token}"] * bool(token)
    return "\r\n".join([*lines, "", ""]).encode() + content


async def _ask(port: int, seconds: float, crowds: tuple[Crowd, ...]) -> list[Told]:
    end = time.perf_counter() + seconds
    told = [Told() for _ in crowds]

    async def client(crowd: Crowd, number: int, said: Told) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in crowd.requests(number):
            begun = time.perf_counter()
            if begun >= end:
                break
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
            said.seconds.append(time.perf_counter() - begun)
            status = int(head.split(b" ", 2)[1])
            said.statuses[status] += 1
            if status >= 500:
                said.headers.append(head)
        writer.close()

    async with asyncio.TaskGroup() as group:
        for crowd, said in zip(crowds, told, strict=True):
            for number in range(crowd.count):
                group.create_task(client(crowd, number, said))
    return told
