"""``satudata notifications``: send a trial letter, and what waits to be mailed."""

from typing import Annotated

import typer

from registry.app import mail_server
from registry.cli.session import AsJson, fail, opened, reads, say, show
from registry.db import now
from registry.notifications import letters
from registry.notifications.smtp import AddressFault, ServerFault
from registry.notifications.standing import standing

app = typer.Typer(no_args_is_help=True, help="Notifications by e-mail: try the mail server, see what waits.")


@app.command("try")
def try_(address: Annotated[str, typer.Argument(help="Where the trial letter goes.")]) -> None:
    """Send one letter now, with the settings of this instance; exit 2 says what the server did not take.

    Example: satudata notifications try admin@desa.id
    """
    with opened() as registry:
        server = mail_server(registry.settings)
        if server is None:
            fail("Belum ada server surel. Setel SATUDATA_MAIL_URL dan SATUDATA_MAIL_FROM.")
        try:
            with server.open() as connection:
                connection.send(letters.trial(sender=server.sender, to=address, base=registry.settings.base, at=now()))
        except ServerFault as fault:
            fail(f"Server surel tidak menerima: {fault}. Periksa alamat, port, pengguna, dan kata sandinya.")
        except AddressFault as fault:
            fail(f"Server surel menolak surat ke alamat itu: {fault}.")
    say("Server surel menerima surat percobaan.")


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Show what waits to be mailed, and what the mail server did last.

    Example: satudata notifications status
    """
    with reads() as (_, session):
        found = standing(session)
    if as_json:
        show(found)
    else:
        print(f"menunggu: {found.waiting}; alamat ditolak: {found.refused}; galat server: {found.fault or '-'}")
