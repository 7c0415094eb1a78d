"""What questions about a period are asked with: Stockholm days, the first and the last included."""

from datetime import date
from typing import Any

from pydantic import Field
from sqlalchemy import Column, ColumnElement, true

from projections.projection import Parameters


class Period(Parameters, populate_by_name=True):
    """From one day to another, both included; either end may be left open. Asked as `from` and `to`."""

    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")


def between(days: Column[Any], first: date | None, last: date | None) -> ColumnElement[bool]:
    """The rows whose day lies from `first` to `last`, both included; None leaves that end open."""
    wanted: ColumnElement[bool] = true()
    if first is not None:
        wanted = wanted & (days >= first)
    if last is not None:
        wanted = wanted & (days <= last)
    return wanted
