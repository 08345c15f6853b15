"""What the cast answers, by html name."""

from __future__ import annotations

from datetime import date

from tenohira.foundation.codes import my_number_check_digit


def my_number(first_eleven: str) -> str:
    """A number with a right check digit that belongs to nobody."""
    return first_eleven + str(my_number_check_digit(first_eleven))


def day(name: str, on: date) -> dict[str, str]:
    """A day of this era, as its four boxes take it."""
    boxes = {"era": "令和", "year": on.year - 2018, "month": on.month, "day": on.day}
    return {f"{name}.{box}": str(value) for box, value in boxes.items()}


CHILD_ALLOWANCE = {
    "claim_reason": "moving-in",
    "happened_on.era": "令和",
    "happened_on.year": "8",
    "happened_on.month": "11",
    "happened_on.day": "15",
    "public_servant": "no",
    "pension": "national",
    "claimant_number": my_number("12345678901"),
    "has_partner": "yes",
    "partner_person.name": "鈴木 健太",
    "partner_person.kana": "スズキ ケンタ",
    "partner_person.birth_date.era": "平成",
    "partner_person.birth_date.year": "2",
    "partner_person.birth_date.month": "6",
    "partner_person.birth_date.day": "21",
    "partner_person.relationship": "夫",
    "earns_more": "yes",
    "partner_public_servant": "no",
    "children.0.child_relationship": "child",
    "children.0.brings_up": "yes",
    "children.0.lives_with": "yes",
    "supports_older": "no",
    "pay_to": "own-account",
    "account.bank": "0149",
    "account.branch": "385",
    "account.kind": "ordinary",
    "account.number": "1234567",
    "account.holder_kana": "スズキ ハナコ",
}
