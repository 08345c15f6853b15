"""The shapes of services and their forms."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field


class ServiceLine(Schema):
    """A service in a list."""

    id: str
    title: str
    summary: str
    category: str
    office: str
    version: str = Field(description="The content hash of the definition; it changes with every change.")


class ServicePage(Schema):
    """One page of services; `next_cursor` asks for the next one."""

    items: list[ServiceLine]
    next_cursor: str | None


class PaperNeeded(Schema):
    """Something to bring or attach."""

    id: str
    name: str
    hint: str


class Service(ServiceLine):
    """A service with all a person wants to know before they begin."""

    who: str
    law: str
    subject: str
    assurance: str = Field(
        description="none, contact, verified or signed: how sure the city must be of who applies."
    )
    acting_for: list[str]
    life_events: list[str]
    bring: list[PaperNeeded]
    fee_yen: int | None
    fee_note: str
    standard_days: int = Field(description="Business days a decision normally takes; 0 when none is set.")
    office_name: str
    office_phone: str


class Choice(Schema):
    """One of the values that may be sent."""

    value: str
    label: str
    hint: str


class Question(Schema):
    """One question of a form. `inputs` are the names under which its answer is sent (see PageAnswers)."""

    id: str
    type: str
    label: str
    hint: str
    required: bool
    when: str | None = Field(description="The condition under which it is asked; null: always.")
    inputs: list[str]
    choices: list[Choice]
    details: dict[str, Any] = Field(description="What belongs to the type: unit, min, max, accept …")


class FormPage(Schema):
    """One page of a form. On a page that repeats, names are preceded by `<page>.<block>.`."""

    id: str
    title: str
    intro: str
    when: str | None
    repeats: bool
    least: int
    most: int
    questions: list[Question]


class Form(Schema):
    """The form of a service at a version."""

    service: str
    version: str
    language: str
    declaration: str
    pages: list[FormPage]
