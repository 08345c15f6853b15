"""A resident who fills in any form by what its pages show, and tries another answer where one was refused."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tenohira.counters.portal.tests.resident import Resident, pdf, picture

MY_NUMBER = "123456789018"
DAYS = (-20, -9000, 10, -400, -5, 0, 30, 90, 200, 3)
WORDS = (
    "さくら", "7000012050002", "1234567890", "123456789012345", "1234567", "12345678", "123456", "12345", "1234",
    "12", "A1", "abc",
)  # fmt: skip
NUMBERS = ("1", "20", "1000000", "5", "40", "3000", "500000", "0", "8", "100", str(timezone.localdate().year))
MOST_TRIES = 40
BY_NAME = {
    ".bank": "0149",
    ".branch": "385",
    ".number": "1234567",
    ".holder_kana": "スズキ ハナコ",
    ".postal_code": "999-0001",
    ".town": "中央一丁目",
    ".block": "2番3号",
    ".building": "",
    ".relationship": "子",
    ".lat": "35.000000",
    ".lng": "137.000000",
}


class Walker:
    """Walks through the form that `one` has before them, up to the review; reads nothing but the pages."""

    def __init__(self, one: Resident) -> None:
        self.one = one
        self.pages: list[str] = []
        self._tries: dict[str, int] = {}

    def to_review(self) -> Walker:
        """Answer page after page until the review."""
        while "/check/" not in self.one.url:
            self.pages.append(self.one.url.rstrip("/").rpartition("/")[2])
            assert len(self.pages) < 30, self.pages
            self._answer_page()
        return self

    def _answer_page(self) -> None:
        where = self.one.url
        assert self.one.faults() == [], f"{where}: {self.one.faults()}"
        wrong: set[str] = set()
        for _try in range(MOST_TRIES):
            self.one.send(self._answers(wrong))
            if self.one.url != where:
                return
            wrong = {
                href.partition("#f-")[2] for href in self.one.page.links.values() if href.startswith("#f-")
            }
        raise AssertionError(f"{where} took nothing: {self.one.errors}")

    def _answers(self, wrong: set[str]) -> dict[str, object]:
        """Return an answer for every open question; those at the html ids in `wrong` are answered anew."""
        form = self.one.form()
        answers: dict[str, object] = {}
        for shown in self.one.page.inputs:
            name = shown.get("name", "")
            if name not in form.names or name in answers or name.endswith(".remove"):
                continue
            if self._is_wrong(name, wrong):
                self._tries[name] = self._tries.get(name, 0) + 1
            elif any(form.values.get(name, [])) and not name.endswith(".era"):
                continue
            answer = self._answer(name, shown)
            if answer is not None:
                answers[name] = answer
        return answers

    @staticmethod
    def _is_wrong(name: str, wrong: set[str]) -> bool:
        at = name.replace(".", "-")
        return any(at == one or at.startswith(f"{one}-") or one.startswith(f"{at}-") for one in wrong)

    def _answer(self, name: str, shown: dict[str, str]) -> object | None:
        turn = self._tries.get(name, 0)
        part = "." + name.rpartition(".")[2]
        if part in {".era", ".year", ".month", ".day"}:
            return self._day(name, part)
        if shown.get("type") == "file":
            is_there = f"{name}.later" in self.one.form().names or f"{name}.ref" in self.one.form().values
            return None if is_there else (pdf, picture)[turn % 2]()
        if part == ".later":
            return "yes"
        if part in BY_NAME and "." in name:
            return BY_NAME[part]
        if "options" in shown:
            options = [value for value in shown["options"].split("\n") if value]
            return options[turn % len(options)] if options else None
        return self._typed(name, shown, turn)

    def _day(self, name: str, part: str) -> str:
        whole = name.removesuffix(part)
        turn = max(self._tries.get(f"{whole}{box}", 0) for box in (".era", ".year", ".month", ".day"))
        day = timezone.localdate() + timedelta(days=DAYS[turn % len(DAYS)])
        if whole.endswith("birth_date"):
            day = timezone.localdate() - timedelta(days=9000)
        return {".era": "西暦", ".year": str(day.year), ".month": str(day.month), ".day": str(day.day)}[part]

    def _typed(self, name: str, shown: dict[str, str], turn: int) -> str:
        if "data-never-kept" in shown:
            return MY_NUMBER
        if name.endswith("kana"):
            return "スズキ アオイ"
        if name.endswith("name"):
            return ("鈴木 あおい", *WORDS)[turn % (len(WORDS) + 1)]
        by_keyboard = {"tel": "090-1234-5678", "email": "who@mail.example"}
        keyboard = shown.get("inputmode", "")
        if keyboard in {"numeric", "decimal"}:
            return NUMBERS[turn % len(NUMBERS)]
        return by_keyboard.get(keyboard) or WORDS[turn % len(WORDS)]
