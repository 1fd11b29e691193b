"""Run the benchmarks one after another, each in a process of its own: ``python -m benchmarks [name …]``.

Every benchmark prints ratios first: what something costs beside the least it could cost in the same run. Seconds
belong to the machine they were measured on.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main(names: list[str]) -> int:
    there_are = sorted(file.stem for file in FOLDER.glob("*.py") if not file.stem.startswith("_"))
    if unknown := set(names) - set(there_are):
        print(f"No benchmark {', '.join(sorted(unknown))}; there are: {', '.join(there_are)}", file=sys.stderr)
        return 2
    failed = []
    for name in names or there_are:
        print(f"\n== {name}", flush=True)
        command = [sys.executable, FOLDER / f"{name}.py"]
        if subprocess.run(command, cwd=FOLDER.parent, check=False).returncode:  # noqa: S603  # our own file
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
