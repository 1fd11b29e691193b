"""``satudata init``: database, code lists, schemas, standards."""

import secrets
from typing import Annotated

import typer
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts import service as account_service
from registry.accounts.models import Role
from registry.changes import log
from registry.cli.session import opened, say
from registry.content import enciphering
from registry.content.load import load
from registry.migrations import upgrade


def init(
    admin: Annotated[str, typer.Option(help="Also register this first administrator and print a password once.")] = "",
) -> None:
    """Prepare the database and load what ships with the program; run again it repeats nothing.

    Example: satudata init --admin adminsatu
    """
    with opened() as registry:
        days = registry.settings.microdata_days
        say("Menyiapkan basis data …")
        upgrade(registry.settings.database)
        with log.transaction(registry.engine) as session:
            load(session, say)
            if admin and accounts.find_user(session, admin) is None:
                _first_administrator(session, admin)
        if registry.microdata.ring.make():
            say(f"Kunci data mikro dibuat: {registry.microdata.ring.path}. Simpan salinannya di luar mesin ini.")
        if moved := enciphering.move(registry.engine, registry.microdata, registry.files, days=days):
            say(f"Data mikro lama dipindahkan ke penyimpanan bersandi: {moved} berkas.")
        say("Mengindeks …")
        registry.follower.catch_up()
        say("Siap.")


def _first_administrator(session: Session, username: str) -> None:
    if any(Role.ADMIN in accounts.roles(session, user.id or 0) for user in accounts.users(session)):
        say("Sudah ada admin; tidak ada yang dibuat. Gunakan: satudata accounts user")
        return
    system = account_service.system_caller(session)
    password = secrets.token_urlsafe(12)
    account_service.create_user(
        session,
        username,
        display_name=username,
        agency="kominfo-blitar",
        roles={Role.ADMIN},
        by=system,
        password=password,
    )
    token = account_service.create_token(session, username, "pertama", by=system)
    print(f"Admin '{username}', kata sandi: {password}")
    print(f"Token: {token}")
    say("Simpan sekarang; keduanya tidak ditampilkan lagi.")
