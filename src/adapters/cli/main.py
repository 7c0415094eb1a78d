"""The verbs, in one list."""

from collections.abc import Callable

import typer

from adapters.cli import asking, dialogues, history, jobs, keeping, registering, releases, serving, tenants
from adapters.cli.given import Given
from adapters.cli.telling import EXIT_CODES


def verbs(given: Callable[[], Given]) -> typer.Typer:
    """The command `sqa`. given: makes this process's service when a verb needs it."""
    app = typer.Typer(
        name="sqa",
        help="Events, ownership and questions for pupils' support and schools' quality work.",
        epilog=EXIT_CODES,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for group in (serving, history, asking, dialogues, releases, registering, keeping, jobs, tenants):
        group.add_to(app, given)
    return app
