"""``satudata deadlines``: in how many working days a version should move on, and which days nobody works."""

from datetime import date
from typing import Annotated

import typer

from registry.cli.session import As, AsJson, reads, show, writes
from registry.errors import Invalid, Sentence
from registry.workflow import deadlines
from registry.workflow.calendar import FIXED
from registry.workflow.deadlines import Stage

app = typer.Typer(no_args_is_help=True, help="Deadlines in working days, by stage; and holidays.")

_Day = Annotated[str, typer.Argument(metavar="DATE", help="A day, as 2026-03-20.")]


@app.command("show")
def show_(as_json: AsJson = False) -> None:
    """Show the working days of each stage and the holidays.

    Example: satudata deadlines show
    """
    with reads() as (_, session):
        levels = deadlines.read(session)
        days = {str(row.day): row.title for row in deadlines.holidays(session)}
    every_year = {f"{month:02}-{day:02}": title for (month, day), title in FIXED.items()}
    if as_json:
        show({"working_days": levels.working_days, "holidays": days, "every_year": every_year})
        return
    for stage, number in levels.working_days.items():
        print(f"{stage.value:<12}{number} hari kerja")
    for day, title in {**every_year, **days}.items():
        print(f"{day:<12}{title}")


@app.command("set")
def set_(
    stage: Annotated[Stage, typer.Argument(help="Where a version waits.")],
    days: Annotated[int, typer.Argument(min=1, max=250, help="Working days.")],
    as_user: As = "",
) -> None:
    """Set the working days of a stage, as administrator or coordinator.

    Example: satudata deadlines set submitted 3
    """
    with writes(as_user) as (_, session, caller):
        deadlines.set_working_days(session, stage, days, by=caller)


@app.command()
def holiday(
    day: _Day,
    title: Annotated[str, typer.Argument(help="Its name.")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Make it a working day again.")] = False,
    as_user: As = "",
) -> None:
    """Set a day on which nobody works: the movable holidays and joint leave of each year's decree.

    Example: satudata deadlines holiday 2026-03-20 "Idulfitri"
    """
    with writes(as_user) as (_, session, caller):
        try:
            chosen = date.fromisoformat(day)
        except ValueError:
            raise Invalid(Sentence("Tulis tanggal seperti 2026-03-20.", "Write a date such as 2026-03-20.")) from None
        if remove:
            deadlines.remove_holiday(session, chosen, by=caller)
        else:
            deadlines.add_holiday(session, chosen, title, by=caller)
