"""routes.yaml of a city pack: who approves a decision, in which order, and who may decide alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from tenohira.foundation.definitions import Definition, LocalText, Problems, read_yaml, validate

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,59}$")]


class RouteStep(Definition):
    """One step of a route: a post of the case's office (or of the `office` named), to review or to decide."""

    post: Slug
    office: Slug | None = None
    kind: Literal["review", "decide"]


class AloneLimit(Definition):
    """専決: a post that may decide by itself up to an amount in yen; nothing above it is asked then.

    `up_to_yen: 0` means decisions without an amount only.
    """

    post: Slug
    up_to_yen: Annotated[int, Field(ge=0)]


class RouteDefinition(Definition):
    """An approval route (決裁ルート). The last step decides, and only the last."""

    title: LocalText
    steps: list[RouteStep] = Field(min_length=1)
    decide_alone: list[AloneLimit] = []

    @model_validator(mode="after")
    def _last_step_decides(self) -> RouteDefinition:
        if [step.kind for step in self.steps].count("decide") != 1 or self.steps[-1].kind != "decide":
            raise ValueError(
                "kind: decide（決裁）は最後の1つだけにしてください。それより前は kind: review（回議）です"
            )
        posts = {step.post for step in self.steps}
        strangers = [limit.post for limit in self.decide_alone if limit.post not in posts]
        if strangers:
            raise ValueError(f"専決する職 {', '.join(strangers)} が steps にありません")
        return self


class RoutesDefinition(Definition):
    """Every approval route of a city, by id. Services name one as `route`."""

    schema_: Literal[1] = Field(alias="schema", default=1)
    routes: dict[Slug, RouteDefinition]


def read_routes(path: Path, problems: Problems) -> RoutesDefinition | None:
    """Read routes.yaml; every mistake becomes a problem at its line and None is returned."""
    source = read_yaml(path, problems)
    return validate(RoutesDefinition, source, problems) if source else None
