"""The process of one run: told by one line of JSON on its standard input, it writes into the run's folder and ends.

What it may take of memory is bounded; a file that needs more ends this process and no other.
"""

import resource
import sys
from pathlib import Path

import orjson

from registry.db import open_engine
from registry.microdata import memory
from registry.microdata.ring import Ring
from registry.receipts.keys import Keys
from registry.receipts.service import Office
from registry.validation.judging import Bench
from registry.validation.run_folder import Folder
from registry.validation.running import work


def main() -> None:
    """Do the run that standard input names."""
    given = orjson.loads(sys.stdin.buffer.readline())
    most = given["megabytes"] * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    home = Path(given["home"])
    folder = Folder(Path(given["folder"]), Ring(Path(given["microdata_key"]), home))
    memory.use(home, otherwise=folder.path)  # nothing of the file lies where nobody sweeps
    engine = open_engine(given["database"])
    try:
        bench = Bench(engine, Office(Keys(Path(given["keys"])), given["instance"]))
        work(folder, folder.run(), bench.judge)
    finally:
        engine.dispose()
        memory.leave()


if __name__ == "__main__":
    main()
