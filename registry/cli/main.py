"""The command ``satudata``: every verb of the registry that a person or a script needs.

A command's module is imported only when it is called: the help answers at once.
"""

from importlib import import_module
from typing import Any

import click
import typer
from typer.main import get_command, get_group

COMMANDS = {
    "init": ("Prepare the database and load what ships with the program.", "init:init"),
    "demo": ("Take a synthetic Desa Sawentar through the whole walk, once.", "demo:demo"),
    "serve": ("Serve the portal and the API.", "serve:serve"),
    "worker": ("Follow the change log beside any number of serving processes.", "serve:worker"),
    "sample": ("Write a synthetic sample of a source.", "sample:app"),
    "check": ("Check a file against a data standard.", "check:check"),
    "codes": ("Reference codes: list, show, import, export, translate.", "codes:app"),
    "standards": ("Data standards: list, show.", "standards:app"),
    "harvest": ("Sources of village data and their runs.", "harvest:app"),
    "search": ("Search what is public.", "search:search"),
    "index": ("The search index.", "index:app"),
    "items": ("Registered items and their way through the workflow.", "items:app"),
    "accounts": ("Agencies, users, roles and tokens.", "accounts:app"),
    "changes": ("The change log.", "changes:app"),
}
"""Name of a command: its line in the help, and the module and function (or group) that hold it."""


class LazyCommands(click.Group):
    """A group that knows its commands by name and imports them when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][1].partition(":")
        return _command(cmd_name, getattr(import_module(f"registry.cli.{module}"), name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (line, _) in COMMANDS.items()])


def _command(name: str, found: Any) -> click.Command:
    """Return a Typer group, or a plain function as a command of its own."""
    if isinstance(found, typer.Typer):
        group: Any = get_group(found)
        group.name = name
        return group  # type: ignore[no-any-return]
    single = typer.Typer(pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]})
    single.command(name)(found)
    command: Any = get_command(single)
    return command  # type: ignore[no-any-return]


app = LazyCommands(
    "satudata",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Satu Data Desa Registry: standar data, metadata, interoperabilitas, kode referensi.",
)
