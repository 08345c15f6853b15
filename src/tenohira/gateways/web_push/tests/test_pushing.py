"""The real request to a push service, read back by a decoder of its own and checked against RFC 8030, 8291 and 8292."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey

from tenohira.engines.messages.errors import Gone, ReachRefused, WebhookRefused
from tenohira.engines.messages.ports import Parcel
from tenohira.gateways.web_push.carrier import WebPush, message_of
from tenohira.gateways.web_push.keys import PushKeyWrong, new_key, public_part, read_key
from tenohira.gateways.web_push.subscription import address_of
from tenohira.gateways.web_push.tests.decoder import Browser, b64, unb64
from tenohira.gateways.webhook.tests.receivers import Receiver, receiving_by_https

HERE = ["127.0.0.0/8"]
TAG = "0f3c2a1b4d5e6f708192a3b4c5d6e7f8"


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
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def subscribed(browser: Browser, port: int, path: str = "/send/abc") -> str:
    endpoint = f"https://push.example:{port}{path}"
    return address_of(json.dumps({"endpoint": endpoint, "keys": browser.keys}), HERE)


def parcel(address: str, text: str = "下のページを開いてください。") -> Parcel:
    return Parcel(address, TAG, "お知らせが届いています", text, "https://hall.example/notices/", "ja")


def test_the_decoder_reads_the_example_of_rfc_8291() -> None:
    """RFC 8291, section 5 and Appendix A."""
    secret = unb64("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
    private = ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())
    browser = Browser(private, unb64("BTBZMqHH6r4Tts7J_aSIgg"))
    assert browser.keys["p256dh"] == (
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )
    body = (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqK"
        "K6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert browser.read(unb64(body)) == b"When I grow up, I want to be a watermelon"


def test_the_browser_reads_what_the_hall_said_and_nobody_else_does(
    service: Receiver, key: ec.EllipticCurvePrivateKey
) -> None:
    browser = Browser.new()
    hall = WebPush(key, "mailto:hall@example.jp", HERE)
    assert hall.send([parcel(subscribed(browser, service.port))]) == [None]
    (request,) = service.received
    assert json.loads(browser.read(request.body)) == {
        "title": "お知らせが届いています",
        "text": "下のページを開いてください。",
        "link": "https://hall.example/notices/",
        "tag": TAG,
        "language": "ja",
    }
    assert "お知らせ".encode() not in request.body
    with pytest.raises(InvalidTag):
        Browser.new().read(request.body)
    with pytest.raises(InvalidTag):
        Browser(browser.private, b"another secret!!").read(request.body)


def test_the_request_is_as_rfc_8030_wants_it(service: Receiver, key: ec.EllipticCurvePrivateKey) -> None:
    WebPush(key, "mailto:hall@example.jp", HERE).send([parcel(subscribed(Browser.new(), service.port))])
    (request,) = service.received
    assert request.path == "/send/abc"
    assert request.headers["Content-Encoding"] == "aes128gcm"
    assert (request.headers["TTL"], request.headers["Urgency"]) == ("86400", "normal")
    assert request.headers["Topic"] == TAG
    assert len(request.headers["Topic"]) <= 32
    assert len(request.body) <= 4096


def test_the_hall_proves_that_it_is_the_one_the_browser_subscribed_to(
    service: Receiver, key: ec.EllipticCurvePrivateKey
) -> None:
    """RFC 8292: an ES256 token for this push service alone, and the key it is checked with."""
    hall = WebPush(key, "mailto:hall@example.jp", HERE)
    hall.send([parcel(subscribed(Browser.new(), service.port))])
    scheme, _space, said = service.received[0].headers["Authorization"].partition(" ")
    parts = dict(one.strip().split("=", 1) for one in said.split(","))
    assert (scheme, parts["k"]) == ("vapid", hall.key)
    point = unb64(parts["k"])
    public = ECKey.import_key({"kty": "EC", "crv": "P-256", "x": b64(point[1:33]), "y": b64(point[33:])})
    token = jwt.decode(parts["t"], public, algorithms=["ES256"])
    assert token.claims["aud"] == f"https://push.example:{service.port}"
    assert token.claims["sub"] == "mailto:hall@example.jp"
    assert 0 < token.claims["exp"] - time.time() <= 24 * 60 * 60
    other = ECKey.generate_key("P-256")
    with pytest.raises(BadSignatureError):
        jwt.decode(parts["t"], other, algorithms=["ES256"])


@pytest.mark.parametrize(
    ("status", "is_gone"),
    [(404, True), (410, True), (429, False), (500, False), (503, False), (413, False), (302, False)],
)  # fmt: skip
def test_a_service_that_knows_the_browser_no_more_is_told_from_one_that_is_busy(
    service: Receiver, key: ec.EllipticCurvePrivateKey, status: int, is_gone: bool
) -> None:
    service.statuses = [status]
    service.location = "https://push.example/elsewhere"
    (answer,) = WebPush(key, "mailto:h@example.jp", HERE).send(
        [parcel(subscribed(Browser.new(), service.port))]
    )
    assert answer is not None
    assert isinstance(answer, Gone) == is_gone
    assert len(service.received) == 1


def test_each_parcel_gets_its_own_answer(service: Receiver, key: ec.EllipticCurvePrivateKey) -> None:
    inside = json.dumps({"endpoint": "https://10.0.0.5/x", "keys": Browser.new().keys})
    broken = json.dumps(
        {"endpoint": f"https://push.example:{service.port}/y", "keys": {"p256dh": "AA", "auth": "AA"}}
    )
    good = subscribed(Browser.new(), service.port)
    answers = WebPush(key, "mailto:h@example.jp", HERE).send(
        [parcel(one) for one in (inside, good, broken, good)]
    )
    assert [type(one) for one in answers] == [WebhookRefused, type(None), Gone, type(None)]
    assert len(service.received) == 2


def test_a_service_that_drips_is_left_in_time_and_not_asked_again(
    service: Receiver, key: ec.EllipticCurvePrivateKey
) -> None:
    service.drips = True
    hall = WebPush(key, "mailto:h@example.jp", HERE, total=0.5)
    answers = hall.send([parcel(subscribed(Browser.new(), service.port, f"/{n}")) for n in range(30)])
    assert all(isinstance(one, OSError) and not isinstance(one, Gone) for one in answers)
    assert len(service.received) < 30


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example/x", "https://127.0.0.1/x", "https://169.254.169.254/latest", "https://[::1]/x",
     "https://[::ffff:10.0.0.1]/", "https://u:p@push.example/x", "ftp://push.example/x", "", "https://"],
)  # fmt: skip
def test_no_browser_sends_the_hall_to_places_inside(endpoint: str, settings: Any) -> None:
    settings.TENOHIRA_TRIAL = True
    settings.TENOHIRA_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with pytest.raises(ReachRefused):
        address_of(json.dumps({"endpoint": endpoint, "keys": Browser.new().keys}))


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", '{"endpoint": 1, "keys": {}}', "{" * 5000,
     '{"endpoint": "https://127.0.0.1/", "keys": {"p256dh": "BAAA", "auth": "AAAAAAAAAAAAAAAAAAAAAA"}}'],
)  # fmt: skip
def test_what_is_no_subscription_is_refused_in_words(text: str) -> None:
    with pytest.raises(ReachRefused) as caught:
        address_of(text, HERE)
    assert all((caught.value.what, caught.value.why, caught.value.remedy))


def test_a_subscription_is_kept_in_one_form_whatever_else_the_browser_says(service: Receiver) -> None:
    browser = Browser.new()
    endpoint = f"https://push.example:{service.port}/a"
    told = {"expirationTime": None, "keys": dict(reversed(browser.keys.items())), "endpoint": endpoint}
    assert address_of(json.dumps(told), HERE) == subscribed(browser, service.port, "/a")


@pytest.mark.parametrize("text", ["あ" * 5000, "", "short", "😀" * 3000])
def test_a_long_text_is_cut_so_that_the_message_fits(text: str) -> None:
    told = message_of(parcel("", text))
    assert len(told) <= 3800
    kept = json.loads(told)["text"]
    assert kept == text or (text.startswith(kept.rstrip("…")) and kept.endswith("…"))


def test_a_key_is_read_from_its_file_and_anything_else_is_refused(tmp_path: Path) -> None:
    good, bad = tmp_path / "vapid.pem", tmp_path / "bad.pem"
    good.write_text(new_key())
    assert len(unb64(public_part(read_key(str(good))))) == 65
    bad.write_text("no key")
    for path in (bad, tmp_path / "missing.pem"):
        with pytest.raises(PushKeyWrong, match="TENOHIRA_VAPID_KEY"):
            read_key(str(path))
