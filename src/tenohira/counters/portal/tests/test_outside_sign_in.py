"""Signing in with a card or for a company, with a provider that answers as it is told to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tenohira.counters.portal.tests.factories import HANAKO, NEWCOMER, SANO, YAMAMOTO, Hall, resident
from tenohira.counters.portal.tests.resident import Resident
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries
from tenohira.engines.people.errors import IdentityCancelled, IdentityRefused, PeopleError, ProviderAway
from tenohira.engines.people.matching import FourFacts
from tenohira.engines.people.ports import (
    Begun,
    CardHolder,
    CompanyRole,
    CompanyUser,
    ProviderKind,
    register_identity_provider,
)
from tenohira.engines.people.tests.factories import known

ISSUER = "https://auth.example"
NUMBER = "1180301018771"  # a corporate number with a right check digit


class Provider:
    """A provider at hand: says who signs in next, or fails as told."""

    def __init__(self) -> None:
        self.who: CardHolder | CompanyUser | None = None
        self.error: PeopleError | None = None
        self.begun = 0
        self.callbacks: list[str] = []

    def begin(self, callback: str) -> Begun:
        self.begun += 1
        self.callbacks.append(callback)
        state = f"state-{id(self)}-{self.begun}"
        return Begun(f"{ISSUER}/auth?state={state}", state, f"nonce-{self.begun}", "verifier")

    def finish(self, begun: Begun, callback: str, answer: Mapping[str, str]) -> CardHolder | CompanyUser:
        assert answer["state"] == begun.state
        assert callback == self.callbacks[-1]
        if self.error is not None:
            raise self.error
        assert self.who is not None
        return self.who


@pytest.fixture
def card() -> Iterator[Provider]:
    yield from _registered("card")


@pytest.fixture
def company() -> Iterator[Provider]:
    yield from _registered("company")


def _registered(kind: ProviderKind) -> Iterator[Provider]:
    provider = Provider()
    register_identity_provider(kind, provider)
    yield provider
    register_identity_provider(kind, None)


def holder(number: str = "1003", subject: str = "sub", **changes: Any) -> CardHolder:
    """Whose facts are those of a resident of the register."""
    view = known(number)
    facts = {"name": view.name, "address": view.address, "birth_date": view.birth_date, "sex": view.sex}
    return CardHolder(ISSUER, subject, FourFacts(**{**facts, **changes}))


def employee(
    number: str = NUMBER, subject: str = "user-1", role: CompanyRole = "representative"
) -> CompanyUser:
    return CompanyUser(
        ISSUER, subject, number, "みかん農園株式会社", role, "手県てのひら市浜町2", "平野 大地"
    )


def go(one: Resident, kind: str = "card", query: str = "") -> str:
    """Begin a sign-in; returns the state that went to the provider."""
    answer = one.client.get(f"/sign-in/{kind}/{query}")
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"].startswith(f"{ISSUER}/auth?state=")
    return str(answer.headers["Location"].partition("state=")[2])


def come_back(one: Resident, state: str, kind: str = "card") -> Resident:
    return one.open(f"/sign-in/{kind}/callback/?code=c&state={state}")


def sign_in(one: Resident, kind: str = "card", query: str = "") -> Resident:
    return come_back(one, go(one, kind, query), kind)


def account_of(one: Resident) -> int | None:
    return int(one.client.session["_auth_user_id"]) if "_auth_user_id" in one.client.session else None


def test_without_a_provider_there_are_no_buttons_and_no_doors(hall: Hall) -> None:
    one = resident().open("/account/login/")
    assert "マイナンバーカードで" not in one.words
    assert "GビズID" not in one.words
    for path in ("/sign-in/card/", "/sign-in/company/", "/sign-in/card/callback/", "/sign-in/else/"):
        assert one.open(path).status == 404


def test_the_buttons_are_there_once_set_up_and_keep_where_one_wanted_to_go(
    hall: Hall, card: Provider, company: Provider
) -> None:
    one = resident().open("/account/login/?next=/profile/")
    assert one.page.links["マイナンバーカードで（デジタル認証アプリ）"] == "/sign-in/card/?next=/profile/"
    assert one.page.links["会社の方（GビズID）"] == "/sign-in/company/?next=/profile/"
    assert one.faults() == []


def test_somebody_new_signs_in_with_a_card_and_is_verified_at_once(hall: Hall, card: Provider) -> None:
    card.who = holder("1002")
    one = sign_in(resident())
    assert one.title == "何をしますか"
    assert "鈴木 健太 さん" in one.words or "鈴木 健太" in one.words
    assert "住民登録とつながりました" in one.words
    assert queries.assurance_of(account_of(one)) == "verified"
    assert card.callbacks == ["http://testserver/sign-in/card/callback/"]


def test_a_sign_in_goes_on_to_where_one_wanted_to_go(hall: Hall, card: Provider) -> None:
    card.who = holder("1002")
    assert sign_in(resident(), query="?next=/profile/").title == "あなたの情報"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(hall: Hall, card: Provider, elsewhere: str) -> None:
    card.who = holder("1002")
    assert sign_in(resident(), query=f"?next={elsewhere}").url == "/"


def test_the_session_gets_a_new_key_at_sign_in_and_at_linking(hall: Hall, card: Provider) -> None:
    one = resident()
    card.who = holder("1002")
    state = go(one)
    before = one.client.session.session_key
    come_back(one, state)
    assert one.client.session.session_key != before
    other = resident(NEWCOMER)
    card.who = holder("1004", "sub-2")
    state = go(other)
    before = other.client.session.session_key
    come_back(other, state)
    assert other.client.session.session_key != before
    assert account_of(other) == hall.accounts[NEWCOMER]


def test_an_account_with_mail_is_linked_by_its_owners_card(hall: Hall, card: Provider) -> None:
    card.who = holder("1004")
    one = resident(NEWCOMER).open("/profile/")
    assert "マイナンバーカードで、いますぐつなぐ" in one.page.links
    sign_in(one, query="?next=/profile/")
    assert "カードで本人を確かめました" in one.words
    assert "田中 正夫" in one.words
    assert queries.assurance_of(hall.accounts[NEWCOMER]) == "verified"


def test_the_card_opens_the_account_linked_at_the_counter(hall: Hall, card: Provider) -> None:
    card.who = holder("1001")
    one = sign_in(resident())
    assert account_of(one) == hall.accounts[HANAKO]
    assert "ようこそ" not in one.words


def test_a_sign_in_comes_back_once(hall: Hall, card: Provider) -> None:
    card.who = holder("1002")
    one = resident()
    state = go(one)
    come_back(one, state)
    one.client.logout()
    assert come_back(one, state).status == 403
    assert account_of(one) is None


def test_a_session_that_was_copied_does_not_use_a_sign_in_again(hall: Hall, card: Provider) -> None:
    card.who = holder("1002")
    one, thief = resident(), resident()
    state, thiefs_own = go(one), go(thief)
    copied = thief.client.session
    copied["outside"] = {**copied["outside"], state: one.client.session["outside"][state]}
    copied.save()
    come_back(one, state)
    come_back(thief, state)
    assert thief.title == "このログインは、もう使われています。"
    assert account_of(thief) is None
    assert thiefs_own in thief.client.session["outside"]


@pytest.mark.parametrize("state", ["", "state-of-somebody-else", "%00", "あ"])
def test_an_answer_this_browser_did_not_ask_for_is_refused(hall: Hall, card: Provider, state: str) -> None:
    card.who = holder("1002")
    go(resident())
    one = resident()
    come_back(one, state)
    assert (one.status, one.title) == (403, "ログインの続きが見つかりません。")
    assert "メールアドレスでログイン" in one.page.links
    assert one.faults() == []


def test_a_card_answer_at_the_door_for_companies_is_refused(
    hall: Hall, card: Provider, company: Provider
) -> None:
    one = resident()
    assert come_back(one, go(one, "card"), "company").status == 403


def test_a_sign_in_older_than_ten_minutes_is_refused(hall: Hall, card: Provider) -> None:
    card.who = holder("1002")
    one = resident()
    state = go(one)
    session = one.client.session
    session["outside"][state]["at"] -= 601
    session.save()
    assert come_back(one, state).status == 403


def test_a_sign_in_begun_by_another_account_is_refused(hall: Hall, card: Provider) -> None:
    one = resident()
    state = go(one)
    one.client.force_login(get_user_model().objects.get(email=NEWCOMER))
    card.who = holder("1004")
    assert come_back(one, state).status == 403
    assert queries.person_of(hall.accounts[NEWCOMER]) is None


def test_several_tabs_each_come_back(hall: Hall, card: Provider) -> None:
    card.who = holder("1002")
    one = resident()
    first, _second = go(one), go(one)
    assert come_back(one, first).status == 200
    assert account_of(one) is not None


FAILURES = [
    (ProviderAway("使えません。", "返事がありません。", "しばらくしてから。"), 503),
    (IdentityRefused("できませんでした。", "証明がちがいます。", "もう一度。"), 403),
    (IdentityCancelled("中止しました。", "中止が選ばれました。", "もう一度。"), 200),
]


@pytest.mark.parametrize(("error", "status"), FAILURES, ids=["away", "refused", "cancelled"])
def test_what_goes_wrong_is_told_with_the_other_ways_to_sign_in(
    hall: Hall, card: Provider, company: Provider, error: PeopleError, status: int
) -> None:
    card.error = error
    one = sign_in(resident())
    assert (one.status, one.title) == (status, error.what)
    assert error.why in one.words
    assert error.remedy in one.words
    assert {"メールアドレスでログイン", "会社の方（GビズID）"} <= set(one.page.links)
    assert one.faults() == []
    assert account_of(one) is None


def test_a_card_that_fits_nobody_waits_and_its_owner_knows_what_happens(hall: Hall, card: Provider) -> None:
    card.who = holder("1002", name="鈴木 建太")
    one = sign_in(resident())
    assert one.title == "本人の確認を、職員が行っています"
    assert "窓口" in one.words
    assert one.faults() == []
    account = account_of(one)
    assert queries.assurance_of(account) == "contact"
    [notice] = messages.inbox(f"account:{account}")
    assert notice.title == "本人の確認を、職員が行っています"
    assert "建太" not in str(notice)
    sign_in(resident())
    assert len(messages.inbox(f"account:{account}")) == 1
    assert "職員が確かめています" in one.open("/profile/").words
    assert one.faults() == []


def test_who_was_refused_reads_why_and_may_ask_again(hall: Hall, card: Provider) -> None:
    from tenohira.engines.people.tests.factories import clerk

    card.who = holder("1002", name="鈴木 建太")
    one = sign_in(resident())
    by = clerk("大石", "shimin", "section-head")[1]
    [waiting] = queries.waiting_identities(by)
    people.refuse_identity(waiting.ref, by=by, reason="氏名の変更の届出がまだです。")
    sign_in(one)
    assert "氏名の変更の届出がまだです。" in one.words
    assert one.faults() == []
    assert queries.waiting_identities(by) == []
    sign_in(one, query="?again=1")
    assert one.title == "本人の確認を、職員が行っています"
    assert len(queries.waiting_identities(by)) == 1


def test_the_page_of_the_check_is_for_those_it_concerns(hall: Hall) -> None:
    assert resident().open("/identity/").url.startswith("/account/login/")
    assert resident(HANAKO).open("/identity/").url == "/profile/"
    assert resident(NEWCOMER).open("/identity/").url == "/profile/"


def test_a_verified_service_says_how_to_be_verified_and_then_opens(hall: Hall, card: Provider) -> None:
    card.who = holder("1004")
    one = resident(NEWCOMER).open("/services/resident-record-copy/")
    assert "本人の確認がまだです" in one.words
    href = one.page.links["マイナンバーカードで、いま確かめる"]
    state = str(one.client.get(href).headers["Location"]).partition("state=")[2]
    come_back(one, state)
    assert one.url == "/services/resident-record-copy/"
    one.send(button="この手続きを始める")
    assert one.url.startswith("/apply/")


def test_staff_are_told_that_the_desk_has_its_own_sign_in(hall: Hall, card: Provider) -> None:
    card.who = holder("1002")
    one = sign_in(resident(SANO))
    assert one.status == 403
    assert "職員のアカウント" in one.title


def test_a_company_signs_in_and_acts_at_once(hall: Hall, company: Provider) -> None:
    company.who = employee()
    one = sign_in(resident(), "company")
    assert "みかん農園株式会社 の手続きをします" in one.words
    found = queries.organisation_with(NUMBER)
    assert found is not None
    assert queries.may_act(account_of(one), found.ref)
    assert "利用者" in one.words


def test_a_company_without_a_resident_applies_for_a_verified_service(hall: Hall, company: Provider) -> None:
    company.who = employee()
    one = sign_in(resident(), "company").open("/services/sme-dx-subsidy/")
    one.send(button="この手続きを始める")
    assert one.url.startswith("/apply/"), one.words


def test_a_wrong_corporate_number_opens_nothing(hall: Hall, company: Provider) -> None:
    company.who = employee("1180301018772")
    one = sign_in(resident(), "company")
    assert (one.status, account_of(one)) == (403, None)
    assert "法人番号" in one.title


def test_a_resident_adds_the_company_to_their_own_account(hall: Hall, company: Provider) -> None:
    company.who = employee()
    one = sign_in(resident(YAMAMOTO), "company")
    assert account_of(one) == hall.accounts[YAMAMOTO]
    names = {mandate.name for mandate in queries.acts_for(hall.accounts[YAMAMOTO])}
    assert names == {"浜名精機株式会社", "みかん農園株式会社"}


def test_a_company_service_offers_the_company_sign_in(hall: Hall, company: Provider) -> None:
    one = resident(HANAKO).open("/services/sme-dx-subsidy/")
    assert "会社の方（GビズID）" in one.page.links


def test_an_account_without_mail_adds_one_and_signs_in_with_it(hall: Hall, card: Provider) -> None:
    from django.core import mail

    from tenohira.counters.portal.tests.test_signing_in import code_in_mail

    card.who = holder("1002")
    one = sign_in(resident()).open("/account/email/")
    assert ".invalid" not in one.html
    assert one.faults() == []
    one.send({"email": "kenta@mail.example"}, button="加える")
    assert mail.outbox[-1].to == ["kenta@mail.example"]
    one.send({"code": code_in_mail()}, form=0)
    assert queries.account_with("kenta@mail.example") == account_of(one)


def test_no_page_shows_the_login_of_an_account_without_mail(hall: Hall, card: Provider) -> None:
    card.who = holder("1002")
    one = sign_in(resident())
    for path in ("/", "/profile/", "/profile/contact/", "/notices/", "/account/2fa/", "/account/logout/"):
        assert ".invalid" not in one.open(path).html, path
        assert one.faults() == []


def test_a_birthday_is_not_enough(hall: Hall, card: Provider) -> None:
    card.who = holder(
        "1002", name="だれか", address="てのひら市浜町1", birth_date=date(2000, 1, 1) + timedelta(1)
    )
    assert sign_in(resident()).url == "/identity/"
