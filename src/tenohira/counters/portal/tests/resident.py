"""A resident at the portal without JavaScript: opens pages, reads their forms, fills them in and sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "circle", "rect", "source"}


@dataclass
class Form:
    """A form of a page: where it goes, what it sends as it stands, and its buttons by their words."""

    action: str
    method: str = "get"
    is_multipart: bool = False
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)

    def put(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


class Reader(HTMLParser):
    """Reads what matters to a person of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.h1: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: list[dict[str, str]] = []
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self.text: list[str] = []
        self.lang = ""
        self._form: Form | None = None
        self._in: list[str] = []
        self._link: tuple[str, list[str]] | None = None
        self._button: tuple[str, str, list[str]] | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._area: tuple[str, list[str]] | None = None
        self._labels = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._in.append(tag)
        if "id" in a:
            self.ids.append(a["id"])
        getattr(self, f"_open_{tag}", lambda _a: None)(a)

    def _open_html(self, a: dict[str, str]) -> None:
        self.lang = a.get("lang", "")

    def _open_h1(self, _a: dict[str, str]) -> None:
        self.h1.append("")

    def _open_label(self, a: dict[str, str]) -> None:
        self.labelled.add(a.get("for", ""))

    def _open_a(self, a: dict[str, str]) -> None:
        self._link = (a.get("href", ""), [])

    def _open_form(self, a: dict[str, str]) -> None:
        multipart = a.get("enctype") == "multipart/form-data"
        self._form = Form(a.get("action", ""), a.get("method", "get").lower(), multipart)
        self.forms.append(self._form)

    def _open_button(self, a: dict[str, str]) -> None:
        self._button = (a.get("name", ""), a.get("value", ""), [])

    def _open_input(self, a: dict[str, str]) -> None:
        if a.get("type") != "hidden":
            self.inputs.append(a)
        if self._form is None or not a.get("name"):
            return
        self._form.names.add(a["name"])
        kind = a.get("type", "text")
        if kind in {"radio", "checkbox"}:
            first = next(one for one in self.inputs if one.get("name") == a["name"])
            first["options"] = f"{first.get('options', '')}\n{a.get('value', 'on')}"
            if "checked" in a:
                self._form.put(a["name"], a.get("value", "on"))
        elif kind != "file":
            self._form.put(a["name"], a.get("value", ""))

    def _open_textarea(self, a: dict[str, str]) -> None:
        self.inputs.append(a)
        self._area = (a.get("name", ""), [])

    def _open_select(self, a: dict[str, str]) -> None:
        self.inputs.append(a)
        self._select = (a.get("name", ""), [])

    def _open_option(self, a: dict[str, str]) -> None:
        if self._select is not None:
            self._select[1].append((a.get("value", ""), "selected" in a))
            self.inputs[-1]["options"] = f"{self.inputs[-1].get('options', '')}\n{a.get('value', '')}"

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)
        if "script" in self._in or "style" in self._in:
            return
        self.text.append(data)
        if "h1" in self._in:
            self.h1[-1] += data
        if self._link is not None:
            self._link[1].append(data)
        if self._button is not None:
            self._button[2].append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() != tag:
            pass
        getattr(self, f"_close_{tag}", lambda: None)()

    def _close_a(self) -> None:
        if self._link is not None:
            self.links["".join(self._link[1]).strip()] = self._link[0]
            self._link = None

    def _close_button(self) -> None:
        if self._button is not None and self._form is not None:
            name, value, words = self._button
            self._form.buttons["".join(words).strip()] = (name, value)
        self._button = None

    def _close_form(self) -> None:
        self._form = None

    def _close_select(self) -> None:
        if self._select is not None and self._form is not None:
            name, options = self._select
            chosen = [value for value, is_on in options if is_on] or [options[0][0] if options else ""]
            self._form.names.add(name)
            for value in chosen:
                self._form.put(name, value)
        self._select = None

    def _close_textarea(self) -> None:
        if self._area is not None and self._form is not None:
            self._form.names.add(self._area[0])
            self._form.put(self._area[0], "".join(self._area[1]).lstrip("\n"))
        self._area = None


class Resident:
    """Somebody with a browser. `status`, `url` and `page` are of what they see now."""

    def __init__(self, **headers: str) -> None:
        self.client = Client(raise_request_exception=False, **headers)  # type: ignore[arg-type]
        self.url = ""
        self.status = 0
        self.html = ""
        self.page = Reader()
        self.body = b""

    def open(self, url: str) -> Resident:
        """Go to an address."""
        return self._see(self.client.get(url.partition("#")[0], follow=True), url)

    def follow(self, words: str) -> Resident:
        """Press the link whose words hold `words`."""
        href = next(href for said, href in self.page.links.items() if words in said)
        return self.open(href if href.startswith("/") else self.url + href)

    def send(
        self, answers: dict[str, Any] | None = None, button: str = "", form: int | None = None
    ) -> Resident:
        """Fill in the main form of the page and press a button; a wrong name fails like a missing input would."""
        one = self.form(form)
        values: dict[str, Any] = {name: list(texts) for name, texts in one.values.items()}
        for name, value in (answers or {}).items():
            assert name in one.names, f"{name} is not asked on {self.url}: {sorted(one.names)}"
            values[name] = value if isinstance(value, list) else [value]
        if button:
            said = next(pair for words, pair in one.buttons.items() if button in words)
            if said[0]:
                values[said[0]] = [said[1]]
        target = one.action or self.url
        return self._see(self.client.post(target, values, follow=True), target)

    def see_answer(self, response: Any) -> Resident:
        """Look at an answer got without the form, where one stands."""
        return self._see(response, self.url)

    def form(self, number: int | None = None) -> Form:
        """The main form of the page: the last that posts, besides the language menu."""
        found = [one for one in self.page.forms if one.method == "post" and "/look/" not in one.action]
        return found[-1 if number is None else number]

    def _see(self, response: Any, url: str) -> Resident:
        self.url = response.redirect_chain[-1][0] if getattr(response, "redirect_chain", None) else url
        self.status = response.status_code
        self.body = response.content
        self.headers = response.headers
        kind = response.headers.get("Content-Type", "")
        self.html = response.content.decode() if kind.startswith("text/html") else ""
        self.page = Reader()
        self.page.feed(self.html)
        return self

    @property
    def title(self) -> str:
        """The one heading of the page."""
        assert len(self.page.h1) == 1, f"{self.url} has {len(self.page.h1)} h1"
        return self.page.h1[0].strip()

    @property
    def words(self) -> str:
        """Everything that can be read, without needless space."""
        return " ".join("".join(self.page.text).split())

    @property
    def errors(self) -> list[str]:
        """The words of the error summary's links."""
        return [said for said, href in self.page.links.items() if "#f-" in href and "直す" not in said]

    def faults(self) -> list[str]:
        """What no page may have: not one h1, ids twice, inputs without a name, summary links that lead nowhere."""
        page, found = self.page, []
        if len(page.h1) != 1:
            found.append(f"{len(page.h1)} h1")
        found += [f"id twice: {one}" for one in {i for i in page.ids if page.ids.count(i) > 1}]
        for one in page.inputs:
            named = one.get("id", "") in page.labelled or one.get("aria-label") or one.get("aria-labelledby")
            if not named and one.get("type") != "hidden":
                found.append(f"no label: {one.get('name') or one.get('id')}")
        for href in page.links.values():
            if href.startswith("#") and href[1:] not in page.ids:
                found.append(f"leads nowhere: {href}")
        if not page.lang:
            found.append("no lang")
        return found


def picture(name: str = "写し.png") -> SimpleUploadedFile:
    """A small picture."""
    from io import BytesIO

    from PIL import Image

    data = BytesIO()
    Image.new("RGB", (32, 24), "#3366aa").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def pdf(name: str = "計画.pdf") -> SimpleUploadedFile:
    """A PDF of one empty page."""
    from io import BytesIO

    import pikepdf

    data = BytesIO()
    paper = pikepdf.new()
    paper.add_blank_page()
    paper.save(data)
    return SimpleUploadedFile(name, data.getvalue(), "application/pdf")
