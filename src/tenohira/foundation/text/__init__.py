"""Japanese text: one normal form, kana, bank letters, passport Hepburn, kanji numerals, telephone numbers."""

from tenohira.foundation.text.bank_kana import to_bank_kana
from tenohira.foundation.text.errors import TextError
from tenohira.foundation.text.kana import is_kana, normalize_kana_name, search_key, to_katakana
from tenohira.foundation.text.normal import DASHES, normalize
from tenohira.foundation.text.numerals import int_to_kanji, kanji_to_int
from tenohira.foundation.text.phone import normalize_phone
from tenohira.foundation.text.romaji import to_passport_romaji

__all__ = [
    "DASHES",
    "TextError",
    "int_to_kanji",
    "is_kana",
    "kanji_to_int",
    "normalize",
    "normalize_kana_name",
    "normalize_phone",
    "search_key",
    "to_bank_kana",
    "to_katakana",
    "to_passport_romaji",
]
