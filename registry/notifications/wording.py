"""What a notification says, in both languages: on the page, in the API and in letters."""

from collections.abc import Mapping

from registry.errors import Sentence
from registry.items.state import Kind
from registry.notifications.events import Event

_KINDS: Mapping[str, Sentence] = {
    Kind.DATASET.value: Sentence("Set data", "The dataset"),
    Kind.STANDARD.value: Sentence("Standar data", "The data standard"),
    Kind.CODE_LIST.value: Sentence("Daftar kode", "The code list"),
    Kind.ACTIVITY.value: Sentence("Kegiatan statistik", "The statistical activity"),
    Kind.VARIABLE.value: Sentence("Variabel", "The variable"),
    Kind.INDICATOR.value: Sentence("Indikator", "The indicator"),
}
_ONE: Mapping[Event, Sentence] = {
    Event.TO_VERIFY: Sentence("menunggu pemeriksaan Anda", "waits for your verification"),
    Event.TO_APPROVE: Sentence("menunggu persetujuan Anda", "waits for your approval"),
    Event.TO_PUBLISH: Sentence("sudah disetujui dan menunggu diterbitkan", "is approved and waits to be published"),
    Event.VERIFIED: Sentence("yang Anda tulis sudah diverifikasi", "that you wrote was verified"),
    Event.APPROVED: Sentence("yang Anda tulis sudah disetujui", "that you wrote was approved"),
    Event.PUBLISHED: Sentence("yang Anda tulis sudah terbit", "that you wrote was published"),
    Event.RETURNED: Sentence("dikembalikan kepada Anda dengan catatan", "was returned to you with remarks"),
    Event.REJECTED: Sentence("yang Anda tulis ditolak, dengan alasan", "that you wrote was rejected, with the reason"),
    Event.RETIRED: Sentence("yang Anda tulis dicabut, dengan alasan", "that you wrote was retired, with the reason"),
    Event.DUE_SOON: Sentence("mendekati tenggatnya", "is near its deadline"),
    Event.OVERDUE: Sentence("melewati tenggatnya", "is past its deadline"),
}
_MANY: Mapping[Event, Sentence] = {
    Event.TO_VERIFY: Sentence("menunggu pemeriksaan Anda", "wait for your verification"),
    Event.TO_APPROVE: Sentence("menunggu persetujuan Anda", "wait for your approval"),
    Event.TO_PUBLISH: Sentence("sudah disetujui dan menunggu diterbitkan", "are approved and wait to be published"),
    Event.VERIFIED: Sentence("yang Anda tulis sudah diverifikasi", "that you wrote were verified"),
    Event.APPROVED: Sentence("yang Anda tulis sudah disetujui", "that you wrote were approved"),
    Event.PUBLISHED: Sentence("yang Anda tulis sudah terbit", "that you wrote were published"),
    Event.RETURNED: Sentence("dikembalikan kepada Anda dengan catatan", "were returned to you with remarks"),
    Event.REJECTED: Sentence("yang Anda tulis ditolak, dengan alasan", "that you wrote were rejected, with reasons"),
    Event.RETIRED: Sentence("yang Anda tulis dicabut, dengan alasan", "that you wrote were retired, with reasons"),
    Event.HARVEST_ASKS: Sentence("berhenti dan menunggu jawaban Anda", "stopped and wait for your answer"),
    Event.HARVEST_FAILED: Sentence("berhenti sebelum selesai", "stopped before their end"),
    Event.DUE_SOON: Sentence("mendekati tenggatnya", "are near their deadlines"),
    Event.OVERDUE: Sentence("melewati tenggatnya", "are past their deadlines"),
}


def sentence(event: Event, subject: str, *, count: int, agency: Mapping[str, str] | None) -> Sentence:
    """Return what is told. It names the kind and the agency, never a title: a letter leaves the house."""
    if event in {Event.HARVEST_ASKS, Event.HARVEST_FAILED} and count == 1:
        return _of_run(event)
    if count > 1:
        what = ("panen", "harvest runs") if event in {Event.HARVEST_ASKS, Event.HARVEST_FAILED} else ("hal", "items")
        said = _MANY[event]
        return Sentence(f"{count} {what[0]} {said.id}.", f"{count} {what[1]} {said.en}.")
    kind = _KINDS[subject.split("/")[2]]
    said = _ONE[event]
    names = agency or {}
    of = Sentence(names.get("id", ""), names.get("en") or names.get("id", ""))
    return Sentence(
        f"{kind.id} dari {of.id} {said.id}." if of.id else f"{kind.id} {said.id}.",
        f"{kind.en} of {of.en} {said.en}." if of.en else f"{kind.en} {said.en}.",
    )


def _of_run(event: Event) -> Sentence:
    if event is Event.HARVEST_ASKS:
        return Sentence(
            "Panen sumber Anda berhenti dan menunggu jawaban Anda.",
            "A harvest of your source stopped and waits for your answer.",
        )
    return Sentence("Panen sumber Anda berhenti sebelum selesai.", "A harvest of your source stopped before its end.")
