"""The pages of the account come from the sign-in library; in easy Japanese they speak like the rest of the hall."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from babel.messages.catalog import Catalog
from django.contrib.auth import get_user_model
from django.core.cache import cache

from tenohira.config import translations
from tenohira.config.translations import OF_LIBRARIES, PACKAGE, catalogue_file, read_catalogue
from tenohira.counters.portal.tests.factories import HANAKO, open_hall, resident
from tenohira.counters.portal.tests.resident import Resident

ALLAUTH = Path(allauth.__file__).parent
OURS = PACKAGE / "counters" / "portal" / "templates"
ROOMS = ("account", "mfa", "usersessions")
NOT_HERE = re.compile(r"phone|Phone|[Uu]sername|session key|^login$|^,?$|\{\{")
"""The hall signs in by mail address: there are no user names and no sign-in by telephone."""

HIRAGANA = re.compile(r"[ぁ-ん]")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
OPEN_TO_ALL = (
    "/account/login/",
    "/account/signup/",
    "/account/login/code/",
    "/account/password/reset/",
    "/account/confirm-email/",
    "/account/inactive/",
)
SIGNED_IN = (
    "/account/email/",
    "/account/password/change/",
    "/account/reauthenticate/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/generate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/sessions/",
    "/account/logout/",
)
WORDS_OF_DATA = ("てのひら市", "日本語", "てのひら市役所")


def said_by_the_library() -> set[str]:
    """The texts of allauth that a resident of this hall can come to see: of its forms and of templates we keep."""
    files = [path for room in ROOMS for path in (ALLAUTH / room).rglob("*.py")]
    files = [path for path in files if path.name in {"adapter.py", "forms.py", "fields.py"}]
    templates = [path for room in ROOMS for path in (ALLAUTH / "templates" / room).rglob("*.*")]
    files += [path for path in templates if not (OURS / path.relative_to(ALLAUTH / "templates")).exists()]
    texts = [text for path in files for _line, text, _notes, _context in translations.texts_of(path)]
    singular = {text if isinstance(text, str) else text[0] for text in texts}
    return {text for text in singular if not NOT_HERE.search(text)}


@pytest.fixture(scope="module", params=["ja", "ja_Easy"])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return read_catalogue(catalogue_file(request.param, OF_LIBRARIES))


def test_every_text_of_the_library_has_its_easy_form() -> None:
    easy = read_catalogue(catalogue_file("ja_Easy", OF_LIBRARIES))
    said = said_by_the_library()
    assert len(said) > 120
    assert sorted(text for text in said if easy.get(text) is None) == []


def test_placeholders_of_the_library_survive(catalogue: Catalog) -> None:
    marks = re.compile(r"%\([a-z_]+\)[a-z]|%d|\{[a-z_]*\}|<[^>]+>")
    for message in catalogue:
        if message.id:
            source = message.id if isinstance(message.id, str) else message.id[0]
            form = message.string if isinstance(message.string, str) else message.string[0]
            assert sorted(marks.findall(form)) == sorted(marks.findall(source)), source


def test_easy_texts_are_short_words_apart() -> None:
    for message in read_catalogue(catalogue_file("ja_Easy", OF_LIBRARIES)):
        form = message.string if isinstance(message.string, str) else message.string[0]
        if len(JAPANESE.findall(form)) > 12:
            assert " " in form, form


@pytest.fixture
def _hall(db: None) -> None:
    translations.compile_all()
    cache.clear()
    open_hall()


def crowded(one: Resident) -> list[str]:
    """Texts of a page in which a reader of easy Japanese finds no space between many words."""
    texts = (" ".join(text.split()) for text in one.page.text)
    return [
        f"{one.url}: {text}"
        for text in texts
        if HIRAGANA.search(text)
        and len(JAPANESE.findall(text)) > 12
        and " " not in text
        and not any(word in text for word in WORDS_OF_DATA)
    ]


@pytest.mark.usefixtures("_hall")
def test_whoever_wants_to_sign_in_reads_easy_japanese() -> None:
    guest = resident(language="ja-easy")
    assert [text for url in OPEN_TO_ALL for text in crowded(guest.open(url))] == []


@pytest.mark.usefixtures("_hall")
def test_mistakes_at_sign_up_are_told_in_easy_japanese() -> None:
    guest = resident(language="ja-easy")
    guest.open("/account/signup/").send({"email": "hana", "password1": "12345"}, form=0)
    assert "メールアドレスを 正しく" in guest.words
    assert "みじかい" in guest.words
    assert crowded(guest) == []


@pytest.mark.usefixtures("_hall")
def test_the_pages_of_an_account_are_in_easy_japanese() -> None:
    hanako = resident(HANAKO, "ja-easy")
    account = get_user_model().objects.get(email=HANAKO)
    left = [text for url in SIGNED_IN for text in crowded(hanako.open(url))]
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)
    left += [text for url in SIGNED_IN for text in crowded(hanako.open(url))]
    assert left == []
