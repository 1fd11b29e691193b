"""Settings, the only reader of the environment (prefix ``SATUDATA_``, or a file ``.env``)."""

import os
from functools import cached_property
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def tell_processes(name: str, value: str) -> None:
    """Set a variable of the environment for the processes that this one starts."""
    os.environ[name] = value  # noqa: TID251  # the one place


class Settings(BaseSettings):
    """All settings of a run. Everything a run creates lies under ``home``."""

    model_config = SettingsConfigDict(env_prefix="SATUDATA_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(default=Path("var"), description="Folder of everything a run creates.")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty: SQLite in the home folder.")
    search_url: str = Field(
        default="embedded:", description="`embedded:` (tantivy in the home folder) or `elasticsearch+http://host:9200`."
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000", description="Public address; permanent identifiers are rendered with it."
    )
    token: str = Field(default="", description="API token of the user in whose name the command line writes.")
    small_cell: int = Field(default=5, ge=2, description="Smallest count that a public table may show (persons).")

    check_days: int = Field(default=7, ge=1, le=90, description="Days that the result of a check is kept.")
    check_at_once: int = Field(
        default=5, ge=0, description="Megabytes of a file that is checked while its sender waits; larger ones queue."
    )
    check_most: int = Field(default=200, ge=1, description="Megabytes of the largest file that is checked.")
    check_processes: int = Field(default=2, ge=1, le=64, description="Checks at the same time; others wait.")
    check_memory: int = Field(default=3000, ge=500, description="Megabytes that the check of one large file may take.")

    harvest_folders: str = Field(
        default="", description="Folders of the server, parted by colons, that a produsen may name as a source."
    )

    microdata_key_file: Path | None = Field(
        default=None, description="File of the microdata keys; not set: `keys/microdata.key` in the home folder."
    )
    microdata_days: int = Field(
        default=1825, ge=1, le=36500, description="Days that microdata is kept unless another date is set for a file."
    )

    oidc_issuer: str = Field(
        default="", description="Address of the OpenID provider by which people may sign in; empty: passwords only."
    )
    oidc_client: str = Field(default="satudata", description="Name under which the provider knows this registry.")
    oidc_secret: str = Field(default="", repr=False, description="Its secret there; empty for a public client.")

    mail_url: str = Field(
        default="",
        description="Mail server for notifications: `smtp+starttls://user@host:587`, `smtps://…`, `smtp://…`; "
        "empty: no e-mail.",
    )
    mail_password: str = Field(default="", repr=False, description="Password of the user in `mail_url`.")
    mail_from: str = Field(default="", description="Address that notifications are sent from.")

    most_requests: int = Field(
        default=200, ge=1, description="Requests under way in one process; more are refused with 503 at once."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="Least severe line that the service logs; `info` has one a request."
    )
    log_form: Literal["text", "json"] = Field(default="text", description="Form of the log on standard error.")

    @model_validator(mode="after")
    def _addresses(self) -> Self:
        if self.search_url != "embedded:" and not self.search_url.startswith("elasticsearch+http"):
            msg = "SATUDATA_SEARCH_URL must be 'embedded:' or 'elasticsearch+http(s)://host:port'"
            raise ValueError(msg)
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            msg = "SATUDATA_BASE_URL must be an http or https address"
            raise ValueError(msg)
        issuer = urlsplit(self.oidc_issuer)
        if self.oidc_issuer and issuer.scheme != "https" and issuer.hostname not in {"127.0.0.1", "localhost"}:
            msg = "SATUDATA_OIDC_ISSUER must be an https address"
            raise ValueError(msg)
        self._mail()
        return self

    def _mail(self) -> None:
        parts = urlsplit(self.mail_url)
        if self.mail_url and (parts.scheme not in {"smtp", "smtp+starttls", "smtps"} or not parts.hostname):
            msg = "SATUDATA_MAIL_URL must be 'smtp+starttls://user@host:587', 'smtps://…' or 'smtp://…'"
            raise ValueError(msg)
        if parts.scheme == "smtp" and parts.username and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            msg = "SATUDATA_MAIL_URL: a password goes out over smtp+starttls or smtps only"
            raise ValueError(msg)
        if self.mail_url and ("@" not in self.mail_from or not self.mail_from.isprintable() or " " in self.mail_from):
            msg = "SATUDATA_MAIL_FROM must be the e-mail address that notifications are sent from"
            raise ValueError(msg)

    @cached_property
    def database(self) -> str:
        """URL of the database, SQLite in the home folder unless another is set."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'registry.db'}"

    @property
    def open_folders(self) -> tuple[Path, ...]:
        """The folders that a produsen may name as a source."""
        return tuple(Path(folder) for folder in self.harvest_folders.split(":") if folder.strip())

    @property
    def base(self) -> str:
        """The public address without a closing slash."""
        return self.base_url.rstrip("/")
