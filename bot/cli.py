"""The command `privacy-desk`. Imports what a command needs when it runs: `classify` starts
without the database, `run` without the sandbox."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import click

from bot import cli_records, cli_slack
from bot.cli_frame import existing_desk, kindly


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="privacy-desk")
def main() -> None:
    """One desk that answers privacy requests: mail in, Slack, answered in time."""


for command in (*cli_records.COMMANDS, *cli_slack.COMMANDS):
    main.add_command(command)


@main.command()
@click.argument("role", type=click.Choice(["smtp", "web", "worker"]), required=False)
@kindly
def run(role: str | None) -> None:
    """Run the desk, or one ROLE of it where several processes share a PostgreSQL."""
    import asyncio

    from bot import app, logs, settings

    logs.configure()
    read = settings.read()
    if read.keys_are_new:
        click.echo(
            f"A new secret key was made in {read.data / settings.KEY_FILE}. Keep a copy of it in "
            "a safe place: without it nothing that is stored can be read.",
            err=True,
        )
    roles = app.EVERY_ROLE if role is None else frozenset({app.Role(role)})
    asyncio.run(app.serve(read, roles=roles))


@main.command()
@click.option("--port", default=8090, show_default=True, help="Where the demo page listens.")
@kindly
def demo(port: int) -> None:
    """Try the desk without Slack and without a mail server, on one local page."""
    import asyncio

    from bot import logs
    from bot.sandbox import demo as sandbox

    logs.configure(logging.WARNING)
    asyncio.run(sandbox.serve(port=port))


@main.command()
@kindly
def migrate() -> None:
    """Make the database, or bring it to the present shape."""
    from bot import app, settings

    app.open_desk(settings.read(), wake=lambda: None).database.dispose()
    click.echo("The database is up to date.")


@main.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--jsonl", is_flag=True, help="Read one JSON object a line instead of messages.")
@click.option(
    "--against-corrections",
    is_flag=True,
    help="Read again what staff corrected, from this desk's database, and count what is right now.",
)
@kindly
def classify(files: tuple[Path, ...], jsonl: bool, against_corrections: bool) -> None:
    """Say how mail is understood: one JSON object a line. Opens no network, and no database
    but with --against-corrections."""
    from bot import classify as engine
    from bot import settings

    if against_corrections:
        if files or jsonl:
            raise click.UsageError("--against-corrections reads the desk's own mail and no files.")
        engine.against_corrections(existing_desk(), sys.stdout)
        return
    engine.run(
        files,
        jsonl=jsonl,
        standard_input=sys.stdin.buffer,
        output=sys.stdout,
        house=settings.read_house_words(),
    )


@main.command()
@click.option("--regulation", help="The law, as classify prints it; left out: not known.")
@click.option("--right", required=True, help="access, erasure, …: as classify prints them.")
@click.option("--received", required=True, help="When: 2026-03-05T10:00:00+01:00.")
@click.option("--place", help="Where the house acts (DE, DE-BY, US-CA); else as its file says.")
@click.option("--event", "events", multiple=True, help="KIND=TIME, like identity_asked=…; again.")
@click.option("--extended", is_flag=True, help="The requester was told of an extension in time.")
@click.option("--residence", help="Where the requester lives, if no law is known: DE, US-VA.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@click.option("--house", envvar="DESK_HOUSE", hidden=True)
@kindly
def dates(
    regulation: str | None,
    right: str,
    received: str,
    place: str | None,
    events: tuple[str, ...],
    extended: bool,
    residence: str | None,
    as_json: bool,
    house: str | None,
) -> None:
    """Say every date of a request and how it came about, with the article."""
    from bot import dates as engine
    from bot import settings

    own = settings.read_house(house)
    question = engine.ask(
        own,
        regulation=regulation,
        right=right,
        received=received,
        place=place,
        events=events,
        extended=extended,
        residence=residence,
    )
    found = engine.answer(own, question)
    click.echo(engine.as_json(found) if as_json else engine.as_text(own, question, found))


@main.command()
@kindly
def doctor() -> None:
    """Check every setting and connection, and say what to mend."""
    import asyncio

    from bot import doctor as checks

    sys.exit(0 if asyncio.run(checks.examine(click.echo)) else 1)


@main.group("keys")
def secret_keys() -> None:
    """Secret keys."""


@secret_keys.command()
def new() -> None:
    """Make a key for DESK_SECRET_KEY."""
    from storage.sealed import Keyring

    click.echo(Keyring.generate_secret())


@secret_keys.command()
@kindly
def rotate() -> None:
    """Seal everything anew with the first key of DESK_SECRET_KEY ("new,old")."""
    from handlers import rotation

    changed = 0
    for table, count in rotation.rotate(existing_desk()):
        changed += count
        click.echo(f"{table}: {count}", err=True)
    click.echo(
        f"{changed} rows were sealed anew. Keep the old key for one more day (codes that are on "
        "their way), then remove it."
    )
