"""How long the questions of a code take over HTTP in a list of half a million, and what they cost the server.

    python benchmarks/codes_http.py [--size 500000] [--questions 300]

A made-up list of areas in four levels is published with a correspondence to a second writing of its villages; a server
process answers one client that keeps its connection. Each question is asked of codes drawn at random from one seed.
Beside each p95 stands its ratio to the cheapest answer of the same server in the same run, ``/health/live``, and the
processor time a request costs the server; p95 is wall time and holds for an idle machine only.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from benchmarks._served import add_options, answering, asked, kept_home, processor_time, run_server
from registry.accounts import service as accounts
from registry.changes import log
from registry.codes import correspondences
from registry.codes.payloads import Code, CodeList, Correspondence, Map, Match
from registry.content.load import load_code_list
from registry.db import open_engine
from registry.migrations import upgrade

AGENCY, SLUG, OTHER = "kemendagri", "wilayah", "wilayah-bps"
SYLLABLES = (
    *("ban", "bu", "ci", "da", "gan", "jo", "ka", "ke", "lo", "ma", "me", "nga", "pa", "pu", "ra", "san", "se"),
    *("su", "ta", "tu", "wa", "wo", "ya", "bo", "di", "gu", "ham", "ju", "kan", "lam", "mer", "nu", "pan", "rum"),
)
BEFORE = ("", "", "", "", "Suka", "Sumber", "Karang", "Tanjung ", "Gunung ", "Sungai ", "Pulau ", "Muara ", "Lubuk ")
AFTER = ("", "", "", "", "", " Barat", " Timur", " Utara", " Selatan", " Baru", " Jaya", " Indah", " Mulya")


def areas(size: int, names: random.Random) -> Iterator[Code]:
    """Yield areas depth first: provinces, regencies, districts, villages, with names as places have them."""
    for position, path in zip(range(size), paths(), strict=False):
        name = "".join(names.choices(SYLLABLES, k=names.choice((2, 2, 3, 3, 4)))).capitalize()
        before, after = names.choice(BEFORE), names.choice(AFTER)
        name = f"{before}{name if not before or before.endswith(' ') else name.lower()}{after}"
        yield Code(
            notation=path,
            labels={"id": name},
            broader=(path.rpartition(".")[0],) if "." in path else (),
            level=path.count(".") + 1,
            position=position,
        )


def paths() -> Iterator[str]:
    for province in range(11, 99):
        yield f"{province}"
        for regency in range(1, 31):
            yield f"{province}.{regency:02}"
            for district in range(1, 21):
                yield f"{province}.{regency:02}.{district:02}"
                for village in range(1, 14):
                    yield f"{province}.{regency:02}.{district:02}.{2000 + village}"


def code_list(slug: str, codes: Sequence[Code]) -> CodeList:
    return CodeList(
        agency=AGENCY,
        slug=slug,
        version="1.0.0",
        title={"id": "Wilayah buatan"},
        description={"id": "Wilayah yang dibuat-buat"},
        legal_basis="Tidak ada",
        source="Dibuat-buat",
        codes=tuple(codes),
    )


def prepare(database: str, size: int) -> list[Code]:
    """Publish the list, a second writing of a tenth of it, and the correspondence of the two; return the codes."""
    codes = list(areas(size, random.Random(1)))
    villages = [code for code in codes if code.level == 4][: size // 10]
    other = [replace(code, notation=code.notation.replace(".", ""), broader=(), level=1) for code in villages]
    upgrade(database)
    engine = open_engine(database)
    with log.transaction(engine) as session:
        accounts.found(session, AGENCY, {"id": "Kementerian Dalam Negeri"})
    for slug, members in ((SLUG, codes), (OTHER, other)):
        with log.transaction(engine) as session:
            load_code_list(session, code_list(slug, members), by=accounts.system_caller(session))
    with log.transaction(engine) as session:
        pairs = zip(villages, other, strict=True)
        correspondences.load(
            session,
            Correspondence(
                agency=AGENCY,
                slug=f"{SLUG}--{OTHER}",
                title={"id": "Padanan"},
                source_list=f"{AGENCY}/{SLUG}",
                target_list=f"{AGENCY}/{OTHER}",
                source="Dibuat-buat",
                maps=tuple(Map(one.notation, two.notation, Match.EXACT, approved=True) for one, two in pairs),
                approved=True,
            ),
            by=accounts.system_caller(session),
        )
    engine.dispose()
    return codes


def questions(codes: Sequence[Code], count: int) -> dict[str, list[str]]:
    """Return addresses to ask by the kind of question."""
    draw = random.Random(2)
    root, ids = f"/api/v1/codes/{AGENCY}/{SLUG}", f"/id/code-list/{AGENCY}/{SLUG}"
    villages = [code for code in codes if code.level == 4]
    some = draw.choices(villages, k=count)
    mapped = draw.choices(villages[: len(codes) // 10], k=count)
    words = [word for code in some for word in code.labels["id"].split()]
    beginnings = [word[: draw.randint(3, len(word))] for word in draw.choices(words, k=count)]
    translated = {"from": f"{AGENCY}/{SLUG}", "to": f"{AGENCY}/{OTHER}", "at": "2026-01-01"}
    return {
        "nothing (/health/live)": ["/health/live"] * count,
        "one code with those above and below": [f"{root}/{code.notation}" for code in some],
        "translation of one code": [
            f"/api/v1/codes/translate?{urlencode({'code': code.notation, **translated})}" for code in mapped
        ],
        "document of one code, Turtle": [f"{ids}/{code.notation}.ttl" for code in some],
        "label search, beginning of a word": [f"{root}?{urlencode({'q': text, 'limit': 20})}" for text in beginnings],
        "label search, whole name": [f"{root}?{urlencode({'q': code.labels['id'], 'limit': 20})}" for code in some],
        "identify by name": [f"/api/v1/codes/identify?{urlencode({'q': code.labels['id']})}" for code in some],
        "identify by bare code": [
            f"/api/v1/codes/identify?{urlencode({'q': code.notation.replace('.', '')})}" for code in some
        ],
    }


def main() -> None:
    """Prepare, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", type=int, default=500_000)
    arguments.add_argument("--questions", type=int, default=300)
    add_options(arguments)
    chosen = arguments.parse_args()
    if chosen.serve:
        run_server(chosen.home, chosen.serve)
        return
    with kept_home(chosen) as home:
        database = home / "registry.db"
        codes = list(areas(chosen.size, random.Random(1))) if database.exists() else None
        codes = codes or prepare(f"sqlite:///{database}", chosen.size)
        with answering(__file__, home) as (port, process):
            warmed = questions(codes, 20)
            for addresses in warmed.values():
                asked(port, addresses, lambda: 0.0)
            least = 0.0
            for name, addresses in questions(codes, chosen.questions).items():
                median, late, spent = asked(port, addresses, lambda: processor_time(process))
                least = least or late
                print(
                    f"{name:38} p95 {late:7.2f} ms  {late / least:5.1f} x nothing  median {median:6.2f} ms  "
                    f"{spent:6.2f} ms of processor time",
                    flush=True,
                )


if __name__ == "__main__":
    main()
