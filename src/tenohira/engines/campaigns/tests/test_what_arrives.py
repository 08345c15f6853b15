"""What arrives: each person in their language, with the reason and the way out; and what the journal keeps of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import pytest
from django.core import mail

from tenohira.engines.campaigns import commands, queries, sending, timing
from tenohira.engines.campaigns.models import Telling
from tenohira.engines.campaigns.tests.factories import (
    SERVICE,
    child,
    known,
    many_families,
    oishi,
    open_hall,
    ready,
    register_all,
    sano,
    work,
)
from tenohira.engines.messages import commands as message_commands
from tenohira.engines.messages import ports
from tenohira.engines.messages import queries as messages
from tenohira.engines.messages.ports import Parcel
from tenohira.engines.people import commands as people
from tenohira.engines.people.tests.factories import account, row
from tenohira.engines.services import queries as services
from tenohira.foundation.journal import SYSTEM, Actor, entries, entries_about
from tenohira.foundation.outbox import drain

READERS = {"7001": "ja", "7101": "ja-easy", "7201": "en", "7301": "pt-BR"}
STOP = {
    "ja": "案内を止める",
    "ja-easy": "お知らせを とめる",
    "en": "Stop such messages",
    "pt-BR": "Parar avisos",
}
WORDS = {"ja": "電話でも聞けます。", "en": "You may call us, too.", "pt-BR": "Você pode ligar."}


@pytest.fixture(autouse=True)
def _hall(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    open_hall()
    monkeypatch.setattr(timing, "MORNING", datetime.min.time())
    monkeypatch.setattr(timing, "EVENING", datetime.max.time())


def readers() -> None:
    """A family for each language; the head of each reads mail."""
    rows = []
    for number, language in READERS.items():
        rows.append(row(number, number, 言語=language, メールアドレス=f"oya{number}@mail.example"))
        rows.append(child(number[:3] + "2", number, 4))
    register_all(rows)


def sent(**options: object) -> str:
    """A campaign that went out; returns its ref."""
    made = ready(sano(), **options)
    commands.approve(made.ref, oishi())
    work()
    return made.ref


def of(number: str) -> messages.NoticeView:
    """The one notice of somebody."""
    (notice,) = messages.inbox(known(number).ref)
    return notice


def test_everybody_reads_it_in_their_language_with_every_reason_of_the_rule() -> None:
    readers()
    sent(words=WORDS)
    service = services.catalogue().bundle(SERVICE).service
    for number, language in READERS.items():
        notice = of(number)
        assert notice.language == language
        assert service.title.text(language) in notice.title
        for clause in service.needed_when:
            assert clause.because.text(language) in notice.body_html
        assert STOP[language] in notice.body_html


def test_what_the_office_adds_comes_in_the_language_it_was_written_in() -> None:
    readers()
    sent(words=WORDS)
    for number, language in READERS.items():
        body = of(number).body_html
        assert [one for one, text in WORDS.items() if text in body] == [language] * (language in WORDS)


def test_what_the_office_adds_cannot_become_a_part_of_the_page() -> None:
    readers()
    sent(words={"ja": "<script>alert(1)</script>"})
    assert "<script" not in of("7001").body_html


def test_a_notice_carries_the_way_out_of_its_reader_and_of_nobody_else() -> None:
    readers()
    sent()
    for number in READERS:
        link = of(number).body_html.split("/stop/")[1].split("/")[0]
        assert queries.person_of_link(link) == known(number).ref


def test_a_mail_to_somebody_with_an_inbox_keeps_the_reason_to_the_inbox() -> None:
    readers()
    for number in READERS:
        reader = account(f"login{number}@mail.example")
        people.link_account(reader, known(number).ref, by=SYSTEM, evidence="運転免許証")
    sent()
    letters = {one.to[0]: f"{one.subject}{one.body}" for one in mail.outbox}
    assert set(letters) == {f"oya{number}@mail.example" for number in READERS}
    because = services.catalogue().bundle(SERVICE).service.needed_when[0].because
    for number, language in READERS.items():
        told = letters[f"oya{number}@mail.example"]
        assert because.text(language) not in told
        assert "花子" not in told


def test_a_mail_to_somebody_without_an_account_says_all_there_is_to_read() -> None:
    readers()
    sent()
    letters = {one.to[0]: f"{one.subject}{one.body}" for one in mail.outbox}
    assert set(letters) == {f"oya{number}@mail.example" for number in READERS}
    because = services.catalogue().bundle(SERVICE).service.needed_when[0].because
    for number, language in READERS.items():
        told = letters[f"oya{number}@mail.example"]
        assert because.text(language) in told
        assert "/stop/" in told


def test_the_procedure_and_the_office_s_telephone_are_in_it() -> None:
    readers()
    sent()
    body = of("7001").body_html
    assert f"/services/{SERVICE}/" in body
    assert "こども未来課" in body


def test_who_has_an_account_and_no_mail_finds_it_in_the_inbox() -> None:
    people.link_account(account(), known("1001").ref, by=SYSTEM, evidence="運転免許証")
    ref = sent()
    assert "児童手当" in of("1001").title
    outcome = queries.outcome_of(ref, sano())
    assert (outcome.told, outcome.left_out) == (1, {"unreachable": 1})


def test_what_is_opened_is_counted_and_nobody_twice() -> None:
    readers()
    ref = sent()
    head = known("7001").ref
    before = queries.outcome_of(ref, sano())
    assert (before.told, before.opened, before.mailed, before.waiting) == (4, 0, 4, 0)
    for _time in range(2):
        message_commands.mark_read(of("7001").ref, Actor("resident", head), (head,))
    assert queries.outcome_of(ref, sano()).opened == 1


def test_before_it_begins_nothing_came_of_it() -> None:
    outcome = queries.outcome_of(ready(sano()).ref, sano())
    assert outcome == queries.Outcome(0, 0, {}, 0, 0, 0, 0)


def test_the_journal_of_a_campaign_holds_figures_and_nobody() -> None:
    readers()
    ref = sent(words=WORDS)
    found = entries(ref)
    assert [one.kind for one in found] == [
        "campaign.proposed", "campaign.approved", "campaign.begun", "campaign.ended",
    ]  # fmt: skip
    told = json.dumps([one.data for one in found], ensure_ascii=False)
    for secret in ("person:", "鈴木", "花子", "@mail.example", "中央一丁目", WORDS["ja"]):
        assert secret not in told
    assert all(one.subject == "" for one in found)
    assert found[-1].data | {"campaign": ""} == {"campaign": "", "told": 4, "left_out": 2}


def test_who_stops_such_messages_has_that_in_their_own_journal_once() -> None:
    head = known("1002").ref
    for _press in range(2):
        commands.stop_push(head, Actor("resident", head))
    for _press in range(2):
        commands.allow_push(head, Actor("resident", head))
    found = entries_about(head, ("campaign.push_stopped",))
    assert sorted(one.data["again"] for one in found) == [False, True]


def test_stopping_while_it_goes_out_tells_nobody_further(monkeypatch: pytest.MonkeyPatch) -> None:
    many_families(6)
    monkeypatch.setattr(sending, "PORTION", 3)
    made = ready(sano())
    commands.approve(made.ref, oishi())
    while not Telling.objects.exclude(state="waiting").exists():
        assert drain().done
    commands.stop(made.ref, sano(), "文にまちがいがあったため")
    work()
    outcome = queries.outcome_of(made.ref, sano())
    assert outcome.waiting == 5
    assert outcome.told + sum(outcome.left_out.values()) == 3
    assert queries.campaign(made.ref, sano()).state == "stopped"


class Everywhere:
    """Devices and LINE, where everything arrives."""

    def send(self, parcels: Sequence[Parcel]) -> list[Exception | None]:
        return [None for _one in parcels]


def test_what_came_of_it_is_told_by_the_way_it_went() -> None:
    readers()
    before = dict(ports._channels)
    ports.register_channel("line", Everywhere())
    for number in ("7001", "7101"):
        head = known(number).ref
        message_commands.add_reach(head, "line", f"U{number}", "LINE", Actor("resident", head))
    ref = sent()
    ports._channels.clear()
    ports._channels.update(before)
    head = known("7001").ref
    message_commands.mark_read(of("7001").ref, Actor("resident", head), (head,))
    found = queries.outcome_of(ref, sano()).by_channel
    assert found == {
        "line": messages.ChannelStanding(taken=2, opened=1),
        "mail": messages.ChannelStanding(taken=2),
    }
    assert len(mail.outbox) == 2


def test_who_is_reached_by_line_alone_is_told() -> None:
    head = known("1001").ref
    message_commands.add_reach(head, "line", "U1", "LINE", Actor("resident", head))
    outcome = queries.outcome_of(sent(), sano())
    assert (outcome.told, outcome.left_out) == (1, {"unreachable": 1})
