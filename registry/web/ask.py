"""A question to another server and its answer, and how much one may take."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from registry.web import bodies


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may take. Times in seconds, sizes in bytes once decompressed."""

    seconds: float = 60.0
    """For a whole request, redirects included."""
    silence: float = 20.0
    """Between two signs of life."""
    size: int = 64_000_000
    redirects: int = 5
    attempts: int = 3
    first_wait: float = 0.5
    patience: float = 10.0
    """The longest ``Retry-After`` that is waited for here; for a longer one we come again later."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: method, address, headers and body. ``{name}`` in address and headers stands for a secret."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Filled in as the request leaves; in sentences, logs and caches the address stands with ``{name}``."""
    answers: Collection[int] = ()
    """Statuses beyond 2xx that the asker understands and wants as an answer."""
    limit: int | None = None
    """A smaller limit of the answer's size."""

    keep: bool = False
    """Keep the answer with its validators: for addresses that are asked again at every run."""

    @property
    def address(self) -> str:
        """The address as it is called, with the secrets in their places."""
        url = self.url
        for name, value in self.secrets.items():
            url = url.replace("{" + name + "}", quote(value, safe=""))
        return url

    @property
    def filled_headers(self) -> dict[str, str]:
        """The headers as they are sent, with the secrets in their places."""
        headers = dict(self.headers)
        for name, value in self.secrets.items():
            headers = {header: text.replace("{" + name + "}", value) for header, text in headers.items()}
        return headers

    def hidden(self, text: str) -> str:
        """Return a text with the secrets taken out again, however they are written in it."""
        for name, value in self.secrets.items():
            for written in {value, quote(value, safe=""), quote(value)} - {""}:
                text = text.replace(written, "{" + name + "}")
        return text


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. ``url`` is where it came from in the end; header names are in lower case."""

    status: int
    url: str
    headers: Mapping[str, str]
    content: bytes
    unchanged: bool = False
    """Whether the server said that nothing changed since we last asked; the content is what it was then."""

    @property
    def form(self) -> str:
        """What the content is by its own bytes: ``json xml html zip pdf gzip ole parquet empty binary text``."""
        return bodies.form_of(self.content)
