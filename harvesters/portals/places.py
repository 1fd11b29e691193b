"""Places as portals write them, as codes of Kemendagri."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator

from registry.harvest.plugin import Sentence, UnusableOption

_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
_DOTTED = re.compile(r"(?<![\d.])\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?(?![\d.])")
_BARE = re.compile(r"(?<![\d.])(\d{2})(\d{2})(\d{2})?(?![\d.])")
_PROVINCES = re.compile(r"[1-9]\d")


def places(value: Any) -> list[str]:
    """Return the codes in a text, each once: ``35.05.10.2011``, ``3505``, ``350510``.

    Ten digits without dots may be a village's code of Kemendagri or of BPS, and seven are BPS's: they are left out,
    for a wrong village is worse than none. Two digits alone are a number of anything, so they are left out too.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return []
    dotted = [code for code in _DOTTED.findall(value) if "." in code]
    bare = [".".join(part for part in found if part) for found in _BARE.findall(value) if not _is_year(found)]
    return [code for code in dict.fromkeys(dotted + bare) if _PROVINCES.match(code)]


def _is_year(found: tuple[str, str, str]) -> bool:
    return not found[2] and found[0] in {"19", "20"}  # no province has the code 20; 19 is Kepulauan Bangka Belitung


def _checked(codes: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        if not _CODE.fullmatch(code):
            raise UnusableOption(
                Sentence(
                    f"{code!r} bukan kode wilayah Kemendagri; tulis mis. 35.05 atau 35.05.10.2011.",
                    f"{code!r} is no code of Kemendagri; write for example 35.05 or 35.05.10.2011.",
                )
            )
    return codes


PlaceCodes = Annotated[tuple[str, ...], AfterValidator(_checked)]
"""Codes of Kemendagri, as an option of a source."""
