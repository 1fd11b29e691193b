"""Licences as CKAN names them (its register, from Open Definition), each with the address that the registry keeps."""

from typing import Any, NamedTuple


class Licence(NamedTuple):
    """A licence: CKAN's id, what it is called, the address of its text, whether it is open by the Open Definition."""

    id: str
    title: str
    url: str
    is_open: bool = True


LICENCES = (
    Licence("cc-by", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    Licence(
        "cc-by-sa", "Creative Commons Attribution Share-Alike 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"
    ),
    Licence("cc-zero", "Creative Commons CCZero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    Licence(
        "cc-nc", "Creative Commons Non-Commercial 4.0", "https://creativecommons.org/licenses/by-nc/4.0/", is_open=False
    ),
    Licence("odc-by", "Open Data Commons Attribution License", "https://opendatacommons.org/licenses/by/1-0/"),
    Licence(
        "odc-odbl", "Open Data Commons Open Database License (ODbL)", "https://opendatacommons.org/licenses/odbl/1-0/"
    ),
    Licence(
        "odc-pddl",
        "Open Data Commons Public Domain Dedication and License (PDDL)",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
    Licence("gfdl", "GNU Free Documentation License", "https://www.gnu.org/licenses/fdl-1.3.html"),
)
_BY_URL = {licence.url: licence for licence in LICENCES}
_BY_ID = {licence.id: licence for licence in LICENCES}
_ALSO = {
    "cc-by-4.0": "cc-by",
    "cc-by-sa-4.0": "cc-by-sa",
    "cc0": "cc-zero",
    "cc0-1.0": "cc-zero",
    "cc-by-nc-4.0": "cc-nc",
    "odc-by-1.0": "odc-by",
    "odbl-1.0": "odc-odbl",
    "pddl-1.0": "odc-pddl",
}
"""What newer portals (SPDX's words) call the same."""


def shown(url: str | None) -> dict[str, Any]:
    """Return CKAN's fields for the address of a licence; one that is not in the register is named by its address."""
    if not url:
        return {"license_id": None, "license_title": None, "license_url": None, "isopen": False}
    known = _BY_URL.get(url) or Licence(url, url, url, is_open=False)
    return {"license_id": known.id, "license_title": known.title, "license_url": url, "isopen": known.is_open}


def read(identifier: object, url: object) -> str | None:
    """Return the address of what a client says, by id or by address; None where neither is known.

    The id wins: clients change it and send back the address they had read.
    """
    name = str(identifier or "").strip()
    known = _BY_ID.get(_ALSO.get(name.casefold(), name.casefold()))
    if known:
        return known.url
    return next((said for said in (name, str(url or "").strip()) if said.startswith(("https://", "http://"))), None)


def listed() -> list[dict[str, Any]]:
    """Return the register as ``license_list`` does."""
    return [
        {
            "id": licence.id,
            "title": licence.title,
            "url": licence.url,
            "status": "active",
            "maintainer": "",
            "family": "",
            "domain_content": True,
            "domain_data": True,
            "domain_software": False,
            "od_conformance": "approved" if licence.is_open else "rejected",
            "osd_conformance": "not reviewed",
            "is_okd_compliant": licence.is_open,
            "is_osi_compliant": False,
            "is_generic": False,
        }
        for licence in LICENCES
    ]
