"""Every proof that the threat model names is a test that there is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/threat-model.md").read_text("utf-8")


def test_every_proof_is_a_test():
    proofs = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)
    assert len(proofs) > 30
    lacking = [
        (file, name)
        for file, name in proofs
        if not (ROOT / file).is_file() or (name and f"def {name}(" not in (ROOT / file).read_text("utf-8"))
    ]
    assert lacking == []


def test_every_threat_has_a_proof():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and line.count(" | ") == 2]
    bare = [row for row in rows if "`tests/" not in row and not row.startswith("| threat")]
    assert bare == []
