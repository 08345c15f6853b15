"""Makes residents and cases by the hundred thousand, inside the database.

The tables are the hall's own with every index, trigger and policy they have; only the way in is short: rows are made by
INSERT … SELECT generate_series instead of one submission each. Names, readings and towns are those of the register that
`tenohira population` made; offices, states, ages and protection are spread as a town's are. The journal's entries have
no true chain: nothing measured here verifies it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.ground import CITY, in_city

# one per hundred of the cases, by the office that owns services; the rest were handed over
_OFFICES = {
    "shimin": 30, "kodomo-mirai": 25, "korei-fukushi": 12, "sangyo": 8, "yoji-kyoiku": 8, "kankyo": 6,
    "somu": 4, "kiki-kanri": 4, "hisho-koho": 3,
}  # fmt: skip
# one per thousand of the cases
_STATES = {
    ("submitted", "received"): 10,
    ("in_review", "review"): 15,
    ("returned", "applicant"): 5,
    ("in_approval", "approval"): 10,
    ("granted", "decided"): 160,
    ("refused", "decided"): 20,
    ("withdrawn", "done"): 30,
    ("fulfilled", "done"): 350,
    ("closed", "done"): 400,
}
YEARS = 5
OF_PROTECTED = 300  # one resident in so many is under protection (支援措置)


@dataclass(frozen=True)
class Crowd:
    """How many there are to be of each."""

    cases: int
    residents: int


def fill(crowd: Crowd) -> float:
    """Bring the current database to this many residents and cases; returns the seconds it took."""
    start = time.perf_counter()
    with in_city(), connection.cursor() as cursor:
        _residents(cursor, crowd.residents)
        _cases(cursor, crowd.cases)
    return round(time.perf_counter() - start, 1)


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
    return int(cursor.fetchone()[0])


def _residents(cursor: Any, wanted: int) -> None:
    missing = wanted - _count(cursor, "people_person")
    if missing <= 0:
        return
    _names(cursor)
    cursor.execute(
        "INSERT INTO people_household (id, city, number) "
        "SELECT gen_random_uuid(), %s, 'B' || n FROM generate_series(1, %s) n ON CONFLICT DO NOTHING",
        [CITY, max(1, wanted * 2 // 5)],
    )
    cursor.execute(
        "CREATE TEMP TABLE b_home AS SELECT id, row_number() OVER () - 1 AS n FROM people_household"
    )
    cursor.execute("CREATE UNIQUE INDEX ON b_home (n)")
    cursor.execute(_PERSON_SQL, {"city": CITY, "missing": missing, "protected": OF_PROTECTED})
    cursor.execute("ANALYZE people_person, people_household")


def _names(cursor: Any) -> None:
    """Surnames, first names and towns of the register that is there, each with its keys."""
    from tenohira.engines.people.lookup import squeezed
    from tenohira.foundation.text import search_key

    cursor.execute(
        "SELECT DISTINCT name, kana, sex FROM people_person WHERE name LIKE '% %' AND kana LIKE '% %'"
    )
    last, first = {}, {}
    for name, kana, sex in cursor.fetchall():
        (l_name, _s, f_name), (l_kana, _t, f_kana) = name.partition(" "), kana.partition(" ")
        last[l_name] = l_kana
        first[f_name] = (f_kana, sex)
    cursor.execute("CREATE TEMP TABLE b_last (n int, name text, kana text, key text, flat text)")
    cursor.execute("CREATE TEMP TABLE b_first (n int, name text, kana text, key text, flat text, sex text)")
    cursor.execute("CREATE TEMP TABLE b_town (n int, town text, postal text, flat text)")
    rows = [
        (n, one, kana, search_key(kana), squeezed(one)) for n, (one, kana) in enumerate(sorted(last.items()))
    ]
    cursor.executemany("INSERT INTO b_last VALUES (%s, %s, %s, %s, %s)", rows)
    named = [
        (n, one, kana, search_key(kana), squeezed(one), sex)
        for n, (one, (kana, sex)) in enumerate(sorted(first.items()))
    ]
    cursor.executemany("INSERT INTO b_first VALUES (%s, %s, %s, %s, %s, %s)", named)
    cursor.execute("SELECT DISTINCT town, min(postal_code) FROM people_person GROUP BY town")
    towns = [(n, town, postal, squeezed(town)) for n, (town, postal) in enumerate(sorted(cursor.fetchall()))]
    cursor.executemany("INSERT INTO b_town VALUES (%s, %s, %s, %s)", towns)


_PERSON_SQL = """
INSERT INTO people_person (id, city, number, household_id, name, name_key, kana, search_key, birth_date, sex,
  relationship, nationality, language, status, postal_code, town, block, building, address_key, registered_on,
  last_event, last_event_on, phone, mail, my_number, is_protected, protected_until, protection_openers)
SELECT gen_random_uuid(), %(city)s, 'B' || m.n, h.id, l.name || ' ' || f.name, l.flat || f.flat,
  l.kana || ' ' || f.kana, l.key || f.key, DATE '1935-01-01' + (m.n * 7919 %% 32000), f.sex,
  '世帯主', '', 'ja', 'registered', t.postal, t.town, m.block || '番地の' || m.house, '',
  t.flat || m.block || '-' || m.house, DATE '2015-04-01' + (m.n %% 3000), '', NULL, '', '', '',
  m.n %% %(protected)s = 0, NULL, '[]'::jsonb
FROM (SELECT n, (random() * 3000)::int + 1 AS block, (random() * 30)::int + 1 AS house,
        (random() * ((SELECT count(*) FROM b_last) - 1))::int AS l,
        (random() * ((SELECT count(*) FROM b_first) - 1))::int AS f,
        (random() * ((SELECT count(*) FROM b_town) - 1))::int AS t
      FROM generate_series(1, %(missing)s) n) m
JOIN b_last l ON l.n = m.l JOIN b_first f ON f.n = m.f JOIN b_town t ON t.n = m.t
JOIN b_home h ON h.n = m.n %% (SELECT count(*) FROM b_home)
"""

_DAMM = """
CREATE OR REPLACE FUNCTION pg_temp.damm(digits text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE rows text[] := ARRAY['0317598642','7092154863','4206871359','1750983426','6123045978',
  '3674209581','5869720134','8945362017','9438617205','2581436790']; state int := 0; i int;
BEGIN FOR i IN 1..length(digits) LOOP
  state := substr(rows[state + 1], substr(digits, i, 1)::int + 1, 1)::int; END LOOP; RETURN state::text; END $$
"""


def _cases(cursor: Any, wanted: int) -> None:
    from tenohira.engines.cases.naming import FOUND_BY

    have = _count(cursor, "cases_case")
    if have >= wanted:
        return
    cursor.execute(_DAMM)
    _kinds(cursor)
    cursor.execute(
        "CREATE TEMP TABLE b_person AS SELECT row_number() OVER () - 1 AS n, id, name, kana, is_protected, "
        "name_key || E'\\n' || search_key || E'\\n' || "
        # as cases.naming.squeezed writes a house number
        r"regexp_replace(address_key, '(\d)(番地の|番地|番|の)(?=\d)', '\1-', 'g') AS words FROM people_person"
    )
    cursor.execute("CREATE UNIQUE INDEX ON b_person (n)")
    cursor.execute("ANALYZE b_person")
    indexes = _without_indexes(cursor, "cases_case")
    cursor.execute("ALTER TABLE cases_case DISABLE TRIGGER USER")
    cursor.execute(
        _CASE_SQL, {"city": CITY, "have": have, "wanted": wanted, "now": timezone.now(), "days": YEARS * 365}
    )
    for statement in indexes:
        cursor.execute(statement)
    cursor.execute("ALTER TABLE cases_case ENABLE TRIGGER USER")
    FOUND_BY.fill(cursor)
    cursor.execute("SELECT max(split_part(receipt_number, '-', 2)::int) FROM cases_case")
    last = cursor.fetchone()[0]
    cursor.execute("UPDATE cases_receiptseries SET last = greatest(last, %s)", [last])
    _journal(cursor)
    cursor.execute("VACUUM ANALYZE")


def _without_indexes(cursor: Any, table: str) -> list[str]:
    """Take a table's plain indexes away while it is filled; returns the statements that bring them back."""
    cursor.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname "
        "WHERE i.tablename = %s AND c.conname IS NULL",
        [table],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _kinds(cursor: Any) -> None:
    """Offices with their services, and states, each as often as it is to come."""
    from tenohira.engines.people import queries as people
    from tenohira.engines.services import commands as services
    from tenohira.engines.services import queries as catalogue

    bundles = [services.pin(one) for one in catalogue.catalogue().bundles]
    owned = {office: [b for b in bundles if b.service.owner == office] for office in _OFFICES}
    kinds = [
        (office, (owned[office] or bundles)[n % len(owned[office] or bundles)])
        for office, share in _OFFICES.items()
        for n in range(share * 10)
    ]
    others = [office.id for office in people.offices() if office.id not in _OFFICES]
    kinds += [(others[n % len(others)], bundles[n % len(bundles)]) for n in range(10) if others]
    cursor.execute("CREATE TEMP TABLE b_kind (n int, office text, service text, version text, days int)")
    cursor.executemany(
        "INSERT INTO b_kind VALUES (%s, %s, %s, %s, %s)",
        [(n, office, b.id, b.version, b.service.standard_days or 10) for n, (office, b) in enumerate(kinds)],
    )
    states = [one for one, share in _STATES.items() for _n in range(share)]
    cursor.execute("CREATE TEMP TABLE b_state (n int, state text, phase text)")
    cursor.executemany("INSERT INTO b_state VALUES (%s, %s, %s)", [(n, *one) for n, one in enumerate(states)])
    clerks = [(n, one.ref) for n, one in enumerate(people.all_staff())]
    cursor.execute("CREATE TEMP TABLE b_clerk (n int, ref text)")
    cursor.executemany("INSERT INTO b_clerk VALUES (%s, %s)", clerks)
    _seal(cursor)


def _seal(cursor: Any) -> None:
    from tenohira.foundation.sealing import seal

    answers = [
        (n, seal(('{"opinion": "%s"}' % ("公園にもっと木を。" * 12)).encode()).decode()) for n in range(64)
    ]
    cursor.execute("CREATE TEMP TABLE b_sealed (n int, answers text)")
    cursor.executemany("INSERT INTO b_sealed VALUES (%s, %s)", answers)


_CASE_SQL = """
INSERT INTO cases_case (city, uuid, service, version, applicant_ref, agent_ref, account_id, mandate_kind, mail,
  language, channel, token_hash, answers, receipt_number, token, draft, submit_key, office, assignee, state, phase,
  applicant_name, applicant_kana, is_protected, search_text, remarks, pending, submitted_at, clock_started_on,
  clock_stopped_on, stopped_days, due_on, clock_ended_on, warned_on,
  warned_late, outcome, amount, reason, decided_at, closed_at,
  dispose_on, disposed_at)
SELECT %(city)s, gen_random_uuid(), k.service, k.version, 'person:' || p.id, '', NULL, '', '', 'ja', 'portal',
  md5(m.n::text) || md5((m.n + 1)::text), a.answers, m.receipt, '', gen_random_uuid(), 'b' || m.n, k.office,
  CASE WHEN m.n %% 3 = 0 THEN '' ELSE c.ref END, s.state, s.phase, p.name, p.kana, p.is_protected,
  lower(m.receipt) || E'\\n' || replace(lower(m.receipt), '-', '') || E'\\n' || p.words, '[]'::jsonb, '[]'::jsonb,
  d.at, d.at::date, CASE WHEN s.phase = 'applicant' THEN d.at::date + 3 END, 0,
  CASE WHEN k.days > 0 THEN d.at::date + k.days * 7 / 5 END,
  CASE WHEN s.phase IN ('decided', 'done') THEN d.at::date + 1 + m.n %% 20 END, NULL, FALSE,
  CASE s.state WHEN 'refused' THEN 'refused' WHEN 'withdrawn' THEN '' ELSE CASE WHEN s.phase IN ('decided', 'done')
    THEN 'granted' ELSE '' END END, NULL, '',
  CASE WHEN s.phase IN ('decided', 'done') THEN d.at + (1 + m.n %% 20) * INTERVAL '1 day' END,
  CASE WHEN s.phase = 'done' THEN d.at + (2 + m.n %% 20) * INTERVAL '1 day' END, NULL, NULL
FROM (SELECT n, 'K8-' || n || '-' || pg_temp.damm('8' || n) AS receipt,
        (n::bigint * 7919 %% (SELECT count(*) FROM b_kind))::int AS k,
        ((n::bigint * 6131 + n / 1000 * 337) %% 1000)::int AS s,
        (n::bigint * 104729 %% (SELECT count(*) FROM b_person))::int AS p,
        (n::bigint * 31 %% (SELECT count(*) FROM b_clerk))::int AS c
      FROM (SELECT generate_series(100000 + %(have)s + 1, 100000 + %(wanted)s) AS n) r) m
JOIN b_kind k ON k.n = m.k JOIN b_state s ON s.n = m.s JOIN b_person p ON p.n = m.p JOIN b_clerk c ON c.n = m.c
JOIN b_sealed a ON a.n = m.n %% 64
CROSS JOIN LATERAL (SELECT %(now)s::timestamptz
  - (CASE WHEN s.phase IN ('decided', 'done') THEN 2 + m.n::bigint * 613 %% %(days)s
     ELSE m.n::bigint * 613 %% 40 END) * INTERVAL '1 day'
  - (m.n %% 86400) * INTERVAL '1 second' AS at) d
"""


def _journal(cursor: Any) -> None:
    """The entries that figures read: one of the submission and one of the decision of each case."""
    indexes = _without_indexes(cursor, "journal_journalentry")
    columns = (
        "city, stream, seq, at, kind, actor_kind, actor_ref, actor_office, office, service, channel, subject, data, "
        "prev_hash, hash"
    )
    chained = "md5(uuid::text) || md5(id::text), md5(id::text) || md5(uuid::text)"
    cursor.execute(
        f"INSERT INTO journal_journalentry ({columns}) "  # noqa: S608 - our own names
        "SELECT city, 'case:' || uuid, 1, submitted_at, 'case.submitted', 'resident', applicant_ref, '', "
        "office, service, channel, applicant_ref, "
        f"'{{\"receipt_number\":\"' || receipt_number || '\"}}', {chained} "
        "FROM cases_case WHERE submit_key LIKE 'b%' ON CONFLICT DO NOTHING"
    )
    cursor.execute(
        f"INSERT INTO journal_journalentry ({columns}) "  # noqa: S608 - as above
        "SELECT city, 'case:' || uuid, 2, decided_at, "
        "CASE outcome WHEN 'refused' THEN 'case.refused' ELSE 'case.granted' END, 'staff', assignee, office, office, "
        "service, 'desk', applicant_ref, "
        f"'{{\"days\":' || (id % 20) || ',\"receipt_number\":\"' || receipt_number || '\"}}', {chained} "
        "FROM cases_case WHERE submit_key LIKE 'b%' AND decided_at < now() ON CONFLICT DO NOTHING"
    )
    for statement in indexes:
        cursor.execute(statement)
