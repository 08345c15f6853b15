"""Who uses the hall while something breaks: many who only have to send, and one who is in the middle of a form."""

from __future__ import annotations

import html
import json
import re
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx

from tests.faults.hall import HOST, Hall, until
from tests.operation.production import Visitor, png

AWAY = "いま、市役所のシステムの一部が止まっています"
TYPED = "公園の木が枯れています。新しい木を植えてください。"


class Crowd:
    """Residents who each send what they wrote, and press again until an answer comes.

    Two of five come only when the rest is let in, so that there is somebody to send while the fault lasts.
    """

    AT_ONCE = 8
    EARLY = 0.6

    def __init__(self, hall: Hall, submissions: int) -> None:
        self._hall = hall
        self.drafts: list[dict[str, str]] = hall.say("drafts", str(submissions))
        self.answered: list[str] = []
        self.refusals: list[tuple[int, str]] = []
        self._pool = ThreadPoolExecutor(self.AT_ONCE)
        self._sent: list[Future[None]] = []

    def begin(self) -> None:
        """Let those who come early send."""
        early = self.drafts[: round(self.EARLY * len(self.drafts))]
        self._sent = [self._pool.submit(self._send, draft) for draft in early]

    def let_the_rest_in(self) -> None:
        """Let everybody else send."""
        late = self.drafts[len(self._sent) :]
        self._sent += [self._pool.submit(self._send, draft) for draft in late]

    def _send(self, draft: dict[str, str]) -> None:
        limit = time.monotonic() + 300
        while time.monotonic() < limit:
            status, body = self._hall.post(f"/submit/{draft['id']}/", draft)
            if status == 200:
                self.answered.append(str(json.loads(body)["receipt"]))
                return
            if status:
                self.refusals.append((status, body))
            time.sleep(0.2)
        raise AssertionError(f"never answered: {self.refusals[-1:]}")

    def until_answered(self, share: float) -> None:
        """Wait until this share of them got a receipt number."""
        until(lambda: len(self.answered) >= share * len(self.drafts), 180)

    def until_refused(self) -> None:
        """Wait until one of them got a page that refuses."""
        before = len(self.refusals)
        until(lambda: len(self.refusals) > before, 60)

    def end(self) -> None:
        """Wait until everybody has a receipt number."""
        for one in self._sent:
            one.result(timeout=300)
        self._pool.shutdown()

    def check_each_is_there_once(self) -> None:
        """What was acknowledged is there once: the case, its receipt number, its entry in a journal without a fault."""
        ids = ", ".join(f"'{one['id']}'" for one in self.drafts)
        kept = [
            row[0] for row in self._hall.rows(f"SELECT receipt_number FROM cases_case WHERE draft IN ({ids})")
        ]
        assert sorted(kept) == sorted(self.answered)
        assert len(set(kept)) == len(self.drafts)
        assert self._hall.rows(f"SELECT count(*) FROM cases_draft WHERE uuid IN ({ids})") == [(0,)]
        streams = f"SELECT 'case:' || uuid FROM cases_case WHERE draft IN ({ids})"
        entries = f"kind = 'case.submitted' AND stream IN ({streams})"
        assert self._hall.rows(f"SELECT count(*) FROM journal_journalentry WHERE {entries}") == [
            (len(self.drafts),)
        ]
        assert self._hall.say("verify") == []

    def check_refusals_say_what_to_do(self) -> None:
        """Who was refused was told by the page for it, and never by another."""
        assert self.refusals, "nobody noticed"
        assert {status for status, _page in self.refusals} == {503}
        for _status, page in self.refusals:
            assert AWAY in page
            assert "数分待ってから" in page


def _words(page: httpx.Response) -> str:
    """What a page says."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2]).split())


class Writer:
    """Hanako, who is in the middle of the form of an opinion; `page` is what her browser shows."""

    def __init__(self, hall: Hall) -> None:
        self._hall, self._visitor = hall, Visitor(hall, HOST)
        service = self._visitor.get("/services/opinion/")
        self.page = self._visitor.post(service, {}, to="/services/opinion/begin/")
        assert self.page.status_code == 200, _words(self.page)

    def writes(self, body: str = TYPED, *, photo: bool = False) -> httpx.Response:
        """Send the page about the opinion, with a photo where she has one."""
        values = {"~asked": "theme body spot photos", "theme": "roads", "body": body}
        files = {"photos": ("木.png", png(), "image/png")} if photo else None
        return self._send(values, files)

    def presses_again(self) -> httpx.Response:
        """Press 「もう一度送る」 on the page that said that something is away."""
        assert "もう一度送る" in self.page.text
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', self.page.text)
        typed = {name: html.unescape(text) for name, text in hidden if name != "csrfmiddlewaretoken"}
        return self._send(typed)

    def sends_the_rest(self) -> str:
        """Answer what is left of the form and send it; returns the receipt number."""
        reply = {"~asked": "wants_reply may_publish", "wants_reply": "no", "may_publish": "yes"}
        for _page in range(3):
            if "/check/" not in self.page.request.url.path:
                self._send(reply)
        assert "/check/" in self.page.request.url.path, _words(self.page)
        assert TYPED in self.page.text
        key = re.search(r'name="key" value="([^"]*)"', self.page.text)
        assert key
        self._send({"key": key[1], "mail": "hanako@resident.example", "declared": "yes"})
        assert "申請を受け取りました" in self.page.text, _words(self.page)
        number = re.search(r'class="receipt__number"[^>]*>([^<]+)<', self.page.text)
        assert number
        return number[1].strip()

    def _send(self, values: dict[str, Any], files: Any = None) -> httpx.Response:
        self.page = self._visitor.post(self.page, values, files=files)
        return self.page

    def check_nothing_is_lost(self) -> None:
        """The page says what to do, holds what was typed, and can be sent again."""
        assert self.page.status_code == 503
        assert int(self.page.headers["Retry-After"]) > 0
        assert AWAY in self.page.text
        assert "もう一度送る" in self.page.text
        assert TYPED in html.unescape(self.page.text)

    def check_what_was_typed_can_be_read(self) -> None:
        """The page refuses, says what to do, and holds what was typed."""
        assert self.page.status_code == 404
        assert "始めから入力してください" in self.page.text
        assert TYPED in html.unescape(self.page.text)

    def check_only_the_file_is_missing(self) -> None:
        """The page holds what was typed, says that it was kept, and what to do with the file."""
        assert self.page.status_code == 503
        text = html.unescape(self.page.text)
        assert TYPED in text
        assert "ほかの答えは保存しました" in text
        assert "もう一度つけてください" in text

    def check_photo_is_sent_with(self, number: str) -> None:
        """The case has the photo, and it can be read."""
        assert self._hall.say("photos", f"case:{number}") == ["image/png"]
