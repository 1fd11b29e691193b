"""Looking through a directory of a web server; every byte comes through the client that the harvester is handed."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote, urlsplit

from harvesters.folder import listing
from harvesters.folder.archive import LARGEST_MEMBER
from harvesters.folder.disk import DEEPEST, MOST_FILES, printable, unfinished
from harvesters.folder.found import FileFound, Listed, is_clutter, is_part
from registry.harvest.plugin import Http, Sentence, SkipRecord, StopHarvest

_NO_PAGE = (400, 403, 404, 405, 501)
_FAILED, _MULTISTATUS = 400, 207
_ONE_LEVEL = {"Depth": "1", "Content-Type": "application/xml"}
_ASKED = b'<?xml version="1.0"?><propfind xmlns="DAV:"><prop><resourcetype/><getlastmodified/></prop></propfind>'


def is_address(location: str) -> bool:
    """Say whether a location is an address of the web, not a folder of this machine."""
    return location.lower().startswith(("http://", "https://"))


def walk(url: str, http: Http) -> Iterator[Listed]:
    """Yield the files of a directory (its address ends in ``/``) and of those in it, or the one file at an address.

    Raises what the client raises, and ``StopHarvest`` where the address shows no list of files.
    """
    if not urlsplit(url).path.endswith("/"):
        name = printable(unquote(urlsplit(url).path.rpartition("/")[2])) or "unduhan"
        yield FileFound(name, partial(_fetch, http, url))
        return
    found = list(_folder(url, "", http, 0))
    if not found:
        raise StopHarvest(_no_list(url))
    yield from found


def _folder(url: str, above: str, http: Http, depth: int) -> Iterator[Listed]:
    entries = _entries(url, http)
    if len(entries) > MOST_FILES:
        raise StopHarvest(_too_many(url))
    for entry in entries:
        label = above + printable(entry.name)
        if is_clutter(entry.name):
            continue
        if entry.is_folder and depth == DEEPEST:
            yield SkipRecord(label, _too_deep(label))
        elif entry.is_folder:
            yield from _folder(entry.url, f"{label}/", http, depth + 1)
        elif is_part(entry.name):
            yield SkipRecord(label, unfinished(label))
        else:
            yield FileFound(label, partial(_fetch, http, entry.url), entry.modified)


def _entries(url: str, http: Http) -> list[listing.Listed]:
    """Return what a directory holds: by its page, or by WebDAV where it shows none."""
    page = http.get(_plain(url), answers=_NO_PAGE)
    if page.status < _FAILED and (entries := listing.listed(page.content, url)):
        return entries
    answer = http.send("PROPFIND", _plain(url), content=_ASKED, headers=_ONE_LEVEL, answers=_NO_PAGE)
    return listing.listed(answer.content, url) if answer.status == _MULTISTATUS else []


def _fetch(http: Http, url: str) -> bytes:
    return http.get(_plain(url), limit=LARGEST_MEMBER, keep=True).content


def _plain(url: str) -> str:
    """Return an address in which nothing looks like the place of a secret."""
    return url.replace("{", "%7B").replace("}", "%7D")


def _no_list(url: str) -> Sentence:
    return Sentence(
        f"Alamat {url} tidak menampilkan daftar berkas; aktifkan daftar isi folder di server itu, atau beri alamat "
        "satu berkas.",
        f"The address {url} shows no list of files; switch on directory listing at that server, or give the address "
        "of one file.",
    )


def _too_many(url: str) -> Sentence:
    return Sentence(
        f"Folder {url} berisi lebih dari {MOST_FILES} berkas; beri folder yang hanya berisi kiriman desa.",
        f"The folder {url} holds more than {MOST_FILES} files; give one that holds only what villages send.",
    )


def _too_deep(label: str) -> Sentence:
    return Sentence(
        f"Folder {label!r} terlalu dalam (paling dalam {DEEPEST} tingkat) dan tidak dibuka.",
        f"The folder {label!r} is too deep ({DEEPEST} levels at most) and was not looked into.",
    )
