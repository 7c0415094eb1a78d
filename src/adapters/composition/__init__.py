"""The only place that joins everything, and where the command line begins."""

from adapters.composition.clocks import ControlledClock, real_clock
from adapters.composition.joining import Composition


def main() -> None:
    """The command `sqa`."""
    from adapters.cli.main import verbs
    from adapters.composition.console import Console
    from adapters.composition.logs import configure
    from adapters.settings import Settings

    def given() -> Console:
        settings = Settings()
        configure(settings.log_level)
        return Console(Composition(settings))

    verbs(given)()


__all__ = ["Composition", "ControlledClock", "main", "real_clock"]
