"""Why something could not be fetched, told to people; and whether it is worth coming again."""

import ssl
from collections.abc import Mapping
from types import MappingProxyType

from registry.errors import Sentence


class FetchFailed(Exception):
    """Nothing usable came back. ``kind`` names the cause; ``later``: it may work by itself, after ``after`` seconds."""

    def __init__(
        self, kind: str, reason: Sentence, *, later: bool = False, after: int | None = None, status: int | None = None
    ) -> None:
        """Keep the cause, the sentence for people, and when to come again."""
        self.kind, self.reason, self.later, self.after, self.status = kind, reason, later, after, status
        super().__init__(reason.id)


_CERTIFICATES: Mapping[int, tuple[str, str, str]] = MappingProxyType(
    {  # verify codes of X509_verify_cert (OpenSSL)
        9: (
            "not_yet_valid",
            "Sertifikat keamanan {host} belum berlaku; periksa jam server ini, atau hubungi pengelola situs itu.",
            "The certificate of {host} is not valid yet; check this server's clock, or tell the site's keeper.",
        ),
        10: (
            "expired",
            "Sertifikat keamanan {host} sudah kedaluwarsa; minta pengelola situs itu memperbaruinya.",
            "The certificate of {host} has expired; ask the site's keeper to renew it.",
        ),
        18: (
            "self_signed",
            "Sertifikat keamanan {host} dibuat sendiri, tidak dijamin siapa pun; minta pengelola situs itu memasang sertifikat yang dijamin.",  # noqa: E501
            "The certificate of {host} is self-signed: no one vouches for it; ask the site's keeper for one that is vouched for.",  # noqa: E501
        ),
        19: (
            "unknown_authority",
            "Sertifikat keamanan {host} dijamin lembaga yang tidak dikenal; minta pengelola situs itu memasang sertifikat lembaga yang dikenal.",  # noqa: E501
            "The certificate of {host} comes from an unknown authority; ask the site's keeper for one of a known authority.",  # noqa: E501
        ),
        20: (
            "unknown_authority",
            "Rantai sertifikat {host} tidak lengkap atau lembaganya tidak dikenal; minta pengelola situs itu memasang sertifikat antara.",  # noqa: E501
            "The chain of certificates of {host} is incomplete or its authority unknown; ask the site's keeper to install the intermediate one.",  # noqa: E501
        ),
        21: (
            "unknown_authority",
            "Rantai sertifikat {host} tidak lengkap atau lembaganya tidak dikenal; minta pengelola situs itu memasang sertifikat antara.",  # noqa: E501
            "The chain of certificates of {host} is incomplete or its authority unknown; ask the site's keeper to install the intermediate one.",  # noqa: E501
        ),
        62: (
            "wrong_host",
            "Sertifikat keamanan bukan untuk {host} tetapi untuk nama lain; periksa alamat sumber, atau hubungi pengelola situs itu.",  # noqa: E501
            "The certificate is not for {host} but for another name; check the source's address, or tell the site's keeper.",  # noqa: E501
        ),
        64: (
            "wrong_host",
            "Sertifikat keamanan bukan untuk alamat {host}; pakai nama situsnya, atau hubungi pengelola situs itu.",
            "The certificate is not for the address {host}; use the site's name, or tell the site's keeper.",
        ),
    }
)


def tls_failure(error: ssl.SSLError, host: str) -> FetchFailed:
    """Return what a failed handshake with a host means: certificate expired, self-signed, of another host, or other."""
    if isinstance(error, ssl.SSLCertVerificationError):
        kind, indonesian, english = _CERTIFICATES.get(
            error.verify_code,
            (
                "certificate",
                "Sertifikat keamanan {host} tidak dapat dipercaya; hubungi pengelola situs itu.",
                "The certificate of {host} cannot be trusted; tell the site's keeper.",
            ),
        )
        return FetchFailed(f"tls.{kind}", Sentence(indonesian.format(host=host), english.format(host=host)))
    if error.reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"}:
        return FetchFailed(
            "tls.not_spoken",
            Sentence(
                f"{host} tidak berbicara HTTPS pada alamat itu; coba alamat dengan http://, atau periksa nomor portanya.",  # noqa: E501
                f"{host} does not speak HTTPS there; try the address with http://, or check the port.",
            ),
        )
    return FetchFailed(
        "tls.handshake",
        Sentence(
            f"Sambungan aman dengan {host} gagal dibuat; mungkin servernya terlalu lama tidak diperbarui. Hubungi pengelolanya.",  # noqa: E501
            f"No secure connection with {host} could be made; its server may be too old. Tell its keeper.",
        ),
    )


def forbidden(host: str) -> FetchFailed:
    """Return the refusal to call a host inside this network."""
    return FetchFailed(
        "address.forbidden",
        Sentence(
            f"{host} bukan alamat di internet publik, jadi tidak dibuka. Bila sumber ini memang di jaringan dalam, minta administrator mengizinkannya.",  # noqa: E501
            f"{host} is not on the public internet and was not called. If the source is inside this network, ask an administrator to allow it.",  # noqa: E501
        ),
    )


def unusable(address: str, why: Sentence) -> FetchFailed:
    """Return the refusal of an address that cannot be called at all."""
    return FetchFailed("address.unusable", Sentence(f"Alamat {address} {why.id}", f"The address {address} {why.en}"))


def not_found(host: str) -> FetchFailed:
    """Return that a name has no address."""
    return FetchFailed(
        "dns",
        Sentence(
            f"Nama {host} tidak ditemukan; periksa ejaannya. Bila sudah benar, mungkin situsnya sedang tidak ada.",
            f"The name {host} was not found; check its spelling. If it is right, the site may be down.",
        ),
        later=True,
    )


def silent(host: str, seconds: float) -> FetchFailed:
    """Return that a host took too long."""
    return FetchFailed(
        "timeout",
        Sentence(
            f"{host} tidak selesai menjawab dalam {seconds:.0f} detik; coba lagi nanti, dan bila tetap begitu hubungi pengelolanya.",  # noqa: E501
            f"{host} did not finish its answer within {seconds:.0f} seconds; try again later, and tell its keeper if it stays so.",  # noqa: E501
        ),
        later=True,
    )


def unreachable(host: str) -> FetchFailed:
    """Return that no connection was had, or that it broke."""
    return FetchFailed(
        "connection",
        Sentence(
            f"{host} tidak dapat dihubungi atau memutus sambungan; coba lagi nanti, dan bila tetap begitu periksa alamatnya.",  # noqa: E501
            f"{host} could not be reached or broke the connection; try again later, and check the address if it stays so.",  # noqa: E501
        ),
        later=True,
    )


def too_large(host: str, limit: int) -> FetchFailed:
    """Return that an answer is larger than the limit, as sent or once decompressed."""
    size = f"{limit / 1_000_000:.0f} MB" if limit >= 1_000_000 else f"{limit} B"  # noqa: PLR2004  # where MB reads well
    return FetchFailed(
        "too_large",
        Sentence(
            f"Jawaban {host} lebih besar dari batas {size} dan tidak dibaca; minta lebih sedikit sekali jalan pada pilihan sumber, atau hubungi pengelolanya.",  # noqa: E501
            f"The answer of {host} is larger than the limit of {size} and was not read; ask for less at a time in the source's options, or tell its keeper.",  # noqa: E501
        ),
    )


def encoded(host: str, encoding: str) -> FetchFailed:
    """Return that an answer is compressed in a way we did not ask for, or badly."""
    return FetchFailed(
        "encoding",
        Sentence(
            f"{host} mengirim jawaban dengan pemampatan {encoding!r} yang tidak diminta atau rusak; hubungi pengelolanya.",  # noqa: E501
            f"{host} sent its answer in the compression {encoding!r}, which is broken or was not asked for; tell its keeper.",  # noqa: E501
        ),
    )


def refused(status: int, url: str, after: int | None) -> FetchFailed:
    """Return what a status other than success means for whoever asked (RFC 9110 §15)."""
    if status in _LATER:
        when = Sentence(f" setelah {after} detik", f" after {after} seconds") if after else Sentence(" nanti", " later")
        said = Sentence(
            f"{url} sedang tidak melayani (status {status}); coba lagi{when.id}.",
            f"{url} does not serve now (status {status}); try again{when.en}.",
        )
        return FetchFailed("status.later", said, later=True, after=after, status=status)
    said = Sentence(
        f"{url} menjawab dengan status {status}; periksa alamat sumber atau hubungi pengelolanya.",
        f"{url} answered with status {status}; check the source's address or tell its keeper.",
    )
    if status in {401, 403}:
        said = Sentence(
            f"{url} menolak kami (status {status}); periksa kunci akses sumber, atau minta izin kepada pengelolanya.",
            f"{url} refuses us (status {status}); check the source's key, or ask its keeper for access.",
        )
    elif status in {404, 410}:
        said = Sentence(
            f"{url} tidak ada (status {status}); periksa alamat sumber.",
            f"There is nothing at {url} (status {status}); check the source's address.",
        )
    return FetchFailed("status", said, status=status)


_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
