"""A worker as a process of its own, with a source read from a file: to be killed by a test.

``python -m tests.harvest.worker HOME``: the location of a source is the number of its records; reading them is slow.
"""

import sys
import time
from pathlib import Path

from registry.app import wire
from registry.harvest import opening
from registry.harvest.tasks import put_back, tasks
from registry.settings import Settings
from tests.harvest import scripted


class Slow(scripted.Scripted):
    """Yields a number of records, with a pause after each hundred."""

    def records(self, source, _http):
        for number in range(int(source.location)):
            if number % 100 == 99:
                time.sleep(0.05)
            yield scripted.record(f"d{number}")


class Point:
    name = "scripted"

    def load(self):
        return Slow


def main(home: Path) -> None:
    opening.entry_points = lambda **_: [Point()]
    registry = wire(Settings(home=home, database_url="", token="", _env_file=None))
    with registry.jobs.work(tasks(registry.harvest), every=0.05):
        put_back(registry.harvest, registry.jobs)
        time.sleep(120)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
