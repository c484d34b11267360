"""Commands about what the desk keeps: ledger, register, holds, lists, mail as it came."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import IO, TYPE_CHECKING

import click

from bot.cli_frame import existing_desk, kindly

if TYPE_CHECKING:
    from handlers.register import Format


@click.group()
def ledger() -> None:
    """The audit ledger."""


@ledger.command()
@kindly
def verify() -> None:
    """Check that no audit event was changed, removed or put in between."""
    from storage import audit

    desk = existing_desk()
    with desk.reading() as session:
        report = audit.verify(session, desk.keys)
    if report.first_bad is not None:
        click.echo(f"BROKEN at event {report.first_bad}: {report.fault}.")
        sys.exit(1)
    click.echo(f"{report.checked} events, unbroken.")


@click.group()
def suppression() -> None:
    """The lists of addresses that want no marketing, or no sale of their data."""


@suppression.command("export")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-")
@click.option("--of-sale", is_flag=True, help="Who wants no sale or sharing of their data.")
@kindly
def export_suppressions(output: IO[str], of_sale: bool) -> None:
    """Write the list as CSV: address, since."""
    from handlers import exports

    exports.suppressions(existing_desk(), output, of_sale=of_sale)


@click.group()
def inbox() -> None:
    """Mail as it came."""


@inbox.command("list")
@kindly
def list_set_aside() -> None:
    """List the mails that could not be filed."""
    from handlers import exports

    for mail in exports.set_aside(existing_desk()):
        click.echo(f"{mail.id}\t{mail.received_at:%Y-%m-%d %H:%M}\t{mail.size} bytes\t{mail.fault}")


@inbox.command()
@click.argument("mail_id", type=int)
@kindly
def show(mail_id: int) -> None:
    """Write one kept mail, byte by byte, to standard output."""
    from handlers import exports

    sys.stdout.buffer.write(exports.raw_mail(existing_desk(), mail_id))


@inbox.command("file-again")
@click.argument("mail_id", type=int)
@kindly
def file_again(mail_id: int) -> None:
    """Try once more to file a mail that was set aside."""
    from handlers import exports

    exports.file_again(existing_desk(), mail_id)
    click.echo("It stands in the queue again.")


DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=DAY, required=True, help="First day of receipt: 2026-01-01.")
@click.option("--to", "last", type=DAY, required=True, help="Last day of receipt, included.")
@click.option("--format", "form", type=click.Choice(["csv", "json", "html"]), default="csv")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-")
@kindly
def register(first: datetime, last: datetime, form: Format, output: IO[str]) -> None:
    """Write the register of requests and its yearly figures (11 CCR 7101, 7102), without
    personal data."""
    from handlers import register as engine
    from handlers import register_page

    found = engine.read(existing_desk(), first.date(), last.date())
    if form == "csv":
        engine.as_csv(found, output)
    else:
        text = engine.as_json(found) if form == "json" else register_page.as_html(found)
        click.echo(text, file=output)


@click.command()
@click.argument("ticket")
@click.option("--reason", help="Why everything of it must be kept.")
@click.option("--release", is_flag=True, help="End the hold.")
@kindly
def hold(ticket: str, reason: str | None, release: bool) -> None:
    """Put a legal hold on TICKET (like PR-1042), so that nothing of it is deleted; or end it."""
    from handlers import casework, holds
    from handlers.ledger import TicketRef

    if release == bool(reason):
        raise click.UsageError("Say either --reason or --release.")
    desk = existing_desk()
    ref = TicketRef(id=casework.find_id(desk, ticket))
    if release:
        holds.release(desk, ref, holds.OPERATOR)
    else:
        holds.place(desk, ref, holds.OPERATOR, reason=reason or "")
    click.echo(f"{ticket}: the hold is {'over' if release else 'on'}.")


COMMANDS = (ledger, suppression, inbox, register, hold)
