"""A registry with something in every state and class, each with a word of its own by which a leak shows."""

from dataclasses import dataclass

from sqlmodel import Session

from registry.accounts import service as accounts
from registry.files.store import FileStore
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from tests.factories import documents, walks
from tests.factories.people import People, settle

TABLE = b"kelompok,jumlah,satuan\r\nLaki-laki,112,orang\r\nPerempuan,108,orang\r\n"
PERSONAL = "wargarahasiapribadi"
MICRODATA = f"nama,alamat\r\n{PERSONAL},rt 001\r\n".encode()
"""A file of persons, kept in the private store; its value is read by nobody through any door."""
PASSWORD = "kata-sandi-uji-coba"

PUBLIC_WORD, RESTRICTED_WORD = "kangkungterbuka", "bayamterbatas"
HIDDEN_WORDS = {
    "closed": "rahasiatertutup",
    "draft": "rahasiadraf",
    "submitted": "rahasiadiajukan",
    "verified": "rahasiadiverifikasi",
    "approved": "rahasiadisetujui",
    "revision": "rahasiaversibaru",
    "microdata": "rahasiamikro",
    "personal": PERSONAL,
}
"""Words that only hidden items hold: none may ever be read by the public."""


@dataclass(frozen=True)
class Site:
    """Who and what is in a prepared home."""

    people: People
    tokens: dict[str, str]
    public_sha256: str


def build(session: Session, files: FileStore) -> Site:
    """Register users with tokens, and datasets in every state."""
    people = settle(session)
    tokens = {
        name: accounts.create_token(session, caller.username, "uji", by=people.system)
        for name, caller in people.named().items()
        if caller.is_signed_in and name != "system"
    }
    accounts.create_user(
        session,
        "berkata-sandi",
        display_name="Uji",
        agency="desa-sawentar",
        roles=set(),
        by=people.system,
        password=PASSWORD,
    )
    digest = files.put(TABLE)
    files.put(MICRODATA)
    shown = _dataset(session, people, PUBLIC_WORD, "terbuka", Access.PUBLIC, State.PUBLISHED)
    _dataset(session, people, RESTRICTED_WORD, "terbatas", Access.RESTRICTED, State.PUBLISHED)
    _dataset(session, people, HIDDEN_WORDS["closed"], "tertutup", Access.CLOSED, State.PUBLISHED)
    _dataset(session, people, "layuditarik", "ditarik", Access.PUBLIC, State.RETIRED)
    for state in (State.DRAFT, State.SUBMITTED, State.VERIFIED, State.APPROVED):
        word = HIDDEN_WORDS[state.value]
        _dataset(session, people, word, f"langkah-{state.value}", Access.PUBLIC, state)
    micro = _dataset(
        *(session, people, HIDDEN_WORDS["microdata"], "mikro", Access.CLOSED, State.PUBLISHED),
        is_microdata=True,
        distributions=[documents.distribution(MICRODATA)],
    )
    assert micro.body["is_microdata"]
    walks.items_begin(session, people, shown, title=_title(HIDDEN_WORDS["revision"]))
    for kind in (Kind.STANDARD, Kind.ACTIVITY, Kind.VARIABLE, Kind.INDICATOR, Kind.CODE_LIST):
        for state in (State.DRAFT, State.APPROVED):
            entry = walks.draft(
                session,
                people,
                kind=kind,
                slug=f"{kind.value}-{state.value}",
                title=_title(HIDDEN_WORDS[state.value]),
            )
            walks.take(session, people, entry, state)
    return Site(people, tokens, digest)


def _dataset(
    session: Session, people: People, word: str, slug: str, access: Access, state: State, **changes: object
) -> Entry:
    entry = walks.draft(
        session,
        people,
        slug=slug,
        access=access,
        title=_title(word),
        keywords=[word, "penduduk"],
        **{"distributions": [documents.distribution(TABLE)], **changes},
    )
    return walks.take(session, people, entry, state)


def _title(word: str) -> dict[str, str]:
    return {"id": f"Penduduk {word} Desa Sawentar", "en": f"Population {word} Sawentar"}
