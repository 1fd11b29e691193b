"""What the demo leaves for the pembina data to decide: the next version of an indicator, proposed and verified."""

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.items import repository as items_repository
from registry.items import service as items
from registry.items.state import Kind
from registry.workflow import service as workflow

INDICATOR = "keluarga-atap"
NUMBER = "1.0.1"
_DEFINITION = {
    "id": "Banyaknya keluarga di desa menurut bahan atap terluas rumah yang ditempati pada tanggal acuan.",
    "en": "Number of families in the village by the material of the largest part of the roof of the dwelling they live "
    "in on the reference date.",
}
_INTERPRETATION = {
    "id": "Menunjukkan bahan atap yang terbanyak dipakai. Makin besar bagian ijuk, jerami, dan daun, makin banyak "
    "rumah yang perlu diperiksa kelayakannya.",
    "en": "Shows the material most used for roofs. The larger the part of palm fibre, straw and leaves, the more "
    "dwellings have to be looked at for their soundness.",
}
_WHY = "Definisi lama tidak menyebut atap mana yang dihitung bila bahannya lebih dari satu."


def propose(session: Session, *, writer: Caller, verifier: Caller) -> None:
    """Propose a clearer definition of the indicator, submit and verify it.

    A change of words: figures of both versions may be compared, so the number rises by its last part.
    """
    entry = items_repository.find(session, writer, kind=Kind.INDICATOR, slug=INDICATOR)
    body = entry.body | {"definition": _DEFINITION, "interpretation": _INTERPRETATION}
    version = items.begin(session, entry.item, body, number=NUMBER, by=writer)
    draft = items_repository.Entry(entry.item, version)
    workflow.submit(session, draft, by=writer)
    workflow.verify(session, draft, by=verifier, reason=_WHY)
