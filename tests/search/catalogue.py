"""A small catalogue for the tests of search, and what they read off a page."""

from datetime import UTC, datetime, timedelta

from registry.search.index import Document, Page, Query, SearchIndex

MOMENT = datetime(2025, 6, 1, tzinfo=UTC)


def document(number: int, title: str, **more) -> Document:
    return Document(
        key=f"/id/dataset/kominfo-blitar/{number}",
        kind=more.pop("kind", "dataset"),
        url=f"/dataset/{number}",
        title={"id": title},
        modified=more.pop("modified", MOMENT + timedelta(days=number)),
        **more,
    )


CATALOGUE = [
    document(
        1,
        "Jumlah penduduk Desa Sawentar menurut agama",
        description={"id": "Hasil pendataan warga & <perangkat> desa.", "en": "Residents by religion."},
        agency="desa-sawentar",
        agency_title={"id": "Pemerintah Desa Sawentar", "en": "Sawentar Village"},
        facets={"theme": ("penduduk",), "year": ("2024",), "format": ("csv", "xlsx")},
        labels={"theme": {"penduduk": {"id": "Kependudukan", "en": "Population"}}},
        keywords=("agama", "penduduk"),
        notations=("35.05.10.2011",),
    ),
    document(
        2,
        "Kepala keluarga menurut pekerjaan",
        description={"id": "Banyaknya pemegang kartu keluarga di Kecamatan Kanigoro."},
        agency="kominfo-blitar",
        agency_title={"id": "Dinas Komunikasi dan Informatika"},
        facets={"theme": ("penduduk",), "year": ("2025",), "format": ("csv",)},
        labels={"theme": {"penduduk": {"id": "Kependudukan", "en": "Population"}}},
        notations=("35.05.10",),
    ),
    document(
        3,
        "Luas lahan pertanian",
        description={"id": "Petani, sawah, dan peternakan per kelurahan."},
        agency="kominfo-blitar",
        facets={"theme": ("tani",), "year": ("2025",), "format": ("xlsx",)},
    ),
    document(4, "Pekerjaan", kind="code-list", facets={"theme": ("penduduk",)}, notations=("SP00055.00.00",)),
    document(
        5, "Pendidikan anak usia dini", facets={"theme": ("didik",)}, text="Taman kanak-kanak dan kelompok bermain"
    ),
]


def numbers(page: Page) -> list[int]:
    return [int(hit.key.rpartition("/")[2]) for hit in page.hits]


def found(index: SearchIndex, text: str, **more) -> set[int]:
    return set(numbers(index.search(Query(text, **more))))


def counts(page: Page, name: str) -> dict[str, int]:
    return {value.value: value.count for value in page.facets[name]}
