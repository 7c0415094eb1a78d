"""What the tests of the command line read and write."""

import json
from pathlib import Path
from typing import Any

from typer.testing import Result


def lines(result: Result) -> list[Any]:
    """What a verb printed with --json."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def ndjson(path: Path, *events: dict[str, Any]) -> str:
    """A file of events, for `sqa append`."""
    path.write_text("".join(f"{json.dumps(one)}\n" for one in events), "utf-8")
    return str(path)
