"""What push services answer out of the ordinary, what browsers hand over that is odd, and what does not fit."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tenohira.engines.messages.errors import Gone, ReachRefused
from tenohira.engines.messages.ports import Parcel
from tenohira.gateways.web_push.carrier import PushFailed, WebPush, message_of
from tenohira.gateways.web_push.keys import PushKeyWrong, read_key
from tenohira.gateways.web_push.subscription import address_of
from tenohira.gateways.web_push.tests.decoder import Browser, b64
from tenohira.gateways.webhook.tests.receivers import Receiver, minted, receiving_by_https

HERE = ["127.0.0.0/8"]
TAG = "0f3c2a1b4d5e6f708192a3b4c5d6e7f8"
LINK = "https://hall.example/notices/"
MOST = 3800


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A push service on this machine, by https, under the name push.example."""
    real = socket.getaddrinfo

    def resolve(host: str, *args: Any, **options: Any) -> list[Any]:
        return real("127.0.0.1" if host == "push.example" else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with receiving_by_https("push.example", tmp_path, monkeypatch, Receiver(statuses=[201])) as one:
        yield one


@pytest.fixture
def hall() -> WebPush:
    """The hall with a key of its own, which may call this machine."""
    return WebPush(ec.generate_private_key(ec.SECP256R1()), "mailto:hall@example.jp", HERE)


def subscribed(port: int, path: str = "/send/abc") -> str:
    endpoint = f"https://push.example:{port}{path}"
    return address_of(json.dumps({"endpoint": endpoint, "keys": Browser.new().keys}), HERE)


def parcel(address: str, text: str = "本文", title: str = "お知らせ", link: str = LINK) -> Parcel:
    return Parcel(address, TAG, title, text, link, "ja")


def told(**options: Any) -> dict[str, str]:
    """What the service worker of a browser reads."""
    read: dict[str, str] = json.loads(message_of(parcel("", **options)))
    return read


def offered(**other: Any) -> str:
    """A subscription as a browser hands it over, with something in it changed."""
    given = {"endpoint": "https://127.0.0.1/send/abc", "keys": Browser.new().keys}
    return json.dumps(given | other)


def closed_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_every_kind_of_yes_is_a_yes(service: Receiver, hall: WebPush, status: int) -> None:
    service.statuses = [status]
    assert hall.send([parcel(subscribed(service.port))]) == [None]


@pytest.mark.parametrize("status", [300, 400, 401, 403, 405, 507])
def test_a_service_that_refuses_the_hall_does_not_cost_the_reader_their_browser(
    service: Receiver, hall: WebPush, status: int
) -> None:
    """401 and 403 speak of the hall's own key: forgetting browsers for it would lose all of them."""
    service.statuses = [status]
    (answer,) = hall.send([parcel(subscribed(service.port))])
    assert isinstance(answer, PushFailed)
    assert str(answer).endswith(f"HTTP {status}")


@pytest.mark.parametrize("status", [410, 500])
def test_what_is_said_of_a_failure_does_not_tell_whose_browser_it_was(
    service: Receiver, hall: WebPush, status: int
) -> None:
    """The path of an endpoint is the right to push to that browser."""
    service.statuses = [status]
    (answer,) = hall.send([parcel(subscribed(service.port, "/send/very-secret"))])
    assert f"push.example:{service.port}" in str(answer)
    assert "very-secret" not in str(answer)


def test_a_certificate_that_cannot_be_trusted_is_a_failure_for_now_and_nobody_is_forgotten(
    service: Receiver, hall: WebPush, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate that ran out at a push service would otherwise cost every reader there their subscription."""
    paper, _key = minted("other.example", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(paper))
    (answer,) = hall.send([parcel(subscribed(service.port))])
    assert isinstance(answer, PushFailed)
    assert "SSLCertVerificationError" in str(answer)
    assert service.received == []


@pytest.mark.parametrize(
    "kept",
    ["no json", '{"keys": {}}', "[]", "null", '{"endpoint": 5}', '{"endpoint": "https://[", "keys": {}}'],
)
def test_an_address_that_cannot_be_read_is_nobodys_and_the_others_get_theirs(
    service: Receiver, hall: WebPush, kept: str
) -> None:
    good = subscribed(service.port)
    answers = hall.send([parcel(kept), parcel(good)])
    assert [type(one) for one in answers] == [Gone, type(None)]
    assert len(service.received) == 1


def test_a_service_that_is_away_holds_up_no_other(service: Receiver, hall: WebPush) -> None:
    away, here = subscribed(closed_port()), subscribed(service.port)
    answers = hall.send([parcel(one) for one in (away, here, away, here)])
    assert [type(one) for one in answers] == [PushFailed, type(None), PushFailed, type(None)]
    assert len(service.received) == 2


def test_a_service_that_was_away_is_asked_again_the_next_time(service: Receiver, hall: WebPush) -> None:
    service.drips = True
    slow = WebPush(ec.generate_private_key(ec.SECP256R1()), "mailto:h@example.jp", HERE, total=0.5)
    address = subscribed(service.port)
    assert isinstance(slow.send([parcel(address)])[0], PushFailed)
    service.drips = False
    assert slow.send([parcel(address)]) == [None]


def test_a_service_that_answers_with_an_error_is_still_there_for_the_others(
    service: Receiver, hall: WebPush
) -> None:
    service.statuses = [500, 201]
    answers = hall.send([parcel(subscribed(service.port, f"/{n}")) for n in range(4)])
    assert [type(one) for one in answers].count(PushFailed) == 1
    assert answers.count(None) == 3
    assert len(service.received) == 4


def test_nothing_to_send_asks_nobody(service: Receiver, hall: WebPush) -> None:
    assert hall.send([]) == []
    assert service.received == []


def test_the_whole_endpoint_is_called_with_what_stands_behind_its_question_mark(
    service: Receiver, hall: WebPush
) -> None:
    hall.send([parcel(subscribed(service.port, "/wpush/v2?token=a%2Fb&x=1"))])
    assert [one.path for one in service.received] == ["/wpush/v2?token=a%2Fb&x=1"]


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/#part",
        "https://127.0.0.1:0/x",
        "https://127.0.0.1:99999/x",
        "https://127.0.0.1/a b",
        "https://127.0.0.1/受信",
        "https://127.0.0.1/a\r\nHost: x",
        "https://127.0.0.1/" + "a" * 500,
        "https://[",
        ["https://127.0.0.1/"],
        None,
    ],
)
def test_an_endpoint_of_an_odd_form_is_refused(endpoint: object) -> None:
    with pytest.raises(ReachRefused):
        address_of(offered(endpoint=endpoint), HERE)


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_secret_has_sixteen_bytes_and_no_other_number(length: int) -> None:
    keys = Browser.new().keys | {"auth": b64(b"s" * length)}
    with pytest.raises(ReachRefused):
        address_of(offered(keys=keys), HERE)


@pytest.mark.parametrize(
    "point",
    [b64(b"\x04" + b"\x01" * 64), b64(b"\x04" + b"\x00" * 63), "", "あ", "*" * 87, 7, None, ["B"], {"a": 1}],
)
def test_a_key_that_is_no_point_on_the_curve_is_refused(point: object) -> None:
    with pytest.raises(ReachRefused):
        address_of(offered(keys=Browser.new().keys | {"p256dh": point}), HERE)


@pytest.mark.parametrize("keys", [None, [], "auth", {"auth": "AAAAAAAAAAAAAAAAAAAAAA"}, 3])
def test_keys_that_are_missing_or_of_another_kind_are_refused(keys: object) -> None:
    with pytest.raises(ReachRefused):
        address_of(offered(keys=keys), HERE)


def test_a_subscription_that_is_far_too_long_is_refused_and_not_read_to_its_end() -> None:
    assert address_of(offered(expirationTime=None), HERE)
    with pytest.raises(ReachRefused):
        address_of(offered(more="x" * 2000), HERE)


@pytest.mark.parametrize("text", ["[" * 2000, '{"a":' * 400])
def test_brackets_without_end_are_refused_like_anything_else(text: str) -> None:
    with pytest.raises(ReachRefused):
        address_of(text, HERE)


def test_a_long_title_is_cut_and_the_text_stays_whole() -> None:
    read = told(title="長" * 500, text="本文のすべて")
    assert read["title"] == "長" * 120
    assert read["text"] == "本文のすべて"


def test_a_text_that_just_fits_is_not_touched_and_one_letter_more_is_cut() -> None:
    room = MOST - len(message_of(parcel("", text="")))
    assert told(text="a" * room)["text"] == "a" * room
    cut = told(text="a" * (room + 1))["text"]
    assert cut.endswith("a…")
    assert room // 2 < len(cut) < room


def test_a_text_of_signs_that_grow_on_the_way_fits_all_the_same() -> None:
    """A quotation mark takes two bytes in JSON, a control sign six."""
    for text in ('"' * 3000, "\x01" * 3000, "\\\n" * 2000):
        assert len(message_of(parcel("", text=text))) <= MOST
        assert told(text=text)["text"].endswith("…")


def test_where_the_link_takes_all_the_room_the_text_gives_way_and_the_link_is_whole() -> None:
    link = LINK + "x" * (MOST - len(message_of(parcel("", text=""))))
    read = told(text="本文" * 20, link=link)
    assert (read["text"], read["link"], read["tag"]) == ("", link, TAG)


def test_a_huge_text_goes_out_in_one_message_that_its_browser_reads(service: Receiver, hall: WebPush) -> None:
    browser = Browser.new()
    endpoint = f"https://push.example:{service.port}/huge"
    address = address_of(json.dumps({"endpoint": endpoint, "keys": browser.keys}), HERE)
    assert hall.send([parcel(address, text="避難所" * 20_000)]) == [None]
    (request,) = service.received
    assert len(request.body) <= 4096
    assert json.loads(browser.read(request.body))["text"].startswith("避難所避難所")


@pytest.mark.parametrize("kind", ["rsa", "p384", "locked", "public", "folder"])
def test_a_key_of_another_kind_is_refused(tmp_path: Path, kind: str) -> None:
    plain: Any = serialization.NoEncryption()
    private: Any = ec.generate_private_key(ec.SECP384R1() if kind == "p384" else ec.SECP256R1())
    if kind == "rsa":
        private = rsa.generate_private_key(65537, 2048)
    if kind == "locked":
        plain = serialization.BestAvailableEncryption(b"word")
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = tmp_path / "vapid.pem"
    if kind == "folder":
        path.mkdir()
    elif kind == "public":
        shown = serialization.PublicFormat.SubjectPublicKeyInfo
        path.write_bytes(private.public_key().public_bytes(pem, shown))
    else:
        path.write_bytes(private.private_bytes(pem, form, plain))
    with pytest.raises(PushKeyWrong, match="P-256"):
        read_key(str(path))
