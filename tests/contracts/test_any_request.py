"""Any request whatever: answered as described, nothing breaks, nothing opens without a token (schemathesis)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.conf import LazySettings
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.core.parameters import ParameterLocation

from tenohira.config.wsgi import application
from tenohira.counters.api.tests.systems import Systems

EXAMPLES = 12
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def headers(hall: Systems, settings: LazySettings) -> dict[str, str]:
    """A token that may do everything, as often as it likes."""
    settings.TENOHIRA_API_PER_MINUTE = 10**9
    return {"Authorization": f"Bearer {hall.records.token}"}


@pytest.fixture
def known(hall: Systems) -> dict[str, Iterator[str]]:
    """Real names, so that not every request ends at 'there is no such thing'."""

    def again(*names: str) -> Iterator[str]:
        while True:
            yield from names

    waiting = hall.waiting()["receipt_number"]
    return {
        "receipt": again(waiting, hall.in_review()["receipt_number"], "T8-0000-0000"),
        "draft_id": again(hall.filled(hall.records)["id"]),
        "service_id": again("allowance", "copy"),
        "page_id": again("applicant", "papers"),
        "key": again("added-1"),
        "question_id": again("proof"),
    }


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET,
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
def test_any_request_is_answered_as_described(
    case: schemathesis.Case, headers: dict[str, str], known: dict[str, Iterator[str]]
) -> None:
    path = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
    if case.path_parameters and (path is None or path.mode.is_positive):
        real = {name: next(known[name]) for name in case.path_parameters if name in known}
        case.path_parameters = {**case.path_parameters, **real}
    case.call_and_validate(headers=headers)


def test_any_chain_of_requests_is_answered_as_described(headers: dict[str, str]) -> None:
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)

    @described.auth()
    class Bearer:
        def get(self, case: schemathesis.Case, context: schemathesis.AuthContext) -> str:
            return headers["Authorization"]

        def set(self, case: schemathesis.Case, data: str, context: schemathesis.AuthContext) -> None:
            case.headers = {**case.headers, "Authorization": data}

    run_state_machine_as_test(
        described.as_state_machine(),
        settings=settings(
            max_examples=15, stateful_step_count=6, deadline=None, derandomize=True, database=None,
            suppress_health_check=QUIET, phases=[Phase.generate],
        ),
    )  # fmt: skip
