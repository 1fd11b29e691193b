"""A list of areas whose villages are split, merged, renamed and struck out, taken the whole way to publication twice."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.codes import repository, service
from registry.codes.payloads import ChangedCode, ChangeKind, Code, ItemChange
from registry.workflow import service as workflow

REF = "kemendagri/wilayah"
SPLIT_ON, MERGED_ON = date(2025, 7, 1), date(2026, 3, 1)
PERDA, KEPMEN = "Peraturan Daerah Contoh Nomor 4 Tahun 2025", "Keputusan Menteri Contoh Nomor 100 Tahun 2026"
SENT, EAST, INDAH = "35.05.10.2011", "35.05.10.2013", "35.05.10.2016"
BANGGLE, SOUTH = "35.05.10.2009", "35.05.10.2015"
RENAMED, STRUCK = "35.05.10.2007", "35.05.22.2005"
_PARENT = ("35.05.10",)
_DESA = {"id": "Desa", "en": "Village"}


def change_twice(session: Session, by: dict[str, Caller]) -> None:
    """Publish 2.0.0 (a split-off and a breakdown) and 3.0.0 (a merger, a new name, a code struck out)."""
    first = repository.code_list(session, REF)
    codes = [
        replace(code, valid_until=date(2025, 6, 30), legal_basis=PERDA) if code.notation == BANGGLE else code
        for code in first.codes
    ]
    codes += [
        _village(EAST, "Sawentar Timur", SPLIT_ON, PERDA),
        _village("35.05.10.2014", "Banggle Utara", SPLIT_ON, PERDA),
        _village(SOUTH, "Banggle Selatan", SPLIT_ON, PERDA),
    ]
    split = (
        ItemChange(ChangeKind.SPLIT_OFF, SPLIT_ON, PERDA, _codes(SENT), _codes((SENT, 0.62), (EAST, 0.38))),
        ItemChange(
            ChangeKind.BREAKDOWN, SPLIT_ON, PERDA, _codes(BANGGLE), _codes(("35.05.10.2014", 0.55), (SOUTH, 0.45))
        ),
    )
    _publish(session, by, replace(first, codes=tuple(codes), changes=split, valid_from=SPLIT_ON))
    second = repository.code_list(session, REF)
    codes = [_later(code) for code in second.codes if code.notation != STRUCK]
    codes.append(_village(INDAH, "Sawentar Indah", MERGED_ON, KEPMEN))
    merger = ItemChange(ChangeKind.MERGER, MERGED_ON, KEPMEN, _codes((EAST, 0.7), (SOUTH, 0.3)), _codes(INDAH))
    _publish(session, by, replace(second, codes=tuple(codes), changes=(*second.changes, merger), valid_from=MERGED_ON))


def _later(code: Code) -> Code:
    if code.notation in {EAST, SOUTH}:
        return replace(code, valid_until=date(2026, 2, 28))
    return replace(code, labels={"id": "Karangsono Raya"}) if code.notation == RENAMED else code


def _village(notation: str, name: str, since: date, decree: str) -> Code:
    return Code(notation, {"id": name}, broader=_PARENT, level=4, valid_from=since, legal_basis=decree, note=_DESA)


def _codes(*told: str | tuple[str, float]) -> tuple[ChangedCode, ...]:
    return tuple(ChangedCode(one) if isinstance(one, str) else ChangedCode(*one) for one in told)


def _publish(session: Session, by: dict[str, Caller], code_list: Any) -> None:
    entry, _ = service.propose(session, code_list, by=by["walidata1"])
    workflow.submit(session, entry, by=by["walidata1"])
    workflow.verify(session, entry, by=by["walidata2"], reason="Sesuai peraturan.")
    workflow.approve(session, entry, by=by["bps"])
    workflow.publish(session, entry, by=by["walidata2"], tables={}, threshold=5)
