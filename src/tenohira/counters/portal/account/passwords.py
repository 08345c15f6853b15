"""Passwords that anybody would try first in this city: its name, its hall, its address and the like."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenohira.foundation.city import city_definition, current_city
from tenohira.foundation.text import normalize, to_passport_romaji

_HALL = ("tenohira", "yakusho", "shiyakusho", "yakuba", "cityhall", "市役所", "役場", "password", "pasuwado")
_LEAST, _LEFT = 4, 6
"""A word counts from so many letters on; so many other letters must be left when the words are taken out."""


class NotOfThisCity:
    """Refuses passwords that are little more than words and numbers of the city (OWASP ASVS 6.1.2, 6.2.11)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for such a password."""
        whole = rest = _plain(password)
        for word in city_words():
            rest = rest.replace(word, "")
        if rest != whole and len(re.sub(r"\d", "", rest)) < _LEFT:
            raise ValidationError(
                _("市の名前や電話番号から思いつくパスワードは使えません。"), code="password_of_city"
            )

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return _("市の名前や電話番号から思いつくものは使えません。")


def city_words() -> tuple[str, ...]:
    """Return the words nobody should build a password on here, the longest first, in small letters."""
    return _words(current_city(), city_definition().model_dump_json())


@lru_cache(maxsize=64)
def _words(code: str, _definition: str) -> tuple[str, ...]:
    city = city_definition(code)
    reading = to_passport_romaji(city.kana).lower()
    texts = [*city.name.root.values(), *city.hall.root.values(), city.kana, reading, city.prefecture, *_HALL]
    texts += [reading.removesuffix(kind) for kind in ("shi", "cho", "machi", "mura", "ku")]
    texts += [city.phone, city.postal_code, city.code]
    texts += [part for host in city.hosts for part in host.split(".")]
    found = {_plain(text) for text in texts}
    return tuple(sorted((word for word in found if len(word) >= _LEAST), key=len, reverse=True))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", normalize(text).lower())
