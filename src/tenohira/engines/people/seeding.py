"""Loading offices.yaml of the city pack into the register of the hall.

The pack seeds; the desk edits. Each office keeps the hash of the entry it was loaded from: while that
entry stays the same, loading again leaves whatever was changed at the desk; when the pack's entry
changes, the pack wins for that office and its posts. An office that left the pack is closed, not deleted,
because cases refer to it; likewise a post. Offices made at the desk (no seed) are never touched.
"""

from __future__ import annotations

from django.db import transaction

from tenohira.engines.people.definition import OfficeDefinition, OfficesDefinition, PostDefinition
from tenohira.engines.people.events import OfficesLoaded
from tenohira.engines.people.models import Deputy, Office, Post
from tenohira.engines.people.views import LoadedOffices
from tenohira.foundation.definitions import content_hash
from tenohira.foundation.journal import SYSTEM, Actor, append


@transaction.atomic
def load_offices(definition: OfficesDefinition, *, by: Actor = SYSTEM) -> LoadedOffices:
    """Seed offices, posts and deputies from the pack; idempotent. One journal entry when anything changed."""
    known = {row.code: row for row in Office.objects.all()}
    created = updated = kept = 0
    for position, entry in enumerate(definition.offices):
        row, seed = known.pop(entry.id, None), content_hash(entry)
        if row is not None and row.seed == seed and row.is_open and row.position == position:
            kept += 1
            continue
        created += row is None
        updated += row is not None
        _load_office(row or Office(code=entry.id), entry, position, seed)
    closed = Office.objects.filter(
        code__in=[code for code, row in known.items() if row.seed and row.is_open]
    ).update(is_open=False)
    result = LoadedOffices(created, updated, kept, closed)
    if created or updated or closed:
        append("offices", OfficesLoaded(created=created, updated=updated, kept=kept, closed=closed), by)
    return result


def _load_office(row: Office, entry: OfficeDefinition, position: int, seed: str) -> None:
    changed = row.seed != seed
    row.position, row.is_open = position, True
    if changed:
        row.name, row.work = dict(entry.name.root), dict(entry.work.root) if entry.work else {}
        row.phone, row.mail, row.place, row.seed = entry.phone, entry.mail, entry.place, seed
    row.save()
    if changed:
        _load_posts(row, entry.posts)


def _load_posts(row: Office, entries: list[PostDefinition]) -> None:
    known = {post.code: post for post in Post.objects.filter(office=row)}
    posts: dict[str, Post] = {}
    for entry in entries:
        post = known.pop(entry.id, None) or Post(office=row, code=entry.id)
        post.title, post.rank, post.is_head = dict(entry.title.root), entry.rank, entry.head
        post.opens_protected, post.keeps_records = entry.opens_protected, entry.keeps_records
        post.is_open = True
        post.save()
        posts[entry.id] = post
    Post.objects.filter(pk__in=[post.pk for post in known.values()]).update(is_open=False)
    Deputy.objects.filter(post__office=row).delete()
    Deputy.objects.bulk_create(
        Deputy(post=posts[entry.id], deputy=posts[deputy], position=place)
        for entry in entries
        for place, deputy in enumerate(entry.deputies)
    )
