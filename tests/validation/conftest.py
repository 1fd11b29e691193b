"""A small standard of residents, its code lists and a source that writes it in its own way."""

from datetime import date

import pytest

from registry.codes.payloads import Code, Map, Match
from registry.standards.payloads import (
    Classification,
    CodeMapping,
    Constraints,
    DataStandard,
    Personal,
    Profile,
    ProfileColumn,
    Rule,
    Text,
    Variable,
)
from registry.standards.repository import Registered
from registry.validation.service import check

AT = date(2025, 12, 31)


def listed(*labels):
    return {str(position): Code(str(position), {"id": label}) for position, label in enumerate(labels, start=1)}


class Book:
    def __init__(self):
        self.lists = {
            "dukcapil/jenis-kelamin": listed("Laki-laki", "Perempuan"),
            "dukcapil/agama": listed("Islam", "Kristen", "Katolik", "Hindu", "Buddha", "Konghucu", "Kepercayaan"),
            "dukcapil/hubungan-keluarga": listed("Kepala Keluarga", "Suami", "Istri", "Anak"),
            "dukcapil/status-perkawinan": listed("Belum Kawin", "Kawin", "Cerai Hidup", "Cerai Mati"),
            "kemendagri/wilayah": {
                "35.05.10.2011": Code("35.05.10.2011", {"id": "Sawentar"}),
                "35.05.10.2099": Code(
                    "35.05.10.2099", {"id": "Lama"}, valid_until=date(2019, 12, 31), legal_basis="Perda 1/2020"
                ),
            },
            "sumber/agama": {
                "1": Code("1", {"id": "ISLAM"}),
                "2": Code("2", {"id": "Protestan"}),
                "3": Code("3", {"id": "Katholik"}),
            },
            "sumber/status": {
                "1": Code("1", {"id": "Kawin"}),
                "2": Code("2", {"id": "Belum Kawin"}),
                "3": Code("3", {"id": "Cerai"}),
            },
        }
        self.tables = {
            "sumber-agama--dukcapil-agama": [
                Map("1", "1", Match.EXACT),
                Map("2", "2", Match.EXACT),
                Map("3", "3", Match.CLOSE),
            ],
            "sumber-status--dukcapil-status": [
                Map("1", "2", Match.EXACT),
                Map("2", "1", Match.EXACT),
                Map("3", "3", Match.NARROW),
                Map("3", "4", Match.NARROW),
            ],
        }

    def codes(self, ref, *, at):
        return {notation: code for notation, code in self.lists[ref].items() if code.is_valid_at(at)}

    def code(self, ref, notation):
        return self.lists[ref].get(notation)

    def maps(self, slug, *, at):  # noqa: ARG002 - all rows hold at all times
        return self.tables[slug]


def variable(name, datatype="string", code_list=None, *, title=None, personal="none", severity=None, **limits):
    text = Text(id=title or name)
    return Variable(
        name=name,
        title=text,
        concept=text,
        definition=text,
        measure=text,
        datatype=datatype,
        classification=Classification(code_list=code_list, version="1.0.0") if code_list else None,
        constraints=Constraints(**limits),
        personal=Personal(personal),
        severity=severity or {},
        multiple=name == "bantuan",
    )


def rule(identifier, column, severity="error", **parts):
    return Rule(
        id=identifier, severity=severity, column=column, message=Text(id=f"Aturan {identifier}"), basis="uji", **parts
    )


def standard(*variables, rules=(), key=()):
    text = Text(id="Uji", en="Test")
    return DataStandard(
        title=text,
        description=text,
        unit_type=text,
        legal_basis=[],
        sources=[],
        key=list(key),
        variables=list(variables),
        rules=list(rules),
    )


RESIDENTS = standard(
    variable("nik", title="NIK", required=True, unique=True, pattern="^[0-9]{16}$", personal="identifying"),
    variable("nama", title="Nama Lengkap", required=True, max_length=20, personal="identifying"),
    variable("jenis_kelamin", code_list="dukcapil/jenis-kelamin", title="Jenis Kelamin", required=True),
    variable("tanggal_lahir", "date", title="Tanggal Lahir", minimum="1900-01-01", maximum="2025-12-31"),
    variable("usia", "integer", title="Usia", minimum=0, maximum=120),
    variable("luas", "decimal", title="Luas", minimum=0),
    variable("agama", code_list="dukcapil/agama", title="Agama"),
    variable("desa", code_list="kemendagri/wilayah", title="Desa"),
    variable("no_kk", title="Nomor KK"),
    variable("hubungan", code_list="dukcapil/hubungan-keluarga", title="Hubungan Keluarga"),
    rules=[
        rule("umur", "usia", test="usia == age(tanggal_lahir)"),
        rule("istri", "jenis_kelamin", when="present(hubungan) and hubungan == '3'", test="jenis_kelamin == '2'"),
        rule("kepala", "hubungan", by=["no_kk"], count="hubungan == '1'", minimum=1, maximum=1),
    ],
)
HEADER = ["nik", "nama", "jenis_kelamin", "tanggal_lahir", "usia", "luas", "agama", "desa", "no_kk", "hubungan"]
SOUND = {
    "nik": "3505100101000001",
    "nama": "Siti",
    "jenis_kelamin": "2",
    "tanggal_lahir": "2000-01-01",
    "usia": "25",
    "luas": "36.5",
    "agama": "1",
    "desa": "35.05.10.2011",
    "no_kk": "K1",
    "hubungan": "1",
}


class Bench:
    """Checks files and rows against the small standard."""

    HEADER = HEADER
    SOUND = SOUND
    AT = AT
    variable = staticmethod(variable)
    rule = staticmethod(rule)
    standard = staticmethod(standard)
    listed = staticmethod(listed)

    def __init__(self):
        self.book = Book()

    def csv(self, *rows, header=None):
        """Write rows, each a dict of what differs from a sound one, with a family and a number of its own."""
        lines = [",".join(header or HEADER)]
        for position, row in enumerate(rows, start=1):
            own = {"nik": f"350510010100{position:04}", "no_kk": f"K{position}"}
            cells = [{**SOUND, **own, **row}[name] for name in HEADER]
            lines.append(",".join(f'"{cell}"' if "," in cell else cell for cell in cells))
        return ("\n".join(lines) + "\n").encode()

    def check(self, source, *, name="uji.csv", body=RESIDENTS, profiles=(), **options):
        others = options.pop("others", ())
        return check(
            source,
            name=name,
            standards=[Registered("uji", "/id/standard/uji/uji/versi/1.0.0", body), *others],
            profiles=list(profiles),
            book=self.book,
            today=AT,
            **options,
        )

    def found(self, source, severity="error", **options):
        """Return what was found, as (cell, check), of one severity."""
        report = self.check(source, **options).report
        return [(one.cell, one.check) for one in report.findings if one.severity == severity]

    def table(self, *variables, rows, rules=(), severity="error", key=(), **options):
        """Check a table of given variables and rows of text."""
        body = standard(*variables, rules=rules, key=key)
        lines = [[one.name for one in variables], *rows]
        source = "\n".join(",".join(line) for line in lines) + "\n"
        return self.found(source.encode(), severity, body=body, **options)

    def profile(self, *columns, **parts):
        return Profile(
            slug="sumber-1",
            title=Text(id="Sumber"),
            system="Sumber",
            release="1",
            standard="uji",
            version="1.0.0",
            source="uji",
            columns=[ProfileColumn(**column) for column in columns],
            **parts,
        )

    def mapping(self, ref, *by, correspondence=None):
        return CodeMapping(code_list=ref, by=list(by), correspondence=correspondence)


@pytest.fixture
def bench():
    return Bench()
