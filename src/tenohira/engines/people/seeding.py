"""Loading offices.yaml of the city pack into the register of the hall.

The pack seeds; the desk edits. Each office keeps the hash of the entry it was loaded from: while that
entry stays the same, loading again leaves whatever was changed at the desk; when the pack's entry
changes, the pack wins for that office and its posts. An office that left the pack is closed, not deleted,
because cases refer to it; likewise a post. Offices made at the desk (no seed) are never touched.
"""

from __future__ import annotations

from django.db import transaction

from tenohira.engines.people.definition import OfficeDefinition, OfficesDefinition
from tenohira.engines.people.events import OfficesLoaded
from tenohira.engines.people.models import Deputy, Office, Post
from tenohira.engines.people.views import LoadedOffices
from tenohira.foundation.definitions import content_hash
from tenohira.foundation.journal import SYSTEM, Actor, append

_OFFICE = ("name", "work", "phone", "mail", "place", "seed", "position", "is_open")
_POST = ("title", "rank", "is_head", "opens_protected", "keeps_records", "is_open")


@transaction.atomic
def load_offices(definition: OfficesDefinition, *, by: Actor = SYSTEM) -> LoadedOffices:
    """Seed offices, posts and deputies from the pack; idempotent. One journal entry when anything changed.

    At most eleven statements, however many offices there are.
    """
    known = {row.code: row for row in Office.objects.all()}
    made: list[tuple[Office, OfficeDefinition]] = []
    there: list[tuple[Office, OfficeDefinition]] = []
    moved: list[Office] = []
    kept = 0
    for position, entry in enumerate(definition.offices):
        row, seed = known.pop(entry.id, None), content_hash(entry)
        if row is not None and row.seed == seed and row.is_open and row.position == position:
            kept += 1
            continue
        is_changed, office = row is None or row.seed != seed, row or Office(code=entry.id)
        office.position, office.is_open = position, True
        if is_changed:
            office.name, office.work = dict(entry.name.root), dict(entry.work.root) if entry.work else {}
            office.phone, office.mail, office.place, office.seed = entry.phone, entry.mail, entry.place, seed
            (made if row is None else there).append((office, entry))
        else:
            moved.append(office)
    Office.objects.bulk_create([row for row, _entry in made])
    Office.objects.bulk_update([row for row, _entry in there], _OFFICE)
    Office.objects.bulk_update(moved, ["position", "is_open"])
    _load_posts(made, there)
    closed = Office.objects.filter(
        code__in=[code for code, row in known.items() if row.seed and row.is_open]
    ).update(is_open=False)
    result = LoadedOffices(len(made), len(there) + len(moved), kept, closed)
    if made or there or moved or closed:
        told = OfficesLoaded(
            created=result.created, updated=result.updated, kept=result.kept, closed=result.closed
        )
        append("offices", told, by)
    return result


def _load_posts(
    made: list[tuple[Office, OfficeDefinition]], there: list[tuple[Office, OfficeDefinition]]
) -> None:
    """Write the posts and deputies of new offices and of those whose entry changed."""
    old = [row.pk for row, _entry in there]
    known = {(post.office_id, post.code): post for post in Post.objects.filter(office__in=old)} if old else {}
    posts: dict[tuple[int, str], Post] = {}
    for row, entry in (*made, *there):
        for one in entry.posts:
            post = known.pop((row.pk, one.id), None) or Post(office=row, code=one.id)
            post.title, post.rank, post.is_head = dict(one.title.root), one.rank, one.head
            post.opens_protected, post.keeps_records = one.opens_protected, one.keeps_records
            post.is_open = True
            posts[row.pk, one.id] = post
    Post.objects.bulk_create([post for post in posts.values() if post.pk is None])
    Post.objects.bulk_update([post for post in posts.values() if post.office_id in old], _POST)
    Post.objects.filter(pk__in=[post.pk for post in known.values()]).update(is_open=False)
    Deputy.objects.filter(post__office__in=old).delete()
    Deputy.objects.bulk_create(
        Deputy(post=posts[row.pk, one.id], deputy=posts[row.pk, deputy], position=place)
        for row, entry in (*made, *there)
        for one in entry.posts
        for place, deputy in enumerate(one.deputies)
    )
