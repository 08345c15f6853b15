"""What every page knows about how it is to be shown: language, text size, reading aids, the city's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from tenohira.foundation.city import city_definition
from tenohira.foundation.errors import TenohiraError

TEXT_SIZES = ("standard", "large", "larger")
TEXT_SIZE_COOKIE = "tenohira_text_size"
FURIGANA_COOKIE = "tenohira_furigana"


def cookie_name(name: str) -> str:
    """Return the name under which a cookie is kept: behind HTTPS, one this very host alone can set (`__Host-`)."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


@dataclass(frozen=True)
class Language:
    """A language of the pages: Django's code, the one of HTML's `lang`, its name in itself, and whether it is on."""

    code: str
    html: str
    name: str
    current: bool


@dataclass(frozen=True)
class Look:
    """How this page is shown. `city_name`, `hall_name` and `city_phone` are empty outside a city."""

    language: str
    html_lang: str
    languages: tuple[Language, ...]
    text_size: str
    furigana: bool
    city_name: str
    hall_name: str
    city_phone: str

    @property
    def root_class(self) -> str:
        """Return the classes of the html element that carry the person's choices."""
        reading = "with" if self.furigana else "without"
        spaced = " words-apart" if self.language == "ja-easy" else ""
        return f"text-{self.text_size} {reading}-furigana{spaced}"


def html_lang(code: str) -> str:
    """Return the BCP 47 tag for `lang`: easy Japanese is Japanese; regions are written in capitals."""
    if code == "ja-easy":
        return "ja"
    language, _dash, region = code.partition("-")
    return f"{language}-{region.upper()}" if region else language


def look_of(request: HttpRequest | None) -> Look:
    """Return how pages are shown for this request (language of the thread, choices in cookies)."""
    language = get_language() or settings.LANGUAGE_CODE
    cookies = request.COOKIES if request is not None else {}
    size = cookies.get(cookie_name(TEXT_SIZE_COOKIE), "")
    name, hall, phone = _city_words(language)
    return Look(
        language=language,
        html_lang=html_lang(language),
        languages=tuple(
            Language(code, html_lang(code), str(said), code == language) for code, said in settings.LANGUAGES
        ),
        text_size=size if size in TEXT_SIZES else "standard",
        furigana=cookies.get(cookie_name(FURIGANA_COOKIE)) == "on",
        city_name=name,
        hall_name=hall,
        city_phone=phone,
    )


def _city_words(language: str) -> tuple[str, str, str]:
    try:
        city = city_definition()
    except TenohiraError:
        return "", "", ""
    key = "pt-BR" if language == "pt-br" else language
    return city.name.text(key), city.hall.text(key), city.phone


def look(request: HttpRequest) -> dict[str, Any]:
    """Context processor: gives `look` to every template."""
    return {"look": look_of(request)}
