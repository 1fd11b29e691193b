"""Records judged one by one, and many at once: each is told the same either way, and as its schema says."""

from datetime import date, timedelta

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registry.codes.repository import DatabaseBook
from registry.db import open_engine, reading
from registry.standards import repository
from registry.standards.compile.json_schema import json_schema
from registry.standards.compile.plan import plan as compiled_plan
from registry.standards.patterns import pattern_fault
from registry.standards.payloads import Datatype
from registry.standards.vocabulary import SEPARATOR
from registry.validation.records.answers import record_checks
from registry.validation.records.conditions import birth_date, completed_years, found
from registry.validation.records.many import Sieve

AT = date(2025, 12, 31)
SLUGS = ("penduduk-opensid", "individu-sdgs-desa", "keluarga-sdgs-desa", "agregat-wilayah")
FEW_RUNS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


class Prepared:
    """A bundled standard, compiled in every way."""

    def __init__(self, engine, slug):
        with reading(engine) as session:
            self.book = DatabaseBook(session)
            self.registered = repository.standard(session, slug)
            self.checks = record_checks(self.registered, book=self.book, at=AT)
            made = compiled_plan(self.registered, book=self.book, at=AT)
            schema = json_schema(made, "https://satudata.example")
            self.schema = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
            self.elsewhere = {f"rule.{name}" for name in schema.get("x-rules-elsewhere", ())}
            self.codes = {
                column.name: list(column.vocabulary.codes)[:40]
                for column in self.checks.plan.rules.columns
                if column.vocabulary
            }
        self.variables = self.registered.standard.variables
        self.sieve = Sieve(self.checks.plan.columnar())


@pytest.fixture(scope="module")
def prepared(prepared_home):
    home, _ = prepared_home
    engine = open_engine(f"sqlite:///{home / 'registry.db'}")
    made = {}

    def of(slug):
        if slug not in made:
            made[slug] = Prepared(engine, slug)
        return made[slug]

    yield of
    engine.dispose()


NIK = st.builds(
    lambda day, month, year, female: f"350510{day + 40 * female:02}{month:02}{year:02}0001",
    st.integers(0, 32),
    st.integers(0, 13),
    st.integers(0, 99),
    st.booleans(),
)
TEXT = st.one_of(
    NIK, st.text(max_size=12), st.sampled_from(["", " ", "0", "3,5E+15", "2025-02-30", "1980-03-12", "a\n"])
)
ANY = st.one_of(
    TEXT, st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none()
)


def value_of(variable, codes):
    """Mostly what fits, sometimes anything."""
    if variable.name in codes:
        one = st.sampled_from(codes[variable.name])
        fitting = st.lists(one, min_size=1, max_size=2).map(SEPARATOR.join) if variable.multiple else one
    elif variable.datatype is Datatype.INTEGER:
        fitting = st.integers(-5, 200)
    elif variable.datatype is Datatype.DECIMAL:
        fitting = st.floats(-5, 1e6)
    elif variable.datatype is Datatype.DATE:
        fitting = st.dates(date(1899, 1, 1), AT + timedelta(days=400)).map(date.isoformat)
    else:
        fitting = st.one_of(NIK, st.from_regex(variable.constraints.pattern or "[A-Z]{2,9}", fullmatch=True))
    return st.one_of(fitting, fitting, fitting, fitting, fitting, ANY)


def records(prepared):
    members = {variable.name: value_of(variable, prepared.codes) for variable in prepared.variables[:45]}
    return st.fixed_dictionaries({}, optional=members | {"tak-dikenal": ANY})


def told(faults):
    return [(fault.variable, fault.check) for fault in faults]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_record_is_told_the_same_alone_and_among_many(prepared, slug):
    found = prepared(slug)

    @FEW_RUNS
    @given(st.lists(records(found), min_size=1, max_size=30))
    def agree(many):
        alone = {place: faults for place, record in enumerate(many) if (faults := found.checks.plan.faults(record))}
        suspects = found.sieve.suspects(many)
        assert set(alone) <= set(suspects), "the sieve lets no fault through"
        assert suspects == sorted(set(suspects))

    agree()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_published_schema_accepts_what_has_no_error_and_refuses_what_has(prepared, slug):
    """The schema is the contract. Left out: rules it cannot tell, long lists, and what is blank (nothing is there)."""
    found = prepared(slug)
    shape_only = {
        column.name
        for column in found.checks.plan.rules.columns
        if column.vocabulary and len(column.vocabulary.codes) > 40
    }
    dates = {variable.name for variable in found.variables if variable.datatype is Datatype.DATE}

    @FEW_RUNS
    @given(records(found))
    def agree(record):
        record = {
            name: value
            for name, value in record.items()
            if name not in shape_only and value is not None and not (isinstance(value, str) and not value.strip())
        }
        faults = found.checks.plan.faults(record)
        errors = {(fault.variable, fault.check) for fault in faults if fault.severity == "error"}
        unsaid = {
            (name, check) for name, check in errors if check in found.elsewhere or (check == "range" and name in dates)
        }
        is_valid = found.schema.is_valid(record)
        if errors - unsaid:
            assert not is_valid, errors
        elif not errors:
            assert is_valid, list(found.schema.iter_errors(record))[:1]

    agree()


def faults_of(prepared, **members):
    return told(prepared("penduduk-opensid").checks.plan.faults(members))


SOUND = {
    "nama": "BUDI CONTOH",
    "no_kk": "3505100000000001",
    "nik": "3505101203800001",
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


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"tanggallahir": None}, [("tanggallahir", "required")]),
        ({"nama": " "}, [("nama", "required")]),
        ({"agama_id": 1}, [("agama_id", "type")]),
        ({"agama_id": "Islam"}, [("agama_id", "code")]),
        ({"no_kk": "12"}, [("no_kk", "pattern")]),
        ({"no_kk": "3505101203800001\n"}, [("no_kk", "pattern")]),
        ({"tanggallahir": "1980-02-30"}, [("tanggallahir", "format")]),
        ({"tanggallahir": "1980-3-12"}, [("tanggallahir", "format")]),
        ({"umur": 3}, [("umur", "header.extra")]),
        ({"sex": "2"}, [("sex", "rule.R07")]),
    ],
)
def test_each_fault_is_told_at_its_member(prepared, changed, expected):
    found = faults_of(prepared, **SOUND | changed)
    assert [(name, check.partition(".")[0] if check.startswith("rule") else check) for name, check in found] == [
        (name, "rule" if check.startswith("rule") else check) for name, check in expected
    ]


@FEW_RUNS
@given(st.integers(1, 31), st.integers(1, 12), st.integers(0, 99), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
@example(29, 2, 0, date(2025, 2, 28))
@example(31, 12, 25, date(2025, 12, 31))
@example(1, 1, 26, date(2025, 12, 31))
def test_the_birth_date_in_a_nik_makes_an_age_below_a_hundred(day, month, year, at):
    found = birth_date(f"350510{day + 40:02}{month:02}{year:02}0001", at)
    if found is not None:
        assert (found.day, found.month, found.year % 100) == (day, month, year)
        assert 0 <= completed_years(found, at) <= 99


def test_the_end_of_a_pattern_is_the_end_of_the_text():
    assert found("^[0-9$]{2}$")("1$")
    assert not found("^[0-9]{2}$")("12\n")
    assert found(r"^\$[0-9]$")("$1")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("written", ["^(a|a)+$", "^(a{1,9}){1,99}b$", "^a*a*a*a*a*a*a*a*a*a*b$", "^(a?){60}a{60}$"])
def test_a_pattern_that_was_made_to_take_for_ever_takes_no_time(written):
    """An engine that tries one way after the other needs years for these."""
    assert pattern_fault(written) is None
    assert found(written)("a" * 5_000 + "!") is False
