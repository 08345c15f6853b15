"""The hall in service: somebody applies, a mail goes out, figures are told, and nothing personal is in any log."""

from __future__ import annotations

import re
import signal
import time
from typing import Any

import boto3
import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.operation.conftest import Letters
from tests.operation.production import Hall, Visitor, png

pytestmark = pytest.mark.xdist_group("operation")
HOST = "hall.example"
PERSONAL = {
    "name": "市川 光",
    "kana": "イチカワ ヒカル",
    "mail": "hikaru.ichikawa@resident.example",
    "phone": "090-1234-5678",
    "my_number": "123456789018",
    "address": "てのひら市中央一丁目2番3号",
}
BODY = "{name}（{kana}）です。{address}の街灯が暗いです。電話 {phone}、番号 {my_number}。".format(**PERSONAL)


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page.text)
    return found[1] if found else ""


def send_opinion(hall: Hall, mail: str = PERSONAL["mail"]) -> httpx.Response:
    """Go through the form as a browser does; returns the page that says it arrived."""
    visitor = Visitor(hall, HOST)
    service = visitor.get("/services/opinion/")
    page = visitor.post(service, {}, to="/services/opinion/begin/")
    refused = visitor.post(page, {"~asked": hidden(page, "~asked"), "theme": "", "body": BODY})
    assert "選んでください" in refused.text, (page.request.url, refused.request.url, refused.text[:500])
    page = visitor.post(
        refused,
        {"~asked": hidden(refused, "~asked"), "theme": "roads", "body": BODY},
        files={"photos": ("市川光の家.png", png(), "image/png")},
    )
    reply = {
        "wants_reply": "yes", "reply_name": PERSONAL["name"], "reply_by": "mail", "reply_mail": mail,
        "reply_mail.confirm": mail, "may_publish": "no",
    }  # fmt: skip
    for _try in range(3):
        if "/check/" in str(page.request.url):
            break
        page = visitor.post(page, {"~asked": hidden(page, "~asked"), **reply})
    assert "/check/" in str(page.request.url), page.text[:3000]
    done = visitor.post(page, {"key": hidden(page, "key"), "mail": mail, "declared": "yes"})
    assert "申請を受け取りました" in done.text, done.text[:3000]
    return done


def until(condition: Any, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not condition():
        time.sleep(0.3)
    assert condition()


def test_what_a_resident_hands_in_arrives_and_is_confirmed_by_mail(
    hall: Hall, post_office: tuple[Letters, int], object_store: str
) -> None:
    send_opinion(hall)
    letters, _port = post_office
    until(lambda: any(to == PERSONAL["mail"] for to, _text in letters.letters))
    port = re.search(r":(\d+)/hall", object_store)
    assert port
    store = boto3.client(
        "s3", endpoint_url=f"http://127.0.0.1:{port[1]}", region_name="ap-northeast-1",
        aws_access_key_id="hall", aws_secret_access_key="hall-secret",
    )  # fmt: skip
    kept = [one["Key"] for one in store.list_objects_v2(Bucket="hall").get("Contents", [])]
    photos = [key for key in kept if key.startswith("990019/")]
    assert photos
    for key in photos:
        sealed = store.get_object(Bucket="hall", Key=key)["Body"].read()
        assert sealed.startswith(b"gAAAAA")
        assert b"PNG" not in sealed


def test_nothing_personal_is_in_any_log(hall: Hall, post_office: tuple[Letters, int]) -> None:
    letters, _port = post_office
    send_opinion(hall)
    visitor = Visitor(hall, HOST)
    visitor.get(f"/services/?q={PERSONAL['name']}")
    assert visitor.get(f"/no/such/{PERSONAL['phone']}/{PERSONAL['name']}/").status_code == 404
    assert visitor.get(f"/verify/{PERSONAL['my_number']}/").status_code in {200, 404}
    assert visitor.client.get("/", headers={"Host": "hikaru.ichikawa.example"}).status_code == 400
    assert visitor.client.post("/account/login/", data={"login": PERSONAL["mail"]}).status_code == 403
    letters.away = True
    try:
        send_opinion(hall, mail="away." + PERSONAL["mail"])
        until(lambda: "failed" in hall.output("worker"))
    finally:
        letters.away = False
    text = hall.output()
    spelt = {
        *PERSONAL.values(), "市川", "イチカワ", "hikaru", "09012345678", "中央一丁目", "街灯",
        *(httpx.QueryParams({"q": value}).__str__()[2:] for value in PERSONAL.values()),
    }  # fmt: skip
    assert {word for word in spelt if word in text} == set()


def test_every_line_of_web_and_worker_is_json_with_what_an_operator_needs(hall: Hall) -> None:
    send_opinion(hall)
    lines = hall.lines()
    assert all({"time", "level", "event", "logger"} <= set(line) for line in lines)
    requests = [line for line in lines if line["event"] == "request"]
    assert any(
        line["route"] == "portal:review" and line["method"] == "POST" and line["city"] == "990019"
        for line in requests
    )
    assert all(isinstance(line["ms"], float) and line["request_id"] for line in requests)
    assert not any("password" in line or "path" in line for line in lines)


def test_a_failed_mail_is_told_by_its_kind_and_is_sent_later(
    hall: Hall, post_office: tuple[Letters, int]
) -> None:
    letters, _port = post_office
    letters.away = True
    send_opinion(hall, mail="later@resident.example")
    until(lambda: "SMTPRecipientsRefused" in hall.output("worker"))
    letters.away = False
    until(lambda: any(to == "later@resident.example" for to, _text in letters.letters), 60)
    assert "later@" not in hall.output()


def test_figures_add_up_over_the_web_processes(hall: Hall) -> None:
    def count() -> float:
        return sum(
            sample.value
            for family in text_string_to_metric_families(hall.figures())
            for sample in family.samples
            if sample.name == "tenohira_requests_total" and sample.labels["route"] == "portal:services"
        )

    before = count()
    for _one in range(12):  # a new connection each: both processes answer some
        assert httpx.get(f"{hall.base}/services/", headers={"Host": HOST}, timeout=60).status_code == 200
    assert count() == before + 12
    assert "tenohira_worker_beat_age_seconds" in hall.figures()


def test_styles_carry_a_hash_are_compressed_and_kept_for_good(hall: Hall) -> None:
    page = httpx.get(f"{hall.base}/", headers={"Host": HOST}, timeout=60).text
    styles = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert styles
    assert all(re.search(r"\.[0-9a-f]{12}\.css$", style) for style in styles)
    answer = httpx.get(hall.base + styles[0], headers={"Host": HOST, "Accept-Encoding": "gzip"}, timeout=60)
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]


def test_cookies_are_for_https_and_browsers_are_told_to_stay_there(hall: Hall) -> None:
    headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
    answer = httpx.get(f"{hall.base}/services/opinion/", headers=headers, timeout=60)
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))


def test_the_worker_ends_in_order_and_leaves_no_sign_of_life(hall: Hall) -> None:
    assert hall.stop("worker", signal.SIGTERM) == 0
    assert "worker ended in order" in [line["event"] for line in hall.lines("worker")]
    answer = httpx.get(f"{hall.base}/health/ready", timeout=30)
    assert answer.status_code == 503
    assert set(answer.json()["checks"]["worker"]) == {"ok", "reason"}
    hall.start("worker")
    hall.wait_until_ready()


def test_the_web_finishes_what_it_began_and_ends_in_order(hall: Hall) -> None:
    import threading

    answers: list[int] = []

    def ask() -> None:
        answer = httpx.get(f"{hall.base}/services/", headers={"Host": HOST}, timeout=60)
        answers.append(answer.status_code)

    asking = [threading.Thread(target=ask) for _one in range(6)]
    for one in asking:
        one.start()
    until(lambda: bool(answers))
    assert hall.stop("web", signal.SIGTERM) == 0
    for one in asking:
        one.join()
    assert answers == [200] * len(answers)
    hall.start("web")
    hall.wait_until_ready()


def test_a_backup_of_the_running_hall_is_whole(hall: Hall, tmp_path: Any) -> None:
    send_opinion(hall)
    folder = tmp_path / "backup"
    taken = hall.run("backup", str(folder))
    assert taken.returncode == 0, taken.stderr + taken.stdout
    assert hall.run("backup", "verify", str(folder)).returncode == 0


def test_keys_are_turned_in_the_object_store_too(hall: Hall) -> None:
    said = hall.run("keys", "status")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "ファイル 0 件" not in said.stdout
