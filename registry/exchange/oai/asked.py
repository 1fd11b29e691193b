"""What a harvester asks: the arguments of a request, judged as OAI-PMH 2.0 §3.6 and §4 say, each fault by its code."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from urllib.parse import parse_qsl

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")
_LIST = ("metadataPrefix", "from", "until", "set", "resumptionToken")

VERBS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = MappingProxyType(
    {
        "Identify": ((), ()),
        "ListMetadataFormats": ((), ("identifier",)),
        "ListSets": ((), ("resumptionToken",)),
        "GetRecord": (("identifier", "metadataPrefix"), ("identifier", "metadataPrefix")),
        "ListIdentifiers": (("metadataPrefix",), _LIST),
        "ListRecords": (("metadataPrefix",), _LIST),
    }
)
"""Each verb with the arguments it needs (a token alone replaces them) and those it may have."""


class Fault(Exception):
    """An error of the protocol: ``code`` as §3.6 names it, and a sentence that says what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the code and the sentence (English: the protocol has one language)."""
        self.code, self.sentence = code, sentence
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is well formed: the verb and its arguments, each given once."""

    verb: str
    given: Mapping[str, str]

    @property
    def start(self) -> datetime | None:
        """The moment from which changes are wanted."""
        return moment(self.given["from"]) if "from" in self.given else None

    @property
    def end(self) -> datetime | None:
        """The moment before which changes are wanted: ``until`` is inclusive in its own granularity.

        None for all, as some harvesters say by the last day of the calendar.
        """
        until = self.given.get("until", "")
        if not until or moment(until).year == date.max.year:
            return None
        return moment(until) + (timedelta(days=1) if _DAY.fullmatch(until) else timedelta(seconds=1))


def arguments(query: bytes) -> list[tuple[str, str]]:
    """Return the arguments of a query string or form; Fault when they cannot be read."""
    try:
        return parse_qsl(
            query.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=20
        )
    except ValueError:  # not ASCII, not UTF-8 underneath, or far too many
        raise Fault("badArgument", "The arguments cannot be read: percent-encode them as UTF-8.") from None


def asked(given: Sequence[tuple[str, str]]) -> Asked:
    """Judge the arguments of a request; Fault by the first thing that is wrong."""
    verbs = [value for name, value in given if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise Fault("badVerb", f"Give exactly one verb of: {', '.join(VERBS)}.")
    verb, rest = verbs[0], [(name, value) for name, value in given if name != "verb"]
    needed, allowed = VERBS[verb]
    found = dict(rest)
    if unknown := sorted(set(found) - set(allowed)):
        raise Fault("badArgument", f"{verb} takes no argument {_quoted(unknown[0])}.")
    if len(found) != len(rest):
        raise Fault("badArgument", "An argument is given twice.")
    if "resumptionToken" in found:
        if len(found) > 1:
            raise Fault("badArgument", "resumptionToken stands alone beside the verb.")
        return Asked(verb, found)
    if missing := [name for name in needed if name not in found]:
        raise Fault("badArgument", f"{verb} needs the argument {missing[0]}.")
    _judge(found)
    return Asked(verb, found)


def moment(text: str) -> datetime:
    """Return a UTC date or second; Fault when it is none."""
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        if _SECOND.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise Fault("badArgument", "Write dates as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")


def _judge(found: Mapping[str, str]) -> None:
    if "metadataPrefix" in found and not _PREFIX.fullmatch(found["metadataPrefix"]):
        raise Fault("badArgument", "metadataPrefix holds a character that no prefix has.")
    if "set" in found and not _SET.fullmatch(found["set"]):
        raise Fault("badArgument", "set is no setSpec: parts of letters, digits and -_.!~*'() between colons.")
    start, end = (moment(found[name]) if name in found else None for name in ("from", "until"))
    if start and end and len(found["from"]) != len(found["until"]):
        raise Fault("badArgument", "from and until must have the same granularity.")
    if start and end and start > end:
        raise Fault("badArgument", "from is later than until.")


def _quoted(name: str) -> str:
    return repr(name[:40])
