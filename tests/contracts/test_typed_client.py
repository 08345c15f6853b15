"""A typed client made from the description walks the whole way: from the list of services to the signed message."""

from __future__ import annotations

import hashlib
import hmac
import importlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from django.conf import LazySettings

from tenohira.config.wsgi import application
from tenohira.counters.api.tests.systems import ALLOWANCE, Caller, Systems
from tenohira.engines.cases.tests.factories import PDF
from tenohira.foundation import outbox
from tenohira.gateways.webhook.tests.receivers import Receiver, receiving
from tests.contracts.describing import SNAPSHOT

PACKAGE = "tenohira_client"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The client as openapi-python-client writes it today, from the description in the repository."""
    folder = tmp_path_factory.mktemp("client")
    arguments = [
        "generate",
        "--path",
        str(SNAPSHOT),
        "--output-path",
        str(folder / PACKAGE),
        "--meta",
        "none",
    ]
    command = [str(Path(sys.executable).parent / "openapi-python-client"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (folder / PACKAGE / "client.py").is_file(), done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield folder / PACKAGE
    sys.path.remove(str(folder))
    for name in [one for one in sys.modules if one.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def near(settings: LazySettings) -> Iterator[Receiver]:
    """文書管理's own server, in a trial on this machine."""
    settings.TENOHIRA_TRIAL = True
    settings.TENOHIRA_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiving() as one:
        yield one


def part(name: str) -> ModuleType:
    """A module of the client."""
    return importlib.import_module(f"{PACKAGE}.{name}")


def client(caller: Caller) -> Any:
    """The client of a system, calling the hall within this process."""
    transport = httpx.WSGITransport(application)
    return part("client").AuthenticatedClient(
        base_url="http://localhost", token=caller.token, httpx_args={"transport": transport}
    )


def call(caller: Caller, operation: str, *path: Any, **options: Any) -> Any:
    """Carry out an operation of the client and return what it understood."""
    return part(f"api.{operation}").sync_detailed(*path, client=client(caller), **options)


def test_nothing_of_the_description_is_left_out(made: Path) -> None:
    described = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    wanted = {one["operationId"] for item in described["paths"].values() for one in item.values()}
    written = {one.stem for one in (made / "api").rglob("*.py")} - {"__init__"}
    assert wanted <= written


def filed(app: Caller) -> str:
    """子育てアプリ files 花子's claim by the typed client and returns the receipt number."""
    models = part("models")
    services = call(app, "services.list_services").parsed.items
    service = next(one for one in services if one.id == "allowance")
    form = call(app, "services.get_form", service.id).parsed
    assert [page.id for page in form.pages] == ["applicant", "papers"]
    resident = models.Resident(number="1001", birth_date=born())
    draft = call(
        app, "drafts.start_draft", body=models.NewDraft(service=service.id, resident=resident)
    ).parsed
    answers = models.PageAnswers(values=models.PageAnswersValues.from_dict(ALLOWANCE))
    saved = call(app, "drafts.save_page", draft.id, "applicant", body=answers).parsed
    assert saved.problems == []
    file = part("types").File(payload=io.BytesIO(PDF), file_name="bankbook.pdf", mime_type="application/pdf")
    kept = call(
        app, "drafts.attach_file", draft.id, "proof", body=models.AttachFileFileParams(file=file)
    ).parsed
    assert kept.name == "bankbook.pdf"
    receipt = call(app, "drafts.submit", draft.id, idempotency_key="typed-1").parsed
    again = call(app, "drafts.submit", draft.id, idempotency_key="typed-1").parsed
    assert again.receipt_number == receipt.receipt_number
    return str(receipt.receipt_number)


def born() -> Any:
    """花子's birth date."""
    from tenohira.engines.people.tests.factories import known

    return known("1001").birth_date


def is_genuine(body: bytes, header: str, secret: str) -> bool:
    """What a receiver has to do."""
    parts = [one.split("=", 1) for one in header.split(",")]
    moment = next(value for name, value in parts if name == "t")
    right = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(value, right) for name, value in parts if name == "v1")


def test_the_whole_way_from_services_to_the_signed_message(made: Path, hall: Systems, near: Receiver) -> None:
    models, records = part("models"), hall.records
    hook = call(
        records, "webhooks.register_webhook",
        body=models.NewWebhook(url=near.url, events=["case.submitted", "case.decided"]),
    ).parsed  # fmt: skip
    number = filed(hall.app)
    assert call(hall.app, "cases.get_case", number).parsed.phase == "received"
    begin = models.TakeAction(staff="1", action="begin_review")
    assert call(records, "decisions.take_action", number, body=begin).parsed.phase == "review"
    proposal = models.Propose(staff="1", outcome=models.ProposeOutcome.GRANTED, reason="要件を満たすため")
    assert len(call(records, "decisions.propose", number, body=proposal).parsed.steps) == 2
    for staff in ("2", "3"):
        decided = call(records, "decisions.approve", number, body=models.Approve(staff=staff)).parsed
    assert (decided.outcome, decided.amount) == ("granted", 80000)
    assert call(hall.app, "cases.get_decision", number).parsed.reason == "要件を満たすため"
    while outbox.drain().done:
        continue
    told = [json.loads(one.body) for one in near.received]
    assert [one["type"] for one in told] == ["case.submitted", "case.decided"]
    assert {one["data"]["receipt_number"] for one in told} == {number}
    assert told[1]["data"]["outcome"] == "granted"
    for one in near.received:
        assert is_genuine(one.body, one.headers["Tenohira-Signature"], hook.secret)
        assert "鈴木" not in one.body.decode()
        assert hall.cast.hanako.ref.removeprefix("person:") not in one.body.decode()
    sent = call(records, "webhooks.list_deliveries", hook.id).parsed.items
    assert [one.state for one in sent] == ["delivered", "delivered"]


def test_a_problem_is_understood_as_a_problem(made: Path, hall: Systems) -> None:
    answer = call(hall.app, "cases.get_case", "T8-9999-9999", accept_language="en")
    assert answer.status_code == 404
    assert answer.parsed.type_ == "urn:tenohira:problem:no-such-case"
    assert answer.parsed.title
    assert answer.parsed.remedy


def sheet(operation: str) -> Any:
    """A PDF in the body of an operation that takes a file."""
    file = part("types").File(payload=io.BytesIO(PDF), file_name="paper.pdf", mime_type="application/pdf")
    return getattr(part("models"), f"{operation}FileParams")(file=file)


def test_blocks_are_taken_away_and_papers_follow(made: Path, hall: Systems) -> None:
    models, app = part("models"), hall.app
    resident = models.Resident(number="1001", birth_date=born())
    draft = call(app, "drafts.start_draft", body=models.NewDraft(service="camp", resident=resident)).parsed

    def save(page: str, block: int, **values: str) -> Any:
        answers = models.PageAnswers(values=models.PageAnswersValues.from_dict(values))
        return call(app, "drafts.save_page", draft.id, page, body=answers, block=block).parsed.draft

    save("children", 0, joins="yes", **{"permit.later": "yes"})
    for number, name in enumerate(("祖母", "祖父")):
        shown = save("contacts", number, contact=name)
    first = next(one for one in shown.pages if one.id == "contacts").blocks[0]
    left = call(app, "drafts.remove_block", draft.id, "contacts", first.key).parsed
    assert next(one for one in left.pages if one.id == "contacts").values.to_dict() == {
        "contacts.0.contact": ["祖父"]
    }
    number = call(app, "drafts.submit", draft.id, idempotency_key="typed-2").parsed.receipt_number
    (wanted,) = call(app, "cases.get_case", number).parsed.asked
    assert (wanted.kind, wanted.question, wanted.block) == ("paper", "permit", 0)
    kept = call(
        app, "cases.supply_paper", number, wanted.question, body=sheet("SupplyPaper"), block=wanted.block
    ).parsed
    assert (kept.name, kept.question) == ("paper.pdf", "permit")
    assert call(app, "cases.get_case", number).parsed.asked == []


def test_the_paper_of_a_decision_is_fetched(made: Path, hall: Systems) -> None:
    number = hall.granted()
    (paper,) = call(hall.app, "cases.list_papers", number).parsed.items
    answer = call(hall.records, "cases.get_paper", number, paper.id)
    assert answer.status_code == 200
    assert answer.parsed.payload.read() == answer.content
    assert len(answer.content) == paper.size
