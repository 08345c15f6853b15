"""Talking with LINE, held against a stand-in that answers over HTTP as the Messaging API documents."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tenohira.engines.messages.errors import Gone, NotFromService
from tenohira.engines.messages.ports import Parcel
from tenohira.gateways.line.account import LineAccount
from tenohira.gateways.line.bubbles import cut
from tenohira.gateways.line.tests.stand_in import SECRET, TOKEN, Line, button_of, line_here, words_of

TAG = "0123456789abcdef0123456789abcdef"
WORDS = {"type": "text", "id": "1", "text": "ひみつ", "quoteToken": "q"}
LINK = "https://city.example/notices/"


@pytest.fixture
def line() -> Iterator[Line]:
    with line_here() as found:
        yield found


@pytest.fixture
def account(line: Line) -> LineAccount:
    return LineAccount(TOKEN, SECRET, line.url)


def parcel(address: str, **changes: str) -> Parcel:
    """A notice to somebody."""
    given = {"tag": TAG, "title": "お知らせが届いています", "link": LINK, "language": "ja"}
    given["text"] = "下のボタンから開いてください。"
    return Parcel(address=address, **(given | changes))


def test_a_notice_arrives_with_its_title_its_text_and_a_button_to_its_page(
    account: LineAccount, line: Line
) -> None:
    user = line.user()
    assert account.send([parcel(user)]) == [None]
    ((to, message),) = line.arrived
    assert to == user
    assert words_of(message) == "お知らせが届いています\n下のボタンから開いてください。"
    assert button_of(message) == {"type": "uri", "label": "お知らせを開く", "uri": LINK}
    assert message["altText"] == "お知らせが届いています"


def test_the_button_speaks_the_language_of_the_notice(account: LineAccount, line: Line) -> None:
    account.send([parcel(line.user(), language="en"), parcel(line.user(), language="pt-BR")])
    labels = [button_of(message)["label"] for _to, message in line.arrived]
    assert len({*labels, "お知らせを開く"}) == 3


def test_what_goes_again_arrives_once_and_counts_as_taken(account: LineAccount, line: Line) -> None:
    user = line.user()
    assert [account.send([parcel(user)]), account.send([parcel(user)])] == [[None], [None]]
    assert len(line.arrived) == 1


def test_an_answer_that_was_lost_is_tried_again_and_still_arrives_once(
    account: LineAccount, line: Line
) -> None:
    user = line.user()
    line.is_answer_lost = True
    (lost,) = account.send([parcel(user)])
    assert isinstance(lost, OSError)
    assert account.send([parcel(user)]) == [None]
    assert len(line.arrived) == 1


def test_two_notices_and_two_phones_are_not_taken_for_the_same(account: LineAccount, line: Line) -> None:
    one, other = line.user(), line.user()
    account.send([parcel(one), parcel(other), parcel(one, tag="f" * 32)])
    assert [to for to, _message in line.arrived] == [one, other, one]


def test_who_blocked_the_account_is_gone_though_line_says_nothing_of_it(
    account: LineAccount, line: Line
) -> None:
    user = line.user()
    line.blocked.add(user)
    (outcome,) = account.send([parcel(user)])
    assert isinstance(outcome, Gone)
    assert line.arrived == []
    assert not account.is_there(user)


def test_who_never_was_there_is_gone(account: LineAccount) -> None:
    (outcome,) = account.send([parcel(f"U{'a' * 32}")])
    assert isinstance(outcome, Gone)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_line_is_tried_again_and_the_others_still_go(
    account: LineAccount, line: Line, status: int
) -> None:
    first, second = line.user(), line.user()
    line.fails = [status]
    failed, taken = account.send([parcel(first), parcel(second)])
    assert isinstance(failed, OSError)
    assert not isinstance(failed, Gone)
    assert str(status) in str(failed)
    assert first not in str(failed)
    assert taken is None
    assert account.send([parcel(first)]) == [None]


def test_a_wrong_token_is_our_mistake_and_nobody_is_forgotten(line: Line) -> None:
    (outcome,) = LineAccount("other", SECRET, line.url).send([parcel(line.user())])
    assert "401" in str(outcome)
    assert not isinstance(outcome, Gone)


def test_a_line_that_is_away_is_tried_again() -> None:
    (outcome,) = LineAccount(TOKEN, SECRET, "http://127.0.0.1:1").send([parcel(f"U{'a' * 32}")])
    assert isinstance(outcome, OSError)


def test_nothing_is_longer_than_line_takes(account: LineAccount, line: Line) -> None:
    user = line.user()
    long = parcel(user, title="題" * 900, text="😀文" * 9000, link=LINK + "x" * 700)
    too_long_a_link = parcel(user, tag="f" * 32, link=LINK + "x" * 1200)
    assert account.send([long, too_long_a_link]) == [None, None]
    assert [message["type"] for _to, message in line.arrived] == ["flex", "text"]


def test_a_cut_text_ends_with_a_sign_and_cuts_no_letter_in_two() -> None:
    assert cut("あいうえお", 4) == "あいう…"
    assert cut("😀😀😀", 4) == "😀…"
    assert cut("  ", 4) == "…"


def test_what_line_signed_is_heard_without_the_words(account: LineAccount, line: Line) -> None:
    user = line.user()
    body, signature = line.tells("message", user, message=WORDS)
    (heard,) = account.heard(body, signature)
    assert (heard.deed, heard.address) == ("spoke", user)
    assert heard.reply
    assert "ひみつ" not in repr(heard)


def test_each_deed_is_told_apart(account: LineAccount, line: Line) -> None:
    user = line.user()
    told = [
        line.tells("follow", user, follow={"isUnblocked": False}),
        line.tells("unfollow", user),
        line.tells("accountLink", user, link={"result": "ok", "nonce": "n" * 20}),
        line.tells("accountLink", user, link={"result": "failed", "nonce": "n" * 20}),
    ]
    heard = [account.heard(*one)[0] for one in told]
    assert [one.deed for one in heard] == ["followed", "left", "linked", "linked"]
    assert [one.nonce for one in heard] == ["", "", "n" * 20, ""]


@pytest.mark.parametrize("change", ["body", "secret", "none", "letters"])
def test_what_line_did_not_sign_is_not_read(account: LineAccount, line: Line, change: str) -> None:
    body, signature = line.tells("unfollow", line.user())
    if change == "body":
        body = body.replace(b"unfollow", b"follow")
    signature = {"secret": Line.signature(body, "other"), "none": "", "letters": "署名"}.get(
        change, signature
    )
    with pytest.raises(NotFromService):
        account.heard(body, signature)


def test_bytes_that_are_no_text_are_refused_too(account: LineAccount) -> None:
    with pytest.raises(NotFromService):
        account.heard(b"\xff\xfe", Line.signature(b"\xff\xfe"))


@pytest.mark.parametrize("body", [b"{}", b"[]", b"1", b"nonsense", b'{"events": [{}]}', b'{"events": []}'])
def test_a_signed_body_of_another_shape_says_nothing(account: LineAccount, body: bytes) -> None:
    assert account.heard(body, Line.signature(body)) == []


def test_groups_kinds_we_do_not_know_and_standby_are_left_alone(account: LineAccount, line: Line) -> None:
    user = line.user()
    group = {"type": "group", "groupId": "C1", "userId": user}
    for kind, more in (
        ("message", {"source": group, "message": WORDS}),
        ("somethingNew", {}),
        ("follow", {"mode": "standby", "follow": {"isUnblocked": False}}),
    ):
        assert account.heard(*line.tells(kind, user, **more)) == []


def test_an_answer_goes_once(account: LineAccount, line: Line) -> None:
    (heard,) = account.heard(*line.tells("follow", line.user(), follow={"isUnblocked": False}))
    account.answer(heard.reply, "", "こんにちは", "つなぐ", LINK)
    assert button_of(line.replies[0])["label"] == "つなぐ"
    with pytest.raises(OSError, match="Invalid reply token"):
        account.answer(heard.reply, "", "こんにちは")


def test_the_page_that_links_has_the_token_and_the_nonce(account: LineAccount, line: Line) -> None:
    token = account.link_token(line.user())
    assert account.link_page(token, "n/+=") == (
        f"https://access.line.me/dialog/bot/accountLink?linkToken={token}&nonce=n%2F%2B%3D"
    )
    with pytest.raises(OSError, match="404"):
        account.link_token(f"U{'b' * 32}")


def test_json_of_the_stand_in_is_what_the_reference_shows(line: Line) -> None:
    body, _signature = line.tells("follow", line.user())
    names = {"type", "mode", "source", "webhookEventId", "deliveryContext", "replyToken"}
    assert set(json.loads(body)["events"][0]) >= names
