"""The people of the tests: one caller a role, and a second one where four eyes need it."""

from dataclasses import dataclass, fields

from sqlmodel import Session

from registry.accounts import repository, service
from registry.accounts.caller import PUBLIC, Caller
from registry.accounts.models import Role

AGENCIES = {
    "kominfo-blitar": ("Dinas Kominfo", None),
    "bps-blitar": ("BPS Kabupaten Blitar", None),
    "bappeda-blitar": ("Bappedalitbang", None),
    "desa-sawentar": ("Pemerintah Desa Sawentar", "35.05.10.2011"),
    "desa-tlogo": ("Pemerintah Desa Tlogo", "35.05.10.2006"),
}
_USERS = {
    "produsen": ("desa-sawentar", {Role.PRODUSEN}),
    "other_produsen": ("desa-tlogo", {Role.PRODUSEN}),
    "walidata": ("kominfo-blitar", {Role.WALIDATA}),
    "second_walidata": ("kominfo-blitar", {Role.WALIDATA}),
    "pendukung": ("desa-sawentar", {Role.WALIDATA_PENDUKUNG}),
    "pembina": ("bps-blitar", {Role.PEMBINA}),
    "koordinator": ("bappeda-blitar", {Role.KOORDINATOR}),
    "admin": ("kominfo-blitar", {Role.ADMIN}),
    "everything": ("kominfo-blitar", set(Role)),
}


@dataclass(frozen=True)
class People:
    """Callers by what they are; ``everything`` holds every role at once, ``public`` has not signed in."""

    produsen: Caller
    other_produsen: Caller
    walidata: Caller
    second_walidata: Caller
    pendukung: Caller
    pembina: Caller
    koordinator: Caller
    admin: Caller
    everything: Caller
    system: Caller
    public: Caller = PUBLIC

    def named(self) -> dict[str, Caller]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def settle(session: Session) -> People:
    """Register the agencies and users that are missing; return them as callers."""
    if repository.find_user(session, service.SYSTEM) is None:
        service.found(session, "kominfo-blitar", {"id": AGENCIES["kominfo-blitar"][0]})
    system = service.system_caller(session)
    known = {agency.slug for agency in repository.agencies(session)}
    for slug, (title, village) in AGENCIES.items():
        if slug not in known:
            service.create_agency(session, slug, {"id": title}, by=system, village=village)
    for username, (agency, roles) in _USERS.items():
        if repository.find_user(session, username) is None:
            service.create_user(session, username, display_name=username, agency=agency, roles=roles, by=system)
    session.flush()
    callers = {name: repository.caller_of(session, repository.user(session, name)) for name in _USERS}
    return People(**callers, system=system)
