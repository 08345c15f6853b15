"""offices.yaml and purposes.yaml of a city pack: offices (課), posts (職), and why staff may look."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from tenohira.foundation.definitions import Definition, LocalText, Problems, read_yaml, validate

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,59}$")]


class PostDefinition(Definition):
    """One post of an office.

    `rank` grows with authority; `deputies` are posts of the same office, first first.
    """

    id: Slug
    title: LocalText
    rank: int = Field(ge=0, le=99)
    head: bool = False
    opens_protected: bool = False
    keeps_records: bool = False
    deputies: list[Slug] = []


class OfficeDefinition(Definition):
    """One office, its contact and its posts."""

    id: Slug
    name: LocalText
    phone: str = ""
    place: str = ""
    mail: str = ""
    work: LocalText | None = None
    posts: list[PostDefinition] = Field(min_length=1)

    @model_validator(mode="after")
    def _posts_fit(self) -> OfficeDefinition:
        ids = [post.id for post in self.posts]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"職 {', '.join(twice)} が2回書かれています")
        if sum(post.head for post in self.posts) > 1:
            raise ValueError("所属長 (head: true) は1つの課に1つだけです")
        unknown = sorted({d for post in self.posts for d in post.deputies if d not in ids})
        if unknown:
            raise ValueError(f"代決者 {', '.join(unknown)} という職がこの課にありません")
        return self


class OfficesDefinition(Definition):
    """Every office of a city."""

    schema_: int = Field(alias="schema", default=1)
    offices: list[OfficeDefinition]

    @model_validator(mode="after")
    def _ids_differ(self) -> OfficesDefinition:
        ids = [office.id for office in self.offices]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"課 {', '.join(twice)} が2回書かれています")
        return self


class PurposeDefinition(Definition):
    """One purpose (閲覧の目的) for which staff look at a resident's data.

    The resident sees the look at once, or `shown_after_days` later where a law lets the city keep it back so long;
    `law` names it then.
    """

    id: Slug
    title: LocalText
    shown_after_days: int = Field(ge=0, le=3650, default=0)
    law: str = ""

    @model_validator(mode="after")
    def _delay_has_a_ground(self) -> PurposeDefinition:
        if self.shown_after_days and not self.law.strip():
            raise ValueError("shown_after_days: で見せるのを遅らせるときは、根拠の law: を書いてください")
        return self


class PurposesDefinition(Definition):
    """The purposes to choose from. A city adds its own to those of the library; the same id takes the place of one."""

    schema_: int = Field(alias="schema", default=1)
    purposes: list[PurposeDefinition]

    @model_validator(mode="after")
    def _ids_differ(self) -> PurposesDefinition:
        ids = [purpose.id for purpose in self.purposes]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"目的 {', '.join(twice)} が2回書かれています")
        return self


def read_purposes(path: Path, problems: Problems) -> PurposesDefinition | None:
    """Read purposes.yaml; every mistake becomes a problem at its line and None is returned."""
    source = read_yaml(path, problems)
    return validate(PurposesDefinition, source, problems) if source else None


def read_offices(path: Path, problems: Problems) -> OfficesDefinition | None:
    """Read offices.yaml; every mistake becomes a problem at its line and None is returned."""
    source = read_yaml(path, problems)
    return validate(OfficesDefinition, source, problems) if source else None
