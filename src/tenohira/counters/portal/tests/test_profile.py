"""My data: read, how to reach me, the code for the counter, who looked."""

from __future__ import annotations

from tenohira.counters.portal.tests.factories import HANAKO, NEWCOMER, Hall, resident
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries
from tenohira.engines.people.tests.factories import clerk, known


def test_the_register_is_shown_and_cannot_be_changed_here(hall: Hall) -> None:
    hanako = resident(HANAKO).open("/profile/")
    assert "鈴木 花子" in hanako.words
    assert "中央一丁目2番3号" in hanako.words
    assert "窓口に届け出てください" in hanako.words
    assert "name" not in {name for form in hanako.page.forms for name in form.names}
    assert hanako.faults() == []


def test_somebody_not_linked_gets_a_code_for_the_counter(hall: Hall) -> None:
    newcomer = resident(NEWCOMER).open("/profile/")
    assert f"{hall.accounts[NEWCOMER]:06d}" in newcomer.words
    assert NEWCOMER in newcomer.words
    assert "data:image/svg+xml" in newcomer.html
    assert newcomer.faults() == []
    assert newcomer.open("/profile/contact/").url == "/profile/"


def test_telephone_mail_and_language_can_be_changed(hall: Hall) -> None:
    hanako = resident(HANAKO).open("/profile/contact/")
    hanako.send({"phone": "０９０−１２３４−５６７８", "mail": "new@mail.example", "language": "en"})
    person = queries.person(known("1001").ref)
    assert (person.phone, person.mail, person.language) == ("090-1234-5678", "new@mail.example", "en")
    assert "連絡先を変えました" in hanako.words


def test_a_wrong_telephone_is_said_and_kept_and_the_rest_is_saved(hall: Hall) -> None:
    hanako = resident(HANAKO).open("/profile/contact/")
    hanako.send({"phone": "12", "mail": "new@mail.example"})
    assert hanako.status == 422
    assert hanako.form().values["phone"] == ["12"]
    assert hanako.faults() == []
    assert queries.person(known("1001").ref).mail == "new@mail.example"


def test_everyone_one_may_act_for_is_listed_with_the_ground(hall: Hall) -> None:
    hanako = resident(HANAKO).open("/profile/")
    assert "鈴木 一郎" in hanako.words
    assert "田中 正夫" in hanako.words
    assert "委任状 令和8年10月1日" in hanako.words


def test_a_look_by_staff_is_shown_by_office_and_purpose(hall: Hall) -> None:
    _staff, by = clerk("中村", "shimin")
    people.look_up(known("1001").ref, by, "住民票の写しの作成")
    hanako = resident(HANAKO).open("/profile/")
    assert "市民課" in hanako.words
    assert "住民票の写しの作成" in hanako.words
    assert "中村" not in hanako.words


def test_the_profile_is_only_for_those_signed_in(hall: Hall) -> None:
    answer = resident().client.get("/profile/")
    assert answer.headers["Location"].startswith("/account/login/")


def test_security_is_one_step_away(hall: Hall) -> None:
    hanako = resident(HANAKO).open("/profile/")
    for words in ("パスワードを変える", "パスキー・2段階認証", "メールアドレスを変える"):
        assert resident(HANAKO).open(hanako.page.links[words]).status == 200
