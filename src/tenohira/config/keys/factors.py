"""Secrets of second factors: allauth keeps them within JSON, so they are found by name and not by their field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from tenohira.foundation.city import every_city
from tenohira.foundation.sealing import NOT_SEALED, SealError, is_newest, seal, sealed_with, turned

NAME = "mfa_authenticator.data"
_SECRETS = ("secret", "seed")


def count() -> int:
    """Return how many factors have a secret."""
    return sum(1 for _one in tokens())


def tokens() -> Iterator[tuple[int, bytes]]:
    """Return key and sealed secret of every factor that has one."""
    with every_city():
        rows = list(Authenticator.objects.order_by("pk").values_list("pk", "data"))
    for key, data in rows:
        for name in _SECRETS:
            if isinstance(data.get(name), str):
                yield key, data[name].encode()


def turn(unreadable: list[str]) -> int:
    """Seal every secret with the newest key, also one from before they were sealed; returns how many changed."""
    done = 0
    for key, token in tokens():
        try:
            if sealed_with(token) == NOT_SEALED:
                done += _put(key, token, seal(token))
            elif not is_newest(token):
                done += _put(key, token, turned(token))
        except SealError:
            unreadable.append(f"{NAME} {key}")
    return done


def _put(key: int, old: bytes, new: bytes) -> int:
    with every_city(), transaction.atomic():
        row: Any = Authenticator.objects.select_for_update(of=("self",)).filter(pk=key).first()
        if row is None:
            return 0
        row.data = {
            name: new.decode() if value == old.decode() else value for name, value in row.data.items()
        }
        row.save(update_fields=["data"])
    return 1
