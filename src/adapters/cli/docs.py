"""The pages of docs that are made from the code: every event, rule, refusal, question and setting. `--check`: are they current?"""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from adapters.settings import as_markdown
from projections.projection import Question
from projections.runner.listing import QUESTIONS
from sqa.cases.closing import REQUIRED
from sqa.event_titles import title
from sqa.eventing.event import Event
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import UNIVERSAL, Rule
from sqa.first_publications import CONCERN_SCALE, WORDS
from sqa.privacy.personal import ANY, declared
from sqa.streams import KINDS
from sqa.vocabulary import Clear, Coded, Names, Refers, Registered, Sealed

MADE = "<!-- Made from the code by `make docs`; changes here are overwritten. -->\n"
HERE = Path(__file__).parents[3] / "docs"


def pages() -> dict[str, str]:
    """Name → text of every page."""
    made: dict[str, Callable[[], str]] = {
        "events.md": events,
        "rules.md": rules,
        "refusals.md": refusals,
        "questions.md": questions,
        "settings.md": lambda: f"# Settings\n\nEach is read from the environment; nothing else is configured.\n\n{as_markdown()}",
    }
    return {name: _tidy(f"{MADE}\n{page()}") for name, page in made.items()}


def run(folder: Path, *, check: bool) -> int:
    """Write the pages, or say which are not current. The exit code: 0, or 3."""
    stale = [name for name, text in pages().items() if not (folder / name).exists() or (folder / name).read_text("utf-8") != text]
    if check:
        for name in stale:
            sys.stderr.write(f"docs/{name} is not what the code says now: run `make docs` and commit the page.\n")
        return 3 if stale else 0
    folder.mkdir(exist_ok=True)
    for name in stale:
        (folder / name).write_text(pages()[name], "utf-8")
        sys.stdout.write(f"docs/{name}\n")
    return 0


# -- pages -------------------------------------------------------------------------------------------------------


def events() -> str:
    """Every event type of every kind of stream, with its fields."""
    lines = [
        "# Events",
        "",
        "What may happen, by kind of stream; types that several kinds share stand under each. A field is *clear*, *coded* (a word of a",
        "dated code list) or *sealed* (free text, stored as ciphertext only). `GET /v1/event-types/{type}` gives schema and example.",
        'A pupil or group is sent as `{"person": "<id>"}` or `{"group": "<id>"}`, by the register\'s id.',
        "",
        f"Code lists: {_listed(sorted(WORDS))}; `GET /v1/code-lists` tells which version is valid. Rating scales: `concern-level`, which",
        f"an event names as `{CONCERN_SCALE}`; `GET /v1/rating-scales`.",
    ]
    for kind, stream in sorted(KINDS.items()):
        if not stream.__module__.startswith("sqa."):
            continue
        lines += ["", f"## {kind}", "", _sentence(stream.__doc__)]
        for event in sorted(_types(stream.RULES), key=lambda event: event.event_type()):
            lines += ["", f"### {title(event, 'en')} · {title(event, 'sv')}", "", f"`{event.event_type()}`: {_sentence(event.__doc__)}", ""]
            lines += ["| field | | what |", "|---|---|---|", *_fields(event)]
    return "\n".join(lines)


def _fields(event: type[Event]) -> Iterable[str]:
    schema, told = event.model_json_schema(), {field.path[0]: list[str]() for field in declared(event)}
    for field in declared(event):
        form = _form(_node(schema, field.path), field.declaration)
        needed = _needed(schema, field.path)
        told[field.path[0]].append(f"| `{'.'.join(field.path)}` | {needed} | {_declared(field.declaration)}{f'; {form}' if form else ''} |")
    for name in event.model_fields:
        whole = schema["properties"][name]
        needed = "" if name in schema.get("required", []) else "optional"
        yield from told.get(name, [f"| `{name}` | {needed} | {_one_of(whole).get('description', 'an object')} |"])
    if not event.model_fields:
        yield "| – | | |"


def _one_of(node: Any) -> Any:
    """A node without its null."""
    return next((option for option in node.get("anyOf", []) if option.get("type") != "null"), node)


def _resolved(node: Any, schema: Any) -> Any:
    node = _one_of(node)
    return schema["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def _node(schema: Any, path: tuple[str, ...]) -> Any:
    """What the schema says at this path; of a list, what it says of its items, and how many there may be."""
    node = schema
    for step in path:
        node = _resolved(node, schema)
        node = {**node["items"], "of": node} if step == ANY else node["properties"][step]
    return {**_resolved(node, schema), "of": node.get("of")}


def _needed(schema: Any, path: tuple[str, ...]) -> str:
    """May it be left out, within the part that has it?"""
    within, name = (_node(schema, path[:-1]) if len(path) > 1 else schema), path[-1]
    if name == ANY:
        return _needed(schema, path[:-1])
    return "" if name in within.get("required", []) else "optional"


def _form(node: Any, declaration: Any) -> str:
    """Type, words and limits."""
    told: list[str] = []
    if words := node.get("enum") or ([node["const"]] if "const" in node else []):
        told.append(_listed(words))
    elif node.get("type") == "integer":
        least, most = node.get("minimum"), node.get("maximum")
        told.append("a whole number" if least is None else f"a whole number, {least} to {most}" if most is not None else f"{least} or more")
    elif node.get("type") == "boolean":
        told.append("true or false")
    elif node.get("format") in ("date", "date-time"):
        told.append({"date": "a date", "date-time": "a time with its offset"}[node["format"]])
    elif isinstance(declaration, Refers) or str(node.get("pattern", "")).startswith("^rating-scale/"):
        told.append(f"`{node['pattern'].partition('/')[0].removeprefix('^')}/<uuid>`")
    elif isinstance(declaration, Clear) and node.get("format") == "uuid":
        told.append("a UUID")
    elif isinstance(declaration, Clear) and "pattern" in node:
        told.append(f"a text like `{node['pattern']}`".replace("|", "\\|"))
    if "maxLength" in node:
        told.append(f"at most {node['maxLength']:,} characters")
    if node.get("of"):
        many = node["of"]
        told.append(f"{many.get('minItems', 0)} to {many['maxItems']} of them" if "maxItems" in many else "a list")
    return "; ".join(told)


def _listed(words: Iterable[Any]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _declared(declaration: Any) -> str:
    match declaration:
        case Coded(code_list=name):
            return f"coded: {name}"
        case Sealed():
            return "sealed"
        case Names(thing=thing):
            return f"id of {'an' if thing[0] in 'aeio' else 'a'} {thing}"
        case Registered(kind=kind):
            return f"{kind} of the register"
        case Refers():
            return "another stream"
        case _:
            return "clear"


def rules() -> str:
    """Which rules guard which event."""
    lines = ["# Rules", "", "Asked of every event of every stream:", "", *(f"* {_rule(rule)}" for rule in UNIVERSAL)]
    for kind, stream in sorted(KINDS.items()):
        if not stream.__module__.startswith("sqa."):
            continue
        lines += ["", f"## {kind}", ""]
        for event in sorted(_types(stream.RULES), key=lambda event: event.event_type()):
            asked = " ".join(_rule(rule) for rule in stream.RULES[event]) or "Nothing more."
            lines.append(f"* **{event.__name__}** (`{event.event_type()}`): {asked}")
    lines += ["", "## What closing a case requires, by reason", ""]
    lines += [f"* `{reason}`: {', '.join(name for name, _ in required)}; nothing open." for reason, required in REQUIRED.items()]
    lines += ["* Any other reason: the principal closes, and gives each open item its end in the closing."]
    return "\n".join(lines)


def _rule(rule: Rule) -> str:
    if rule.__doc__:
        return _sentence(rule.__doc__)
    contents = [cell.cell_contents for cell in getattr(rule, "__closure__", None) or ()]
    made_for = ", ".join(", ".join(map(str, each)) if isinstance(each, tuple) else str(each) for each in contents)
    words = rule.__name__.replace("_", " ")
    return f"{words[0].upper()}{words[1:]}{f' ({made_for})' if made_for else ''}."


def refusals() -> str:
    """Every refusal, what it means and what to do."""
    lines = [
        "# Refusals",
        "",
        "Each broken rule has its own problem type, `/problems/<name>`, with a sentence and the next step in both languages.",
        "What HTTP itself refuses is listed by `GET /problems`.",
        "",
        "| name | på svenska | in English | next step |",
        "|---|---|---|---|",
    ]
    for slug, refusal in sorted(Refusal.ALL.items()):
        if refusal.__module__.startswith(("sqa.", "projections.")):
            lines.append(
                f"| `{slug}` | {refusal.title('sv')} | {refusal.title('en')} | {refusal.next_step('sv')} / {refusal.next_step('en')} |"
            )
    return "\n".join(lines)


def questions() -> str:
    """Every question with parameters and columns."""
    lines = [
        "# Questions",
        "",
        "`GET /v1/questions/{name}`, or `sqa ask`. Every question also takes `on` (how it was then), `as_known_on` (as we knew it at that",
        "instant or position) and `min_position` (an answer at least as new). `unit` covers the units below it. Rows about persons cover",
        "only cases that the asker may read; every answer states the position it is true at.",
        "",
        "`limit` (1 to 10,000) asks for the first so many rows: `rows_left_out` then says how many more there are, and figures are of all",
        "rows. Unless it is said, an answer has every row; but who sees everything and names no `unit`, `case`, `subject` or `duty` gets",
        "1,000 of them as JSON. CSV has every row, and says so in a line of its own when a `limit` left some out.",
        "",
        "JSON is for programs: codes as they are stored, times in UTC. CSV is for people: each code by its word in the code list or the",
        "vocabulary, in Swedish unless `Accept-Language` asks for English, and times as the clock showed in Sweden, `2026-03-03 13:00`;",
        "the columns that hold ids stand last.",
    ]
    for question in sorted(QUESTIONS.values(), key=lambda question: question.name):
        lines += ["", f"## {question.name}", "", f"{question.sv} / {question.en}", "", _parameters(question), ""]
        lines += ["| column | på svenska | in English |", "|---|---|---|"]
        lines += [f"| `{name}` | {sv} | {en} |" for name, (sv, en) in question.columns.items()]
    return "\n".join(lines)


def _parameters(question: Question) -> str:
    fields = question.parameters.model_fields
    told = [f"`{field.alias or name}`{'' if field.is_required() else f' ({_default(field.default)})'}" for name, field in fields.items()]
    return f"Parameters: {', '.join(told)}."


def _default(value: object) -> str:
    return "optional" if value is None else f"{value} unless said"


def _types(rules_of: Any) -> list[type[Event]]:
    return [event for event in rules_of if event.TOPIC.startswith("sqa.")]


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def _tidy(text: str) -> str:
    return text.rstrip("\n") + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; end with 3 when a page is not current")
    sys.exit(run(HERE, check=parser.parse_args().check))
