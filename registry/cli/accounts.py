"""``satudata accounts``: agencies, users, roles, tokens."""

import getpass
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from registry.accounts import identities, keeping, repository, service
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.changes import log
from registry.cli.session import As, AsJson, caller, fail, opened, reads, say, show, writes
from registry.web.instance_key import InstanceKey

app = typer.Typer(no_args_is_help=True, help="Agencies, users, roles and tokens; written by an admin.")


@app.command()
def agency(
    slug: Annotated[str, typer.Argument(help="Slug; without one, the agencies are listed.")] = "",
    title: Annotated[str, typer.Option(help="Name in Indonesian.")] = "",
    village: Annotated[str, typer.Option(help="Code in kemendagri/wilayah, for a desa.")] = "",
    as_user: As = "",
    as_json: AsJson = False,
) -> None:
    """Register an agency, or list them.

    Example: satudata accounts agency desa-tlogo --title "Pemerintah Desa Tlogo" --village 35.05.10.2006
    """
    if slug:
        with writes(as_user) as (_, session, by):
            service.create_agency(session, slug, {"id": title or slug}, by=by, village=village or None)
        say(f"Instansi '{slug}' terdaftar.")
        return
    with reads() as (_, session):
        rows = [{"slug": row.slug, "title": row.title, "village": row.village} for row in repository.agencies(session)]
    if as_json:
        show(rows)
        return
    for row in rows:
        print(f"{row['slug']:<24} {row['title']['id']}")  # type: ignore[index]


@app.command()
def user(
    username: Annotated[str, typer.Argument(help="User name.")],
    name: Annotated[str, typer.Option(help="Name to show.")] = "",
    agency: Annotated[str, typer.Option(help="Slug of the user's agency.")] = "kominfo-blitar",
    role: Annotated[list[Role] | None, typer.Option(help="Role; may be given several times.")] = None,
    revoke: Annotated[list[Role] | None, typer.Option(help="Role to take away.")] = None,
    as_user: As = "",
) -> None:
    """Register a user (the password is asked for, or read from standard input), or change a user's roles.

    Example: satudata accounts user sri --name "Sri" --agency desa-sawentar --role produsen
    """
    with writes(as_user) as (_, session, by):
        if repository.find_user(session, username) is None:
            password = _password()
            service.create_user(
                session,
                username,
                display_name=name or username,
                agency=agency,
                roles=set(role or ()),
                by=by,
                password=password or None,
            )
        else:
            for wanted in role or ():
                service.grant(session, username, wanted, by=by)
        for unwanted in revoke or ():
            service.revoke(session, username, unwanted, by=by)
    say(f"Pengguna '{username}' tersimpan.")


@app.command()
def token(
    username: Annotated[str, typer.Argument(help="Your user name.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "cli",
    scope: Annotated[
        list[str] | None, typer.Option(help="action or action:kind, as verify:dataset; default all.")
    ] = None,
    days: Annotated[int, typer.Option(help="Days until it expires.")] = 90,
    as_user: As = "",
) -> None:
    """Make a token for yourself and print it; it is shown this once.

    With SATUDATA_TOKEN set, in its user's name; else your password is asked for (or read from standard input).

    Example: satudata accounts token sri --scope write:dataset --scope submit --days 30
    """
    with opened() as registry:
        with log.transaction(registry.engine) as session:
            by: Caller | None
            if registry.settings.token:
                by = caller(session, registry.settings, as_user)
            else:
                by = service.caller_by_password(session, username, _password())
            scopes = set(scope or ()) or None
            secret = service.create_token(session, username, name, by=by, scopes=scopes, days=days) if by else None
        if secret is None:
            raise service.SignInFailed
        print(secret)
    say("Simpan sekarang; token tidak ditampilkan lagi.")


@app.command()
def sso(
    username: Annotated[str, typer.Argument(help="User name here.")],
    email: Annotated[str, typer.Option(help="The user's e-mail address at the provider; none ends the link.")] = "",
    as_user: As = "",
) -> None:
    """Let a user sign in by the OpenID provider of SATUDATA_OIDC_ISSUER, or end that.

    Example: satudata accounts sso sri --email sri@blitarkab.go.id
    """
    with writes(as_user) as (registry, session, by):
        if not email:
            identities.unlink(session, username, by=by)
        elif not registry.settings.oidc_issuer:
            fail("Belum ada layanan SSO. Setel SATUDATA_OIDC_ISSUER dahulu.")
        else:
            identities.link(session, username, registry.settings.oidc_issuer, email, by=by)
    say(f"Pengguna '{username}' {'masuk dengan SSO sebagai ' + email if email else 'tidak lagi masuk dengan SSO'}.")


@app.command()
def people(as_user: As = "", as_json: AsJson = False) -> None:
    """List every account with its roles.

    Example: satudata accounts people --json
    """
    with writes(as_user) as (_, session, by):
        found = keeping.listed(session, by)
    if as_json:
        show([asdict(account) for account in found])
        return
    for account in found:
        closed = "" if account.active else "  (ditutup)"
        print(f"{account.username:<20} {account.agency:<20} {', '.join(account.roles)}{closed}")


@app.command()
def invite(username: Annotated[str, typer.Argument(help="User name.")], as_user: As = "") -> None:
    """Print an address at which a person chooses a (new) password; it holds three days, and once.

    Example: satudata accounts invite sri
    """
    with writes(as_user) as (registry, session, by):
        settings = registry.settings
        code = keeping.invite(session, username, by=by, key=InstanceKey(settings.home / "keys", keeping.PURPOSE))
    print(f"{settings.base}/undangan?kode={code}")
    say(f"Kirim tautan ini hanya kepada pemilik akun '{username}'.")


@app.command()
def close(username: Annotated[str, typer.Argument(help="User name.")], as_user: As = "") -> None:
    """Close an account at once: its sign-ins and tokens open nothing any more.

    Example: satudata accounts close sri
    """
    with writes(as_user) as (_, session, by):
        keeping.close(session, username, by=by)
    say(f"Akun '{username}' ditutup.")


@app.command(name="open")
def reopen(username: Annotated[str, typer.Argument(help="User name.")], as_user: As = "") -> None:
    """Open a closed or locked account again.

    Example: satudata accounts open sri
    """
    with writes(as_user) as (_, session, by):
        keeping.reopen(session, username, by=by)
    say(f"Akun '{username}' dibuka kembali.")


def _password() -> str:
    return getpass.getpass("Kata sandi: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
