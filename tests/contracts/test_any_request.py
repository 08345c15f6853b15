"""Any request whatever: answered as described, nothing breaks, nothing opens without a token (schemathesis)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle

import pytest
import schemathesis
from django.conf import LazySettings
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.core.parameters import ParameterLocation

from tenohira.config.wsgi import application
from tenohira.counters.api.tests.systems import Systems
from tenohira.engines.cases import queries as cases
from tenohira.engines.people import queries as people

EXAMPLES = 12
LISTS = {"/api/v1/cases", "/api/v1/journal"}
"""Addresses that name nothing and are dull in an empty hall."""
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def headers(hall: Systems, settings: LazySettings) -> dict[str, str]:
    """A token that may do everything, as often as it likes."""
    settings.TENOHIRA_API_PER_MINUTE = 10**9
    return {"Authorization": f"Bearer {hall.records.token}"}


def uuid_of(ref: str) -> str:
    """The uuid in a reference such as `file:<uuid>`, as addresses of the API say it."""
    return ref.partition(":")[2]


class Known:
    """Real names, so that not every request ends at 'there is no such thing'; made when an address asks for them."""

    def __init__(self, hall: Systems) -> None:
        self._hall = hall
        self.staff = cycle(["1", "2", "999"])
        self._lists = {
            "service_id": cycle(["allowance", "copy"]),
            "page_id": cycle(["applicant", "papers"]),
            "key": cycle(["added-1"]),
            "question_id": cycle(["proof"]),
        }

    def places(self, names: Iterable[str]) -> dict[str, str]:
        """Return a real name for each place of an address that has one, others from one request to the next."""
        wanted = set(names)
        if wanted & {"receipt", "draft_id"} and not wanted & self._lists.keys() & {"receipt", "draft_id"}:
            self._lists |= {name: cycle(found) for name, found in self._made(wanted).items()}
        return {name: next(self._lists[name]) for name in wanted if name in self._lists}

    def _made(self, wanted: set[str]) -> dict[str, list[str]]:
        hall = self._hall
        if "paper_id" in wanted:
            number = hall.granted()
            return {"receipt": [number], "paper_id": [uuid_of(one.ref) for one in cases.papers(number)]}
        if "receipt" in wanted:
            reviewed, waiting = hall.in_review()["receipt_number"], hall.waiting()["receipt_number"]
            files = [uuid_of(one.ref) for one in cases.files(reviewed)]
            return {"receipt": [reviewed, waiting, "T8-0000-0000"], "file_id": files}
        draft = hall.filled(hall.records)["id"]
        files = [one["id"] for one in hall.records.get(f"/drafts/{draft}").json()["files"]]
        return {"draft_id": [draft], "file_id": files}


@pytest.fixture
def known(hall: Systems) -> Known:
    """What there is in the hall."""
    return Known(hall)


def is_meant(case: schemathesis.Case, where: ParameterLocation) -> bool:
    """Tell whether a part of a request is as described, not wrong on purpose."""
    part = case.meta.components.get(where) if case.meta else None
    return part is None or part.mode.is_positive


def is_without_token(case: schemathesis.Case) -> bool:
    """Tell whether the token is what is wrong on purpose: with a good one nothing would be."""
    wrong = getattr(case.meta.phase.data, "mutations", ()) if case.meta else ()
    return any(one.parameter == "Authorization" for one in wrong)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET,
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
def test_any_request_is_answered_as_described(
    case: schemathesis.Case, headers: dict[str, str], known: Known
) -> None:
    if case.path in LISTS:
        known.places(["receipt"])
    if case.path_parameters and is_meant(case, ParameterLocation.PATH):
        case.path_parameters |= known.places(case.path_parameters)
    if isinstance(case.body, dict) and "staff" in case.body and is_meant(case, ParameterLocation.BODY):
        case.body["staff"] = next(known.staff)
    case.call_and_validate(headers=None if is_without_token(case) else headers)


def test_any_chain_of_requests_is_answered_as_described(headers: dict[str, str], hall: Systems) -> None:
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    born = people.person(hall.cast.hanako.ref).birth_date
    begun: list[int] = []

    @described.auth()
    class Bearer:
        def get(self, case: schemathesis.Case, context: schemathesis.AuthContext) -> str:
            return headers["Authorization"]

        def set(self, case: schemathesis.Case, data: str, context: schemathesis.AuthContext) -> None:
            case.headers = {**case.headers, "Authorization": data}

    class Chain(described.as_state_machine()):  # type: ignore[misc]  # made from the description
        """Begins with an application that can be begun, so that what follows from it is there."""

        def before_call(self, case: schemathesis.Case) -> None:
            if case.operation.label == "POST /api/v1/drafts" and is_meant(case, ParameterLocation.BODY):
                resident = {"number": "1001", "birth_date": born.isoformat()}
                case.body = {"service": "allowance", "resident": resident}
            if is_meant(case, ParameterLocation.PATH):
                there = {"page_id": "applicant", "question_id": "proof"}
                case.path_parameters |= {n: text for n, text in there.items() if n in case.path_parameters}

        def after_call(self, response: schemathesis.Response, case: schemathesis.Case) -> None:
            if case.operation.label == "POST /api/v1/drafts":
                begun.append(response.status_code)

    run_state_machine_as_test(
        Chain,
        settings=settings(
            max_examples=15, stateful_step_count=6, deadline=None, derandomize=True, database=None,
            suppress_health_check=QUIET, phases=[Phase.generate],
        ),
    )  # fmt: skip
    assert 201 in begun
