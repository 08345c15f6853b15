"""What an operator or an outsider types to hold the journal to its roots."""

from __future__ import annotations

import io
import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner
from django.utils import timezone
from rich.console import Console

from tenohira.config import journal_roots
from tenohira.config.cli import main
from tenohira.config.journal_roots import RootsUnreadable, check, check_proofs, line_of, write
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM, Event, book

pytestmark = pytest.mark.django_db
CITY = "990019"


class RiceServed(Event):
    kind: ClassVar[str] = "test.rice_served"
    title: ClassVar[str] = "飯を出しました"


@pytest.fixture
def root() -> journal.Root:
    """Today, closed and published."""
    for room in ("1", "2", "3"):
        journal.append(f"room:{room}", RiceServed(), SYSTEM)
    tomorrow = timezone.localdate() + timedelta(days=1)
    journal.publish_roots(timezone.make_aware(datetime.combine(tomorrow, time(2))))
    [one] = journal.published_roots()
    return one


def said() -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=200), out


def kept(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "roots.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_roots_are_written_as_lines_that_can_be_checked(
    root: journal.Root, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write(CITY, None) == 0
    path = kept(tmp_path, capsys.readouterr().out)
    console, out = said()
    assert check(path, console) == 0
    assert "1 日分の記録は、控えたときのままです" in out.getvalue()


def test_one_day_can_be_asked_for(root: journal.Root, capsys: pytest.CaptureFixture[str]) -> None:
    assert write(CITY, timezone.localdate()) == 0
    assert json.loads(capsys.readouterr().out) == root.as_json()
    assert write(CITY, timezone.localdate() - timedelta(days=1)) == 1
    assert "まだ公開されていません" in capsys.readouterr().err


def test_an_entry_put_in_afterwards_ends_with_1(
    root: journal.Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = kept(tmp_path, line_of(root))
    monkeypatch.setattr(
        book, "after_what_is_closed", lambda now: now
    )  # whoever tampers keeps to no closed day
    journal.append("room:9", RiceServed(), SYSTEM)
    console, out = said()
    assert check(path, console) == 1
    assert "後から記録が1件足されています（3件→4件）" in out.getvalue()


def test_a_list_in_one_json_file_is_read_as_well(root: journal.Root, tmp_path: Path) -> None:
    console, _out = said()
    assert check(kept(tmp_path, json.dumps([root.as_json()])), console) == 0


def test_the_root_of_a_city_that_is_not_here_is_a_fault(root: journal.Root, tmp_path: Path) -> None:
    console, out = said()
    assert check(kept(tmp_path, json.dumps({**root.as_json(), "city": "131016"})), console) == 1
    assert "パックがありません" in out.getvalue()


@pytest.mark.parametrize("text", ["", "hello", "[]", "{}", '{"city": "990019"}', "[1]", "{\n{"])
def test_a_file_of_something_else_is_refused_in_plain_words(tmp_path: Path, text: str) -> None:
    with pytest.raises(RootsUnreadable, match="読めません"):
        check(kept(tmp_path, text), said()[0])


def test_a_date_that_is_none_is_refused(root: journal.Root, tmp_path: Path) -> None:
    with pytest.raises(RootsUnreadable):
        check(kept(tmp_path, json.dumps({**root.as_json(), "date": "yesterday"})), said()[0])


def test_proofs_are_checked_without_the_database(
    root: journal.Root, tmp_path: Path, django_assert_num_queries: object
) -> None:
    path = kept(tmp_path, json.dumps([one.as_json() for one in journal.inclusions("room:1")]))
    console, out = said()
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert check_proofs(path, console) == 0
    assert root.root in out.getvalue()


@pytest.mark.parametrize("text", ["[]", "[1]", '[{"hash": "00"}]'])
def test_proofs_that_do_not_hold_end_with_1(tmp_path: Path, text: str) -> None:
    console, out = said()
    assert check_proofs(kept(tmp_path, text), console) == 1
    assert "壊れています" in out.getvalue()


def test_the_lines_written_are_those_published(root: journal.Root) -> None:
    assert json.loads(journal_roots.line_of(root)) == root.as_json()


def test_the_commands_stand_at_the_command_line(root: journal.Root, tmp_path: Path) -> None:
    shell = CliRunner()
    written = shell.invoke(main, ["journal", "root", "--city", CITY, "--date", root.date])
    assert (written.exit_code, json.loads(written.output)) == (0, root.as_json())
    path = kept(tmp_path, written.output)
    assert shell.invoke(main, ["journal", "check-root", str(path)]).exit_code == 0
    proofs = kept(tmp_path, json.dumps([one.as_json() for one in journal.inclusions("room:1")]))
    assert shell.invoke(main, ["journal", "check-proof", str(proofs)]).exit_code == 0
    refused = shell.invoke(main, ["journal", "check-root", str(proofs)])
    assert refused.exit_code == 1
    assert "読めません" in refused.output
