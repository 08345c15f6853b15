"""The typist fills in every form of the library as a person would: no form is a dead end."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from tenohira.config.demo.typist import CouldNotFill, Typist
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases import queries as case_queries
from tenohira.engines.cases.views import Applicant
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.definition import FIELD_TYPES
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation.codes import my_number_is_valid
from tenohira.foundation.journal import Actor

OF_PERSONS = sorted(
    one for one in ("after-school-club", "care-certification", "child-allowance-claim", "disaster-certificate",
                    "dog-registration", "information-disclosure", "moving-out", "nursery-application", "opinion",
                    "pregnancy-notification", "resident-record-copy")
)  # fmt: skip


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize("service", OF_PERSONS)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_form_can_be_filled_to_its_end_and_sent(service: str, seed: int, today: date) -> None:
    hanako = people.person_numbered("900000012")
    assert hanako is not None
    account = people.account_of_person(hanako.ref)
    by = Actor("resident", hanako.ref)
    applicant = Applicant(hanako.ref, account, None, "hanako@resident.example", "ja")
    draft = cases.start_draft(service, by=by, applicant=applicant)
    Typist(Random(seed), today).fill(draft, by)  # noqa: S311 - reproducible on purpose
    context = case_queries.form_context(draft.id, by=by)
    wrong = forms.problems_of(context.bundle.form, context.answers, context.facts, context.bundle.expressions)
    assert [(error.field_id, error.message) for error in wrong] == []
    sent = cases.submit(draft.id, key=f"typed-{service}-{seed}", by=by)
    assert sent.receipt_number.startswith("T")


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize(
    "service", ["after-school-club", "care-certification", "disaster-certificate", "nursery-application"]
)
def test_what_the_office_finds_out_can_be_typed_as_well(service: str, today: date) -> None:
    hanako = people.person_numbered("900000012")
    assert hanako is not None
    by = Actor("resident", hanako.ref)
    applicant = Applicant(
        hanako.ref, people.account_of_person(hanako.ref), None, "hanako@resident.example", "ja"
    )
    for seed in (1, 2, 3):
        typist = Typist(Random(seed), today)  # noqa: S311 - reproducible on purpose
        draft = cases.start_draft(service, by=by, applicant=applicant)
        typist.fill(draft, by)
        number = cases.submit(draft.id, key=f"found-{service}-{seed}", by=by).receipt_number
        sheet = case_queries.findings_sheet(number, typist.findings(number))
        assert sheet is not None
        assert sheet.problems == ()


def test_the_same_seed_types_the_same(today: date) -> None:
    field = services.catalogue().bundle("dog-registration").form.field("dog_name")
    one, other = (Typist(Random(7), today) for _ in range(2))  # noqa: S311
    assert one._text(field) == other._text(field)


def test_every_type_of_field_has_a_way_to_be_typed(today: date) -> None:
    assert set(Typist(Random(1), today)._ways) == set(FIELD_TYPES)  # noqa: S311


def test_the_my_number_it_types_has_a_right_check_digit(today: date) -> None:
    typist = Typist(Random(3), today)  # noqa: S311
    assert all(my_number_is_valid(typist._my_number()) for _ in range(20))


def test_a_page_that_takes_nothing_is_told_with_its_fields() -> None:
    error = CouldNotFill("opinion の text を書けませんでした。", "text: 短すぎます")
    assert "opinion" in str(error)
    assert "短すぎます" in error.why
