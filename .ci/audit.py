"""Ask a database of known weaknesses about every package of the lock; say plainly when it could not be asked.

    python .ci/audit.py [requirements.lock]

Ends with 0 when all were asked about and none is known to be weak, with 1 when some are, and with 2 when the question
was not, or not wholly, answered: then nothing is known, and nothing is called clean.
"""
# ruff: noqa: INP001  # a script

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CLEAN, WEAK, UNANSWERED = 0, 1, 2
_AUDITOR = (sys.executable, "-m", "pip_audit")
_PATIENCE = 240  # seconds for all of it


def locked(text: str) -> set[str]:
    """Return the packages of a lock that are installed here; names as the index writes them."""
    lines = re.findall(r"^[A-Za-z0-9][^\\\n]*", text, re.MULTILINE)
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(one.name) for one in found if one.marker is None or one.marker.evaluate()}


def judged(lock: set[str], answer: str) -> tuple[int, list[str]]:
    """Return how it ends and what to say, of the auditor's answer in JSON."""
    try:
        asked = list(json.loads(answer)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return UNANSWERED, ["Not audited: the database of weaknesses gave no answer. Nothing is known."]
    weak = [
        f"{one['name']} {one['version']}: {', '.join(found['id'] for found in one['vulns'])}"
        for one in asked
        if one.get("vulns")
    ]
    unknown = sorted(lock - {canonicalize_name(one["name"]) for one in asked if "vulns" in one})
    if weak:
        return WEAK, [f"Known to be weak ({len(weak)} of {len(lock)}):", *weak]
    if unknown:
        return UNANSWERED, [
            f"Not audited wholly: no answer about {len(unknown)} of {len(lock)}.",
            *(unknown if len(unknown) < len(lock) else []),
        ]
    return CLEAN, [f"Audited: none of {len(lock)} packages is known to be weak."]


def audited(lock: Path, auditor: tuple[str, ...] = _AUDITOR) -> tuple[int, list[str]]:
    """Ask about the packages of a lock."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        options = ("--requirement", str(lock), "--require-hashes", "--disable-pip", "--progress-spinner", "off")
        command = [*auditor, *options, "--format", "json", "--output", str(answer)]
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=_PATIENCE)  # noqa: S603  # our own words
        except (OSError, subprocess.TimeoutExpired):
            return judged(set(), "")
        return judged(locked(lock.read_text("utf-8")), answer.read_text("utf-8") if answer.exists() else "")


def main() -> int:
    """Audit the lock that is named, or that of the program."""
    end, lines = audited(Path(sys.argv[1] if len(sys.argv) > 1 else "requirements.lock"))
    print("\n".join(lines), file=sys.stdout if end == CLEAN else sys.stderr)
    return end


if __name__ == "__main__":
    sys.exit(main())
