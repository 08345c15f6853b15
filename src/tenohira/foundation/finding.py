"""Words inside text, found through an index on PostgreSQL: pairs of letters (bigrams), kept as numbers.

Japanese names are often two letters long, and a trigram index knows no word shorter than three. A row has the pairs of
all neighbouring letters of its searched text; a word can only be where all its pairs are. What is found so is still
compared letter by letter: pairs narrow, they decide nothing. On SQLite nothing is narrowed.

Behind the wall between cities (foundation.city.rows) PostgreSQL lets an index answer only operators it knows to be
leakproof, and that of arrays is none; only a superuser could say so. The pairs therefore stand in a table beside the
searched one, without the wall and without anything to read: the key of a row and numbers made of a city and two
letters, so that those of one city hardly fit another (docs/decisions/0008). The rows themselves are still reached
through the wall. Triggers keep the pairs, whoever writes the rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import CharField, Lookup, Q
from django.db.models.expressions import RawSQL

from tenohira.foundation.city import current_city

# A pair's two code points, spread by an odd number of the city's own (a permutation of 32 bits); of a whole value, its
# SHA-256. Plain sums, because they stay the same on every machine and in every release of PostgreSQL, and cost little.
_FUNCTION = """
CREATE OR REPLACE FUNCTION tenohira_pairs(city text, texts text[], wholes text[]) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  odd CONSTANT bigint := ('x' || left(encode(sha256(convert_to(city, 'UTF8')), 'hex'), 7))::bit(28)::bigint * 2 + 1;
  made integer[] := '{}';
  one text; letter text; code bigint; before bigint;
BEGIN
  FOREACH one IN ARRAY texts LOOP
    before := NULL;
    FOREACH letter IN ARRAY string_to_array(one, NULL) LOOP
      code := ascii(letter);
      IF before IS NOT NULL THEN
        made := made || ((before * 65599 + code) % 4294967296 * odd % 4294967296 - 2147483648)::integer;
      END IF;
      before := code;
    END LOOP;
  END LOOP;
  FOREACH one IN ARRAY wholes LOOP
    made := made
      || ('x' || left(encode(sha256(convert_to(city || E'\\n' || one, 'UTF8')), 'hex'), 8))::bit(32)::integer;
  END LOOP;
  RETURN made;
END $$
"""
_TABLE = """
CREATE TABLE IF NOT EXISTS {pairs} (id {key} PRIMARY KEY, pairs integer[] NOT NULL);
CREATE OR REPLACE FUNCTION {pairs}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    TRUNCATE {pairs};
  ELSIF TG_OP = 'DELETE' THEN
    DELETE FROM {pairs} WHERE id = OLD.id;
  ELSE
    INSERT INTO {pairs} VALUES (NEW.id, {new}) ON CONFLICT (id) DO UPDATE SET pairs = EXCLUDED.pairs;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER {pairs}_new AFTER INSERT OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {pairs}_keep();
CREATE OR REPLACE TRIGGER {pairs}_changed AFTER UPDATE ON {table}
  FOR EACH ROW WHEN (({old_columns}) IS DISTINCT FROM ({new_columns})) EXECUTE FUNCTION {pairs}_keep();
CREATE OR REPLACE TRIGGER {pairs}_emptied AFTER TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {pairs}_keep();
"""
_BATCH = 5000
_SPAN = 1 << 32


def pairs_of(city: str, words: Sequence[str], wholes: Sequence[str] = ()) -> list[int]:
    """Return the numbers of all pairs of letters in some words, and of whole values, as the database makes them."""
    odd = (int(hashlib.sha256(city.encode()).hexdigest()[:7], 16) << 1) + 1
    made = {
        (ord(one) * 65599 + ord(next_one)) % _SPAN * odd % _SPAN - _SPAN // 2
        for word in words
        for one, next_one in pairwise(word)
    }
    sums = (hashlib.sha256(f"{city}\n{whole}".encode()).digest() for whole in wholes)
    return sorted(made | {int.from_bytes(one[:4], "big", signed=True) for one in sums})


def as_parameter(values: Collection[str]) -> list[str] | str:
    """Return many texts as one parameter of a statement: an array on PostgreSQL, JSON on SQLite."""
    return sorted(values) if connection.vendor == "postgresql" else json.dumps(sorted(values))


@CharField.register_lookup
class Among(Lookup):
    """`__among`: as `__in`, for hundreds of values, which go over as one parameter instead of one each."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Write the condition."""
        left, params = self.process_lhs(compiler, connection)
        postgresql = connection.vendor == "postgresql"
        many = "= ANY (%s)" if postgresql else "IN (SELECT value FROM json_each(%s))"
        return f"{left} {many}", [*params, as_parameter(self.rhs)]


@dataclass(frozen=True)
class Paired:
    """A table whose rows are found by words inside some `columns` and by the whole value of others (`wholes`)."""

    table: str
    columns: tuple[str, ...]
    wholes: tuple[str, ...] = ()
    key: str = "bigint"

    @property
    def pairs(self) -> str:
        """The name of the table of pairs."""
        return f"{self.table}_pairs"

    def may_hold(self, words: Sequence[Sequence[str]], **wholes: str) -> Q:
        """Return a condition that the pairs answer: true wherever every word is, in one of its ways to be written.

        It may be true elsewhere, too; a word with a way of a single letter narrows nothing. `wholes` narrow further.
        """
        narrowing = [ways for ways in words if ways and all(len(way) > 1 for way in ways)]
        if connection.vendor != "postgresql" or not narrowing:
            return Q()
        city = current_city()
        always = [f"{column}={value}" for column, value in wholes.items()]
        each = " AND ".join(
            "(" + " OR ".join("pairs @> %s::integer[]" for _way in ways) + ")" for ways in narrowing
        )
        params = [pairs_of(city, [way], always) for ways in narrowing for way in ways]
        # the table's name is the program's; what was typed is in the parameters
        return Q(pk__in=RawSQL(f"SELECT id FROM {self.pairs} WHERE {each}", params))  # noqa: S608, S611

    def _expression(self, row: str) -> str:
        texts = ", ".join(f"{row}{one}" for one in self.columns)
        wholes = ", ".join(f"'{one}=' || {row}{one}" for one in self.wholes)
        return f"tenohira_pairs({row}city, ARRAY[{texts}]::text[], ARRAY[{wholes}]::text[])"

    def added(self, _apps: Any, schema_editor: Any) -> None:
        """Make the table of pairs beside the work of the hall: triggers, then what is there already, then the index.

        Run by a migration with `atomic = False`; one that was broken off is run again.
        """
        if schema_editor.connection.vendor != "postgresql":
            return
        watched = ("city", *self.columns, *self.wholes)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_FUNCTION)
            cursor.execute(
                _TABLE.format(
                    table=self.table, pairs=self.pairs, key=self.key, new=self._expression("NEW."),
                    old_columns=", ".join(f"OLD.{one}" for one in watched),
                    new_columns=", ".join(f"NEW.{one}" for one in watched),
                )
            )  # fmt: skip
            self.fill(cursor)
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {self.pairs}_gin")
            cursor.execute(f"CREATE INDEX CONCURRENTLY {self.pairs}_gin ON {self.pairs} USING gin (pairs)")
            cursor.execute(f"ANALYZE {self.pairs}")

    def fill(self, cursor: Any) -> None:
        """Give pairs to the rows that have none yet, some thousand at a time, each lot for itself."""
        after = None
        while True:
            cursor.execute(
                f"WITH lot AS (SELECT * FROM {self.table} WHERE %(after)s::{self.key} IS NULL OR id > %(after)s "  # noqa: S608
                f"ORDER BY id LIMIT {_BATCH}), "
                f"made AS (INSERT INTO {self.pairs} SELECT id, {self._expression('')} FROM lot ON CONFLICT DO NOTHING) "
                "SELECT count(*), (SELECT id FROM lot ORDER BY id DESC LIMIT 1) FROM lot",
                {"after": after},
            )
            count, after = cursor.fetchone()
            if count < _BATCH:
                return

    def removed(self, _apps: Any, schema_editor: Any) -> None:
        """Take the pairs and what keeps them away."""
        if schema_editor.connection.vendor == "postgresql":
            for trigger in ("new", "changed", "emptied"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.pairs}_{trigger} ON {self.table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.pairs}_keep()")
            schema_editor.execute(f"DROP TABLE IF EXISTS {self.pairs}")
