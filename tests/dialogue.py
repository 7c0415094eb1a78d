"""`make dialogue FILE=notes.csv`: a file of notes imported into a data folder that is thrown away, and what is told of it.

CODEBOOK=, CODES= (coded by A), AREAS= and ARGS= (options of `sqa dialogue import`: columns, --claimed …) may follow. Nothing of the
files is kept.
"""

import os
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import structlog

from adapters.cli.main import verbs
from adapters.composition.console import Console
from adapters.composition.joining import Composition
from adapters.settings import Settings
from sqa.vocabulary import STOCKHOLM
from tests.e2e.ekbacken import LINDSKOLAN, register


def main(file: str, codebook: str = "", codes: str = "", areas: str = "", *options: str) -> None:
    """Import, publish the codebook, take in codes and work areas, where there are such; then what is told of it.

    Ends with the exit code of what failed.
    """
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])
    with TemporaryDirectory() as folder:
        data, files = Path(folder, "data"), Path(folder, "register")
        data.mkdir()
        files.mkdir()
        for name, content in register().items():
            (files / name).write_bytes(content)

        def sqa(*arguments: str) -> None:
            print(f"\n$ sqa {' '.join(each if ' ' not in each else repr(each) for each in arguments)}", flush=True)
            settings = Settings(data=data, database_url=None, huvudman="ekbacken", port=0)
            if code := verbs(lambda: Console(Composition(settings)))(arguments, standalone_mode=False):
                sys.exit(code)

        of = ("--dialogue", str(uuid4()))
        sqa("roster", "import", str(files))
        sqa(
            "dialogue",
            "import",
            file,
            "--unit",
            str(LINDSKOLAN),
            "--name",
            "Dialogmötet",
            "--held-on",
            f"{datetime.now(STOCKHOLM):%Y-%m-%d}",
            *of,
            *options,
        )
        if codebook:
            sqa("dialogue", "codebook", codebook, *of)
        if codes:
            sqa("dialogue", "code", codes, "--coder", "A", *of)
        if areas:
            sqa("dialogue", "areas", areas, *of)
        sqa("dialogue", "report" if areas else "totals", *of)


if __name__ == "__main__":
    main(
        os.environ["FILE"],
        os.environ.get("CODEBOOK", ""),
        os.environ.get("CODES", ""),
        os.environ.get("AREAS", ""),
        *os.environ.get("ARGS", "").split(),
    )
