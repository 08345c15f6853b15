"""A form: pages, each of one topic, and what they ask."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator

from tenohira.engines.forms.field_models import AnyField
from tenohira.foundation.definitions import Definition, LocalText

PageId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]


class Repeat(Definition):
    """A page asked once for each of several. `over` is a fact that is a list (`household.children`).

    People whose register is not known, and those who may add (`may_add`), add blocks by hand up to `most`.
    `label` says what one block is about (お子さん). `repeat: household.children` is short for `over:`.
    """

    over: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*)?$")] = ""
    label: LocalText | None = None
    least: int = Field(default=0, ge=0, le=50)
    most: int = Field(default=20, ge=1, le=50)
    may_add: bool = True


class Page(Definition):
    """One topic. Within a repeat, expressions and prefill name the one it is about `item`."""

    id: PageId
    title: LocalText
    intro: LocalText | None = None
    when: str | None = None
    repeat: Repeat | None = None
    ask: list[AnyField] = Field(min_length=1)

    @field_validator("repeat", mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"over": value} if isinstance(value, str) else value


class FormDefinition(Definition):
    """form.yaml with its fragments and code lists laid in: complete in itself, so that its hash is its version."""

    schema_: int = Field(alias="schema", default=1, ge=1, le=1)
    pages: list[Page] = Field(min_length=1)
    declaration: LocalText | None = None

    def page(self, page_id: str) -> Page | None:
        """Return a page by its id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def field(self, field_id: str) -> AnyField | None:
        """Return a field by its id."""
        return next((field for page in self.pages for field in page.ask if field.id == field_id), None)

    def page_of(self, field_id: str) -> Page | None:
        """Return the page that asks a field."""
        return next((page for page in self.pages if any(field.id == field_id for field in page.ask)), None)
