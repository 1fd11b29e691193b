"""Checking data with a schema that anyone may have written, in a child process with limits.

A schema can be written so that no engine ends (references that double at each step), and a thread cannot be
stopped. The child has seconds, memory, an empty environment and no way to the network.
"""

import json
import os
import resource
import subprocess
import sys
from typing import Any

from registry.errors import Sentence
from registry.schemas import documents, references, sentences, validator
from registry.schemas.payloads import Problem

SECONDS = 5
MEMORY = 1 << 30
BYTES = 8 << 20
"""Largest schema and data together, as JSON."""

TOO_LARGE = Sentence(
    "Skema dan data bersama-sama melebihi 8 MB. Kirim sebagian data, atau periksa berkasnya.",
    "Schema and data together exceed 8 MB. Send a part of the data, or have the file checked.",
)
TOO_COMPLICATED = Sentence(
    f"Skema terlalu rumit: pemeriksaan tidak selesai dalam {SECONDS} detik. Kurangi rujukan yang berulang.",
    f"The schema is too complicated: the check did not end within {SECONDS} seconds. Use fewer repeated references.",
)


def validate_with(schema: Any, data: Any, *, seconds: float = SECONDS) -> list[Problem]:
    """Check data with any JSON Schema (drafts 4 to 2020-12; 2020-12 when it states none).

    Faults of the schema come with a fragment pointer (``#/…``) and then stand alone; an unknown ``$ref`` is
    named. Bundled schemas may be referred to. Never raises for what was sent, and ends within ``seconds``.
    """
    try:
        sent = json.dumps([schema, data], allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError):
        return [Problem("", "type", sentences.NOT_JSON)]
    if len(sent) > BYTES:
        return [Problem("", "limit", TOO_LARGE)]
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "registry.schemas.sandbox"],
            input=sent,
            capture_output=True,
            timeout=seconds,
            check=True,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return [Problem("#", "limit", TOO_COMPLICATED)]
    return [
        Problem(at, keyword, Sentence(*message), field) for at, keyword, message, field in json.loads(answer.stdout)
    ]


def check(schema: Any, data: Any) -> list[Problem]:
    """Check data with a schema in this process, without limits: for schemas that we wrote."""
    if not isinstance(schema, bool | dict):
        return [Problem("#", "type", sentences.NOT_A_SCHEMA)]
    missing = references.missing(schema, documents.registry())
    if missing:
        return missing
    compiled, problems = validator.compile_schema(schema)
    return problems if compiled is None else validator.problems(compiled, schema, data)


def main() -> None:
    """Be the child: read schema and data from standard input, write the problems to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        problems = check(*json.load(sys.stdin.buffer))
    except RecursionError:
        problems = [Problem("", "type", sentences.NOT_JSON)]
    rows = [(problem.pointer, problem.keyword, problem.message, problem.field) for problem in problems]
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    main()
