"""The words of the harvest: kinds of source, how a run stands, what becomes of a record."""

from portal.language import msg
from registry.harvest.phases import FOUND, Become, JobState, Mode, Phase

STATES = {
    JobState.QUEUED.value: msg("antre"),
    JobState.RUNNING.value: msg("berjalan"),
    JobState.WAITING.value: msg("menunggu keputusan"),
    JobState.DONE.value: msg("selesai"),
    JobState.FAILED.value: msg("terhenti"),
    JobState.CANCELLED.value: msg("dibatalkan"),
}
"""How a run stands."""

PHASES = {
    Phase.GATHER.value: msg("Mengumpulkan rekaman dari sumber."),
    Phase.WEIGH.value: msg("Membandingkan dengan panen sebelumnya."),
    Phase.PUT.value: msg("Memeriksa dan mengajukan yang baru dan yang berubah."),
    Phase.END.value: msg("Mencatat yang tidak ada lagi."),
    Phase.BURY.value: msg("Mencatat yang tidak ada lagi."),
    Phase.ENDED.value: msg("Selesai."),
}
"""What a run does now."""

OUTCOMES = {
    FOUND: msg("ditemukan"),
    Become.NEW.value: msg("baru"),
    Become.CHANGED.value: msg("berubah"),
    Become.SAME.value: msg("tetap"),
    Become.SKIPPED.value: msg("dilewati"),
    Become.FAILED.value: msg("gagal"),
    Become.GONE.value: msg("tidak ada lagi"),
}
"""What becomes of a record."""

MODES = {
    Mode.FULL.value: msg("panen penuh"),
    Mode.FAILED.value: msg("hanya yang gagal"),
    Mode.DRY.value: msg("uji coba, tidak ada yang disimpan"),
}
"""What a run is for."""

KINDS = {
    "sitakro": msg("Ekspor SITakro"),
    "opensid": msg("OpenSID: ekspor penduduk atau PPID"),
    "sdgs_desa": msg("Templat SDGs Desa (individu, keluarga)"),
    "tabular": msg("Tabel: folder, WebDAV, atau alamat berkas"),
    "ckan": msg("Portal CKAN"),
    "dcat": msg("Katalog DCAT atau data.json"),
    "oai_pmh": msg("Repositori OAI-PMH"),
    "bps": msg("WebAPI BPS"),
}
"""What the kinds of source are called; one that somebody else brings has its own name."""

LANGUAGES = {"id": msg("bahasa Indonesia"), "en": msg("bahasa Inggris")}
"""In which language a text is written."""
