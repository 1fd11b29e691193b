"""Judging single records: what one costs, and ten thousand in one call, beside jsonschema-rs on the same records.

Uses the bundled standard of 43 variables with its rules, and records of 17 members, one in a hundred of them faulty,
then all. Prints processor time per record (aim 0.5 ms for one), records a second of processor time (aim 100,000 for ten
thousand), and both as multiples of what jsonschema-rs needs with the published schema, which knows fewer of the rules
and tells no sentences.
Run: ``python benchmarks/records.py``.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import jsonschema_rs

from registry.codes.book import FileBook
from registry.codes.payloads import CodeBook
from registry.standards.bundled import envelopes
from registry.standards.compile.json_schema import json_schema
from registry.standards.compile.plan import plan
from registry.standards.repository import Registered
from registry.validation.records.answers import RecordChecks, record_checks

Validator = jsonschema_rs.Draft202012Validator
AT = date(2025, 12, 31)
SLUG, MANY, ONE, ROUNDS = "penduduk-opensid", 10_000, 2_000, 7
RECORD = {
    "nama": "BUDI CONTOH",
    "no_kk": "3505100000000001",
    "sex": "1",
    "tempatlahir": "BLITAR",
    "tanggallahir": "1980-03-12",
    "agama_id": "1",
    "pendidikan_kk_id": "5",
    "pekerjaan_id": "9",
    "status_kawin": "2",
    "kk_level": "1",
    "warganegara_id": "1",
    "golongan_darah_id": "13",
    "status_dasar": "1",
    "rt": "002",
    "rw": "001",
    "dusun": "KRAJAN",
}
"""A made-up resident; the serial of the NIK is counted up."""


def main() -> None:
    """Measure and print."""
    standard = envelopes()[SLUG]
    iri = f"/id/standard/{standard.agency}/{SLUG}/versi/{standard.version}"
    registered, codes = Registered(SLUG, iri, standard.body), FileBook()
    checks = record_checks(registered, book=codes, at=AT)
    schema = json_schema(plan(registered, book=codes, at=AT), "https://satudata.example")
    other = Validator(schema, validate_formats=True)
    for told, every in (("one in a hundred faulty", 100), ("every record faulty", 1)):
        records: list[dict[str, Any]] = [{**RECORD, "nik": f"350510120380{n % 9999 + 1:04}"} for n in range(MANY)]
        for record in records[::every]:
            record["sex"] = "9"
        _tell(told, records, checks, codes, other)


def _tell(told: str, records: list[dict[str, Any]], checks: RecordChecks, codes: CodeBook, other: Validator) -> None:
    few = records[1 : ONE + 1]
    one = _median(lambda: [checks.answers([each], codes) for each in few]) / ONE
    one_rs = _median(lambda: [list(other.iter_errors(each)) for each in few]) / ONE
    many = _median(lambda: checks.answers(records, codes))
    many_rs = _median(lambda: [list(other.iter_errors(each)) for each in records])
    print(f"{told}: {one * 1000:.3f} ms for one record, aim 0.5 ms ({one / one_rs:.1f} x jsonschema-rs)")
    print(f"  {MANY:,} in one call: {MANY / many:,.0f} records/s of processor time, aim 100,000", end=" ")
    print(f"({many / many_rs:.1f} x jsonschema-rs)")


def _median(work: Callable[[], object]) -> float:
    """Return the median processor time of a few rounds, the first left out."""
    found = []
    for _ in range(ROUNDS + 1):
        before = time.process_time()
        work()
        found.append(time.process_time() - before)
    return statistics.median(found[1:])


if __name__ == "__main__":
    main()
