"""Copies of the SQLite files while they are in use. Keys go to another place than history, and replace the copy before.

The keys are copied last, so that they are never older than the history that needs them. Epoch keys are kept in their newest
copy only: an erasure destroys an epoch key, and a backup that still had it would undo the erasure.
"""

import os
import shutil
from contextlib import closing
from pathlib import Path

from adapters.cli.given import Misused, NotWell
from adapters.settings import Settings
from adapters.sqlite_file import sqlite3

HISTORY = ("events.db", "register.db", "views.db")
KEYS = ("keys.db", "epochs.db")


def backup(settings: Settings, folder: Path, keys: Path) -> list[str]:
    """Copy history to one folder and keys to another. The files written. Raises Misused, NotWell where that can't be done."""
    here = _files(settings)
    if keys.resolve() == folder.resolve() or keys.resolve().is_relative_to(folder.resolve()):
        raise Misused("Keys and history go to different places: who has both can read everything.")
    written = []
    for place, names in ((folder, HISTORY), (keys, KEYS)):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names:
            if (here / name).exists():
                _copy(here / name, place / name)
                written.append(str(place / name))
    for file in (settings.root_key_path, settings.token_key_path):
        if file.exists():
            copy_secret(file, keys / file.name)
            written.append(str(keys / file.name))
    return written


def restore(settings: Settings, folder: Path, keys: Path) -> list[str]:
    """Put a backup in place. Raises NotWell when something is there already, or something needed is missing."""
    here = _files(settings)
    if (here / "events.db").exists():
        raise NotWell(f"{here} already holds a ledger: restore into an empty SQA_DATA.")
    missing = [
        str(place / name) for place, name in ((folder, "events.db"), *((keys, name) for name in KEYS)) if not (place / name).exists()
    ]
    if missing:
        raise NotWell(f"The backup lacks {', '.join(missing)}.")
    here.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = []
    for place, names in ((keys, KEYS), (folder, HISTORY)):
        for name in names:
            if (place / name).exists():
                _copy(place / name, here / name)
                written.append(str(here / name))
    for file in (settings.root_key_path, settings.token_key_path):
        if (keys / file.name).exists() and not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            copy_secret(keys / file.name, file)
            written.append(str(file))
    return written


def _files(settings: Settings) -> Path:
    if settings.database_url is not None:
        raise NotWell("With PostgreSQL: pg_dump each of the schemas sqa_…, sqa_keys_… and sqa_epochs_… to places of their own.")
    return settings.data_folder(settings.huvudman)


def _copy(source: Path, target: Path) -> None:
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as using, closing(sqlite3.connect(unfinished)) as made:
        using.backup(made)
    unfinished.chmod(0o600)
    unfinished.replace(target)


def copy_secret(source: Path, target: Path) -> None:
    """Copy a file so that only its owner can read it."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.unfinished")
    with source.open("rb") as reading, os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as writing:
        shutil.copyfileobj(reading, writing)
    unfinished.replace(target)
