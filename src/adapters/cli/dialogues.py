"""`sqa dialogue`: the notes of a dialogue meeting from files, how they are grouped and by whom, and what comes of them."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid5

import typer

from adapters.cli import dialogue_areas
from adapters.cli.asking import show
from adapters.cli.dialogue_files import Column, codebook_of, codings_of, notes_of
from adapters.cli.dialogue_naming import File, NoteNo, Of, reading, stream_named, tell, the_dialogue
from adapters.cli.dialogue_recording import AT_ONCE, append, as_told, claimed_in, data_of, given_only, import_notes
from adapters.cli.given import Given, NotWell
from adapters.cli.telling import MISUSED, AsJson, give_up, print_json, progress, told

DIALOGUES = UUID("5b0c1f0e-5d0a-4b57-9d1c-0f7c2f6a8e11")

Version = Annotated[int | None, typer.Option("--version", min=1, help="Version of the coding; the one now worked on unless said.")]


def add_to(app: typer.Typer, given: Callable[[], Given]) -> None:
    """Add these verbs."""
    dialogue = typer.Typer(help="Dialogue meetings: notes, codebooks, codings, agreement, work areas.", no_args_is_help=True)
    app.add_typer(dialogue, name="dialogue")
    dialogue_areas.add_to(dialogue, given)

    @dialogue.command(
        "import",
        epilog='Example: sqa dialogue import notes.csv --unit 4e79a00a-c780-5a65-aab9-9bfbab70a15e --name "8 maj" --held-on 2025-05-08',
    )
    def import_(  # noqa: PLR0917 - each is an option by its name
        file: File,
        unit: Annotated[UUID, typer.Option(help="The unit whose meeting it was; the huvudman's own id for a meeting of all.")],
        name: Annotated[str, typer.Option(help="What the meeting is called.")],
        held_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day it was held.")],
        claimed: Annotated[int | None, typer.Option(min=0, help="How many notes the source says there are.")] = None,
        of: Annotated[str, typer.Option("--dialogue", help="An id for the dialogue; else one made of unit, name and day.")] = "",
        note_no: NoteNo = "note_no",
        table_no: Annotated[str, typer.Option(help="The column with the table's number.")] = "table_no",
        row: Annotated[str, typer.Option(help="The column with the row in the table.")] = "row_in_table",
        text: Annotated[str, typer.Option(help="The column with what was written.")] = "text",
        phase: Annotated[str, typer.Option(help="The column with home or expert, where there is one.")] = "phase",
        profession: Annotated[str, typer.Option(help="The column with the profession, where there is one.")] = "profession",
        as_json: AsJson = False,
    ) -> None:
        """Import notes. Start a broken-off import again: it goes on where it was; a repeated one writes nothing."""
        columns = (
            Column("number", (note_no, "note")),
            Column("text", (text,)),
            *(Column(*each, needed=False) for each in (("table", (table_no, "table")), ("row", (row, "row")))),
            *(Column(*each, needed=False) for each in (("phase", (phase,)), ("profession", (profession,)))),
        )
        with reading(as_json=as_json):
            notes = notes_of(file, columns)
        stream = stream_named(of or str(uuid5(DIALOGUES, f"{unit}/{held_on:%Y-%m-%d}/{name}")), as_json=as_json)
        meeting = {"unit": str(unit), "name": name, "held_on": f"{held_on:%Y-%m-%d}"}
        with told(given, as_json=as_json) as here:
            with progress("Notes", silent=as_json) as bar:
                new = import_notes(here, stream, notes, meeting, claimed, bar, as_json=as_json)
            tables = Counter(note["table"] for note in notes if "table" in note)
            found = here.dialogue(stream)
            report = {
                "dialogue": stream,
                "found": len(found.notes),
                "claimed": claimed_in(found),
                "new": new,
                "tables": dict(sorted(tables.items())),
            }
            tell(report, as_json=as_json)

    @dialogue.command(epilog="Example: sqa dialogue codebook groups.csv --dialogue 0b7d2c1e-2b5c-4a68-9a86-0d2f1b8f0c11")
    def codebook(
        file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or JSON: group, subgroup, name, claimed.")],
        of: Of,
        reason: Annotated[str | None, typer.Option(help="Why there is another version.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Publish a codebook, with the totals that the source claims; another one than the latest becomes its next version."""
        with reading(as_json=as_json):
            groups = codebook_of(file)
        with told(given, as_json=as_json) as here:
            stream, now = the_dialogue(here, of, as_json=as_json)
            version, published = max(now.codebooks, default=0), now.codebook
            new = published is None or data_of(published)["groups"] != as_told(groups)
            if new:
                version += 1
                append(here, stream, [("codebook-published", given_only(codebook_version=version, groups=groups, reason=reason))])
            claims = [group["claimed"] for group in groups if "claimed" in group]
            report = {"codebook_version": version, "new": new, "groups": len(groups), "claimed_by_groups": sum(claims) if claims else None}
            tell({**report, "found": len(now.notes), "claimed": claimed_in(now)}, as_json=as_json)

    @dialogue.command(epilog="Example: sqa dialogue code anna.csv --coder Anna --dialogue 0b7d2c1e-2b5c-4a68-9a86-0d2f1b8f0c11")
    def code(  # noqa: PLR0917 - each is an option by its name
        file: File,
        of: Of,
        coder: Annotated[str, typer.Option(help="A mark for whoever codes, never a name that the register has.")],
        version: Version = None,
        reason: Annotated[str | None, typer.Option(help="Why notes that are coded already are coded otherwise.")] = None,
        note_no: NoteNo = "note_no",
        code_column: Annotated[str, typer.Option("--code", help="The column with the code.")] = "code",
        as_json: AsJson = False,
    ) -> None:
        """Take in a coder's codes. What is coded so already stays; what is coded otherwise is revised, with the reason."""
        with reading(as_json=as_json):
            codes = codings_of(file, (Column("number", (note_no, "note")), Column("code", (code_column,))))
        with told(given, as_json=as_json) as here:
            stream, now = the_dialogue(here, of, as_json=as_json)
            if now.codebook is None:
                raise NotWell("There is no codebook yet: sqa dialogue codebook FILE.")
            book = max(now.codebooks)
            for note, (line, code) in codes.items():
                if note not in now.notes or now.group_of(code, book) is None:
                    why = f"Line {line}: " + ("the codebook lacks the code." if note in now.notes else "the note is not in the dialogue.")
                    at = {"line": line, "note": note, "not_taken": code, "codebook_version": book}
                    give_up(why, MISUSED, as_json=as_json, **at, next_step="Nothing was taken in: mend the line, or publish a codebook.")
            revised = [note for note, (_, code) in codes.items() if (last := now.codings.get((note, coder))) and last[-1].code != code]
            first = [note for note in codes if (note, coder) not in now.codings]
            if revised and not reason:
                how = "Say why with --reason: what was coded before stays for earlier versions."
                give_up(f"{len(revised)} notes are coded otherwise already.", MISUSED, as_json=as_json, notes=revised[:20], next_step=how)
            began = version or now.coding_version + any(now.codings[note, coder][-1].version >= now.coding_version for note in revised)
            both = {"coder": coder, "codebook_version": book, "coding_version": began}
            events = [("coding-revised", {**both, "note": note, "code": codes[note].code, "reason": reason}) for note in revised]
            events += [("note-coded", {**both, "note": note, "code": codes[note].code}) for note in first]
            with progress("Codes", silent=as_json) as bar:
                for start in range(0, len(events), AT_ONCE):
                    append(here, stream, events[start : start + AT_ONCE])
                    bar(min(start + AT_ONCE, len(events)), len(events))
            coded = sum(by == coder for _, by in here.dialogue(stream).codings)
            report = {"coder": coder, "coding_version": began, "new": len(first), "revised": len(revised)}
            report |= {"unchanged": len(codes) - len(events), "coded": coded, "uncoded": len(now.notes) - coded, "found": len(now.notes)}
            tell(report, as_json=as_json)

    @dialogue.command(epilog="Example: sqa dialogue agreement --coders Anna,Bo --dialogue 0b7d2c1e-2b5c-4a68-9a86-0d2f1b8f0c11")
    def agreement(
        of: Of,
        coders: Annotated[str, typer.Option(help="Two or more, separated by commas.")],
        version: Version = None,
        as_json: AsJson = False,
    ) -> None:
        """Compute how far coders agree on main groups (Cohen's κ for two, Krippendorff's α for all), and record it."""
        from sqa.dialogues.events import AgreementMeasured
        from sqa.dialogues.rules import agreement

        named = [coder.strip() for coder in coders.split(",")]
        if len(named) < 2 or len(set(named)) < len(named) or not all(named):
            give_up("Name at least two coders, each once.", MISUSED, as_json=as_json)
        with told(given, as_json=as_json) as here:
            stream, now = the_dialogue(here, of, as_json=as_json)
            unknown = sorted(set(named) - {coder for _, coder in now.codings})
            if unknown:
                give_up("These have coded nothing.", MISUSED, as_json=as_json, coders=unknown)
            at = version or now.coding_version
            measured = data_of(AgreementMeasured(coders=tuple(named), coding_version=at, **agreement(now, named, at)))
            new = measured not in [data_of(each.data) for each in now.agreements]
            if new:
                append(here, stream, [("agreement-measured", measured)])
            tell({**dict.fromkeys(("cohen_kappa", "krippendorff_alpha")), **measured, "new": new}, as_json=as_json)

    @dialogue.command(epilog="Example: sqa dialogue totals --dialogue 0b7d2c1e-2b5c-4a68-9a86-0d2f1b8f0c11 --coder Anna")
    def totals(
        of: Of, coder: Annotated[str, typer.Option(help="Of one coder.")] = "", version: Version = None, as_json: AsJson = False
    ) -> None:
        """Show claimed totals beside those that each coder's codes give, group by group; coded and uncoded add up to what was found."""
        with told(given, as_json=as_json) as here:
            _ask(here, "dialogue-totals", of, coder=coder, coding_version=version or "", as_json=as_json)

    @dialogue.command(epilog="Example: sqa dialogue report --dialogue 0b7d2c1e-2b5c-4a68-9a86-0d2f1b8f0c11")
    def report(of: Of, as_json: AsJson = False) -> None:
        """Show the totals, and then the work areas with what has come of them."""
        with told(given, as_json=as_json) as here:
            for question in ("dialogue-totals", "work-areas"):
                _ask(here, question, of, as_json=as_json)


def _ask(here: Given, question: str, named: str, *, as_json: bool, **more: Any) -> None:
    stream, _ = the_dialogue(here, named, as_json=as_json)
    answer = here.ask(question, {"dialogue": stream, **{name: str(value) for name, value in more.items() if value}})
    if as_json:
        print_json(answer)
    else:
        show(answer)
