"""The audit of dependencies calls nothing clean that nobody was asked about."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = """
anyio==4.16.0 \\
    --hash=sha256:59bb
    # via fastapi
psycopg[binary,pool]==3.3.9 \\
    --hash=sha256:aaaa
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:bbbb
"""
CLEAN = [{"name": "anyio", "version": "4.16.0", "vulns": []}, {"name": "psycopg", "version": "3.3.9", "vulns": []}]


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def asked(audit, tmp_path):
    """Audit a lock by an auditor that answers so, or not at all."""

    def asked(answer):
        lock, auditor = tmp_path / "requirements.lock", tmp_path / "auditor.py"
        lock.write_text(LOCK)
        wrote = f"open(sys.argv[sys.argv.index('--output') + 1], 'w').write({json.dumps(answer)!r})"
        auditor.write_text("import sys\n" + (wrote if answer is not None else "sys.exit(1)"))
        return audit.audited(lock, (sys.executable, str(auditor)))

    return asked


def test_all_that_is_installed_was_asked_about(audit, asked):
    assert audit.locked(LOCK) == {"anyio", "psycopg"}
    end, lines = asked({"dependencies": CLEAN})
    assert end == 0
    assert "none of 2" in lines[0]


def test_a_weakness_is_named(asked):
    weak = {"name": "anyio", "version": "4.16.0", "vulns": [{"id": "GHSA-0000-0000-0000"}]}
    end, lines = asked({"dependencies": [weak, CLEAN[1]]})
    assert end == 1
    assert lines[1] == "anyio 4.16.0: GHSA-0000-0000-0000"


@pytest.mark.parametrize("answer", [None, {}, [], {"dependencies": None}], ids=["none", "empty", "list", "null"])
def test_no_answer_is_never_clean(asked, answer):
    end, lines = asked(answer)
    assert end == 2
    assert "Nothing is known" in lines[0]


def test_an_answer_about_some_is_not_one_about_all(asked):
    skipped = {"name": "psycopg", "skip_reason": "not found"}
    end, lines = asked({"dependencies": [CLEAN[0], skipped]})
    assert end == 2
    assert lines[1:] == ["psycopg"]


def test_the_lock_of_the_program_can_be_read(audit):
    assert {"fastapi", "sqlalchemy", "psycopg"} <= audit.locked((ROOT / "requirements.lock").read_text("utf-8"))
