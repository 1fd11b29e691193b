"""Made-up villages through the real making of tables: rows as the store keeps them, files as the portal sends them."""

import json
import random
from datetime import date
from importlib.resources import files
from io import BytesIO
from types import SimpleNamespace

import polars as pl

from registry.codes.book import FileBook
from registry.files.store import FileStore
from registry.microdata.ring import Ring
from registry.receipts.service import Receipt
from registry.standards.bundled import standards
from registry.standards.repository import Registered
from registry.tabulation import published, village
from registry.tabulation.compute import FAULTS
from registry.tabulation.linking import linked
from registry.tabulation.sources import Source
from registry.tabulation.table import place

AT = date(2025, 12, 31)
VILLAGE = "35.05.10.2011"
HOUSING = (
    *("tempat_tinggal", "lantai", "dinding", "atap", "fasilitas_bab"),
    *("sumber_air_minum", "sumber_air_mandi", "penerangan", "energi_memasak"),
)
FOLDER = files("registry.content") / "indicators"


def rows(seed, people, *, small=0):
    """Return the rows of a village by standard: few are old, divorced or farmers; ``small`` children are under five."""
    chance = random.Random(seed)  # noqa: S311  # a made-up village
    ages = [1] * small + [min(5 + int(chance.expovariate(1 / 26)), 95) for _ in range(people - small)]
    born = [date(AT.year - age, 6, 1) for age in ages]
    sex, nik = [chance.choice("12") for _ in ages], [f"{seed:06}{number:010}" for number in range(people)]
    family = [f"{seed:06}{number // 3:010}" for number in range(people)]
    families = sorted(set(family))
    sound = pl.Series([[] for _ in ages], dtype=pl.List(pl.String))
    return {
        "penduduk-opensid": pl.DataFrame(
            {
                "nik": nik,
                "no_kk": family,
                "sex": sex,
                "tanggallahir": born,
                "rt": [f"{chance.randrange(1, 4):03}" for _ in ages],
                "rw": ["001"] * people,
                "status_kawin": ["1" if age < 20 else chance.choice("11222222234") for age in ages],
                "kk_level": ["4" if number % 3 else "1" for number in range(people)],
                "status_dasar": ["1"] * people,
                FAULTS: sound,
            }
        ),
        "individu-sdgs-desa": pl.DataFrame(
            {
                "nik": nik,
                "no_kk": family,
                "jenis_kelamin": sex,
                "tanggal_lahir": born,
                "kondisi_pekerjaan": ["1" if 6 < age < 20 else chance.choice("22555") for age in ages],
                "pekerjaan_utama": [chance.choice("1112399") for _ in ages],
                "pendidikan_tertinggi": [chance.choice("1233444456") for _ in ages],
                "jamsos_kesehatan": [chance.choice("112") for _ in ages],
                FAULTS: sound,
            }
        ),
        "keluarga-sdgs-desa": pl.DataFrame(
            {
                "no_kk": families,
                **{name: [chance.choice("1111222") for _ in families] for name in HOUSING},
                "penerima_program_pemerintah": [chance.choice(["1", "1;2", "2", "8"]) for _ in families],
                FAULTS: sound.head(len(families)),
            }
        ),
    }


class Plans(village.Plans):
    """Plans over the indicators that ship, without a database."""

    def __init__(self):
        super().__init__(None, FileBook())
        for file in FOLDER.iterdir():
            document = json.loads(file.read_text("utf-8"))
            iri = f"/id/indicator/kominfo-blitar/{document['slug']}/versi/1.0.0"
            self._indicators[document["slug"]] = SimpleNamespace(
                body=document["body"], version_iri=iri, item=SimpleNamespace(slug=document["slug"])
            )


class Maker:
    """Makes the tables of villages in a folder."""

    def __init__(self, folder):
        self.files, self._ring = FileStore(folder), Ring(folder / "microdata.key", folder)
        self._plans = Plans()
        self._where = place(self._plans.book, VILLAGE, at=AT)

    def tables(self, frames, before=None, threshold=5):
        """Return every table of a village by number, and those that are not made with the reason."""
        held = self._held(frames)
        means = village.Means(self.files, None, None, threshold)
        earlier = {} if before is None else {each.slug: [self.figures(each)] for each in before.values()}
        found = village.make(means, held, self._plans, self._where, lambda slug: earlier.get(slug, ()))
        return {each.entry.number: each for each in found if each.body}, {
            each.entry.number: each.lacking for each in found if each.lacking and each.entry.indicator
        }

    def figures(self, made):
        """Return the figures of a table as its files tell them: by the words of a category, None where it is empty."""
        return published.figures(SimpleNamespace(body=made.body), self.files)

    def plan(self, made):
        """Return the compiled indicator of a table."""
        iri = made.indicator.body["standard"]
        registered = Registered(iri.split("/")[4], iri, standards()[iri.split("/")[4]])
        check = {"reference_period": AT.isoformat()}
        return self._plans.plan(made.indicator, Source(None, check, None, registered, b"", self._ring))

    def _held(self, frames):
        held = {}
        for slug, frame in frames.items():
            iri, stream = f"/id/standard/kominfo-blitar/{slug}/versi/1.0.0", BytesIO()
            registered = Registered(slug, iri, standards()[slug])
            linked(frame, registered.standard, self._ring).write_parquet(stream)
            check = {
                "standard": iri,
                "receipt": "made-up",
                "reference_period": AT.isoformat(),
                "checked_at": "2026-01-01T00:00:00",
            }
            entry = SimpleNamespace(item=SimpleNamespace(agency="desa-sawentar"))
            receipt = Receipt({"id": "made-up", "check": {"code_lists": []}}, "")
            held[iri] = Source(entry, check, receipt, registered, stream.getvalue(), self._ring)
        return held
