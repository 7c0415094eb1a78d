"""The only place that joins everything, and where the command line begins."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.composition.console import Console


def main() -> None:
    """The command `sqa`. Each verb loads what it needs, so that `--help` is quick."""
    from adapters.cli.main import verbs

    def given() -> "Console":
        from adapters.composition.console import Console
        from adapters.composition.joining import Composition
        from adapters.composition.logs import configure
        from adapters.settings import Settings

        settings = Settings()
        configure(settings.log_level)
        return Console(Composition(settings))

    verbs(given)()
