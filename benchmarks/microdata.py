"""The store of microdata: how fast it writes and reads, beside plain files and beside the cipher alone.

    python benchmarks/microdata.py [--megabytes 256]

Processor time of one process; ratios are within one run. The last lines are what a regency's tabulation reads: two
files of 180 kB for each of 248 villages, every reading noted.
"""

import argparse
import io
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.files.store import FileStore
from registry.microdata import sealed
from registry.microdata.readings import Purpose, Reader
from registry.microdata.store import MicrodataStore, open_store

_READER = Reader(1, Purpose.TABULATION)
_FILES, _SIZE = 496, 180_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=256)
    megabytes = parser.parse_args().megabytes
    content = random.Random(1).randbytes(2**20) * megabytes  # no secret
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        store, plain = open_store(home), FileStore(home / "files")
        name = store.put(b"warm") and plain.put(content)
        before = _peak()
        put, get = _seconds(lambda: store.put(io.BytesIO(content))), _seconds(lambda: _streamed(store, name))
        grown = _peak() - before
        whole = _seconds(lambda: store.vault.read(name))
        files = _seconds(lambda: FileStore(home / "other").put(content)), _seconds(lambda: plain.read(name))
        limit = _seconds(lambda: _ciphered(content))
        print(f"cipher alone          {megabytes / limit:8.0f} MB/s")
        print(f"plain store   write   {megabytes / files[0]:8.0f} MB/s   read {megabytes / files[1]:8.0f} MB/s")
        print(f"this store    write   {megabytes / put:8.0f} MB/s   read {megabytes / whole:8.0f} MB/s")
        print(f"write: {put / files[0]:.2f} × a plain file's time; read: {whole / limit:.2f} × the cipher's alone")
        print(f"written and read in frames: {get * 1000 / megabytes:.2f} ms a MB, memory grew by {grown} MB")
        _tabulation(home)


def _tabulation(home: Path) -> None:
    store, plain = open_store(home), FileStore(home / "files")
    contents = [random.Random(number).randbytes(_SIZE) for number in range(_FILES)]  # no secret
    names = [store.vault.put(content) and plain.put(content) for content in contents]
    ours = _seconds(lambda: [store.read(name, _READER) for name in names])
    theirs = _seconds(lambda: [plain.read(name) for name in names])
    print(f"{_FILES} readings of {_SIZE // 1000} kB: {ours:.2f} s, plain {theirs:.2f} s: {ours - theirs:.2f} s more")


def _streamed(store: MicrodataStore, name: str) -> None:
    with store.vault.open(store.address(name)) as content:
        while content.read(sealed.FRAME):
            pass


def _ciphered(content: bytes) -> None:
    cipher, out = AESGCM(bytes(32)), bytearray(sealed.FRAME + 16)
    view = memoryview(content)
    for number, start in enumerate(range(0, len(content), sealed.FRAME)):
        cipher.encrypt_into(number.to_bytes(12, "big"), view[start : start + sealed.FRAME], None, out)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
