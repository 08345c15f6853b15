"""Does one thing inside the hall and prints the outcome as JSON.

Usage: python -m tests.faults.clerk WHAT [ARGUMENT …]
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
django.setup()

from django.db import transaction  # noqa: E402

from tenohira.engines.cases import commands as cases  # noqa: E402
from tenohira.engines.cases.views import Applicant  # noqa: E402
from tenohira.engines.documents import queries as documents  # noqa: E402
from tenohira.engines.messages import commands as messages  # noqa: E402
from tenohira.engines.messages.definition import MessageTemplate  # noqa: E402
from tenohira.engines.messages.post import message_id  # noqa: E402
from tenohira.foundation import journal  # noqa: E402
from tenohira.foundation.city import every_city, use_city  # noqa: E402
from tenohira.foundation.journal import SYSTEM, Actor  # noqa: E402

CITY = "990019"
NOTICE = MessageTemplate(event="news", subject={"ja": "お知らせ"}, body={"ja": "{{ name }} 様\n"})


def drafts(count: str) -> list[dict[str, str]]:
    """Save opinions that only have to be sent."""
    by, found = Actor("anonymous", channel="portal"), []
    pages = {"opinion": {"theme": ["roads"], "body": ["木を植えてください。" * 150]}}
    pages["reply"] = {"wants_reply": ["no"], "may_publish": ["yes"]}
    for _number in range(int(count)):
        draft = cases.start_draft("opinion", by=by, applicant=Applicant(None, mail="hanako@resident.example"))
        for page, raw in pages.items():
            accepted = cases.save_page(draft.id, page, raw, by=by, token=draft.token)
            assert not accepted.errors, accepted.errors
        found.append({"id": draft.id, "token": draft.token, "key": "once"})
    return found


def notices(prefix: str, count: str) -> list[str]:
    """Send notices whose keys begin with `prefix:`; returns the Message-IDs their mails will have."""
    ids = []
    for number in range(int(count)):
        to, key = (
            messages.Recipient(f"person:{number}", f"resident{number}@resident.example", "ja"),
            f"{prefix}:{number}",
        )
        messages.send(to, NOTICE, {"name": "花子"}, subject=f"case:{number}", key=key, by=SYSTEM)
        ids.append(message_id(key))
    return ids


def let_claims_pass() -> None:
    """As if the minutes had gone by after which a dead worker's claim is over."""
    from django.utils import timezone

    from tenohira.foundation.outbox.models import OutboxItem

    with every_city():
        OutboxItem.everywhere.filter(state="waiting").update(next_at=timezone.now())


def photos(subject: str) -> list[str]:
    """Return the types of the files of a case, each read whole."""
    found = documents.files_of(subject)
    assert all(len(documents.content(one.ref)) == one.size for one in found)
    return [one.media_type for one in found]


def verify() -> list[str]:
    """Return what is wrong with the journal."""
    return [str(fault) for fault in journal.verify(CITY)]


def main(what: str, *words: str) -> None:
    """Do it."""
    if what == "let_claims_pass":
        let_claims_pass()
        return
    with use_city(CITY), transaction.atomic():
        found: Any = globals()[what](*words)
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
