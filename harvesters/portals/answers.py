"""Answers of portals as JSON; anything else stops the harvest with a sentence that says what came instead."""

import json
from typing import Any

from registry.harvest.plugin import Response, RetryLater, Sentence, StopHarvest


def json_of(response: Response, *, asked_before: bool = False) -> Any:
    """Return what an answer says in JSON. ``asked_before``: it answered well earlier, so this will pass by itself."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        reason = _not_json(response)
    if asked_before:
        raise RetryLater(reason)
    raise StopHarvest(reason)


def _not_json(response: Response) -> Sentence:
    if response.form == "html":
        return Sentence(
            f"{response.url} menjawab dengan halaman web, bukan data; periksa alamat sumber, atau situsnya sedang "
            "diperbaiki.",
            f"{response.url} answered with a web page, not with data; check the source's address, or the site is "
            "under repair.",
        )
    if response.form == "empty":
        return Sentence(
            f"{response.url} menjawab tanpa isi; hubungi pengelola situs itu.",
            f"{response.url} answered with nothing; tell the site's keeper.",
        )
    return Sentence(
        f"Jawaban {response.url} rusak dan tidak dapat dibaca; hubungi pengelola situs itu.",
        f"The answer of {response.url} is broken and cannot be read; tell the site's keeper.",
    )
