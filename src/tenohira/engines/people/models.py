"""Tables of the people engine. Private: other rooms see the views of queries.py."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from tenohira.foundation.city import CityScoped, NoCity, current_city
from tenohira.foundation.city.context import EVERY, city_in_force
from tenohira.foundation.sealing import SealedTextField


def city_or_blank() -> str:
    """Return the current city, or "" while Django checks the model before any city is served."""
    try:
        return current_city()
    except NoCity:
        return ""


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts and finds those of the city in force; the mail address is the login."""

    def get_queryset(self) -> models.QuerySet[Account]:
        """Show the accounts of the city in force, all of them where none is (checks, work for every city)."""
        found, code = super().get_queryset(), city_in_force()
        return found.filter(city=code) if code not in {"", EVERY} else found

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Make an account of the current city."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """A sign-in of one city; what it may see follows from the person or staff member linked to it.

    Sessions hold `session_turn`: raising it ends all that are open. A person may have an account in several cities.
    """

    city = models.CharField(max_length=6, default=city_or_blank, editable=False)
    email = models.EmailField("メールアドレス")
    session_turn = models.PositiveIntegerField(default=0, db_default=0)
    language = models.CharField(max_length=10, default="ja")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "email"], name="people_account_mail")]

    def get_session_auth_hash(self) -> str:
        """Return what a session must hold to go on: follows the password (Django) and `session_turn`."""
        return f"{self.session_turn}:" * bool(self.session_turn) + super().get_session_auth_hash()


class Household(CityScoped):
    """A household (世帯) of the resident register."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("世帯番号", max_length=20)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "number"], name="people_household_number")]


class Person(CityScoped):
    """A person of the resident register (住民基本台帳法第7条)."""

    class Status(models.TextChoices):
        REGISTERED = "registered", "住民"
        MOVED_OUT = "moved-out", "転出"
        DECEASED = "deceased", "死亡"
        REMOVED = "removed", "職権消除"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("宛名番号", max_length=20)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    name = models.CharField("氏名", max_length=120)
    name_key = models.CharField(max_length=120)
    kana = models.CharField("氏名カナ", max_length=160)
    search_key = models.CharField(max_length=160)
    birth_date = models.DateField("生年月日")
    sex = models.CharField("性別", max_length=1, blank=True)
    relationship = models.CharField("続柄", max_length=20)
    nationality = models.CharField("国籍", max_length=40, blank=True)
    language = models.CharField("言語", max_length=10, default="ja")
    status = models.CharField("状態", max_length=12, choices=Status.choices, default=Status.REGISTERED)
    postal_code = models.CharField("郵便番号", max_length=7, blank=True)
    town = models.CharField("町字", max_length=80)
    block = models.CharField("番地", max_length=80, blank=True)
    building = models.CharField("方書", max_length=120, blank=True)
    address_key = models.CharField(max_length=300)
    registered_on = models.DateField("住民となった日", null=True, blank=True)
    last_event = models.CharField("異動事由", max_length=20, blank=True)
    last_event_on = models.DateField("異動日", null=True, blank=True)
    phone = models.CharField("電話番号", max_length=20, blank=True)
    mail = models.EmailField("メールアドレス", blank=True)
    my_number = SealedTextField("個人番号", blank=True)
    is_protected = models.BooleanField("支援措置", default=False)
    protected_until = models.DateField("支援措置期限", null=True, blank=True)
    protection_openers = models.JSONField(default=list, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "number"], name="people_person_number")]
        indexes = [
            # find_people(): by kana, by name, by birth date; lists come in the order of the reading
            models.Index(fields=["city", "search_key"], name="people_person_kana"),
            models.Index(fields=["city", "name_key"], name="people_person_name"),
            models.Index(fields=["city", "birth_date"], name="people_person_birth"),
            # hidden_from(): the few under protection
            models.Index(fields=["city"], name="people_protected", condition=models.Q(is_protected=True)),
        ]


class AddressRecord(CityScoped):
    """One stay of a person's address history; the present one has no end."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    postal_code = models.CharField(max_length=7, blank=True)
    town = models.CharField(max_length=80)
    block = models.CharField(max_length=80, blank=True)
    building = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False


class Organisation(CityScoped):
    """A company, association or other body that uses services."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=160, blank=True)
    search_key = models.CharField(max_length=160, blank=True)
    corporate_number = models.CharField("法人番号", max_length=13, blank=True)
    postal_code = models.CharField(max_length=7, blank=True)
    address = models.CharField(max_length=300, blank=True)
    representative = models.CharField(max_length=120, blank=True)
    representative_title = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    mail = models.EmailField(blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["city", "corporate_number"],
                name="people_corporate_number",
                condition=~models.Q(corporate_number=""),
            )
        ]
        # find_organisations(): by reading
        indexes = [models.Index(fields=["city", "search_key"], name="people_organisation_kana")]


class Office(CityScoped):
    """An office (課). `seed` is the hash of the pack's entry it was last loaded from."""

    code = models.CharField(max_length=60)
    name = models.JSONField(default=dict)
    phone = models.CharField(max_length=20, blank=True)
    mail = models.EmailField(blank=True)
    place = models.CharField(max_length=120, blank=True)
    work = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    seed = models.CharField(max_length=64, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "code"], name="people_office_code")]


class Post(CityScoped):
    """A post (職) of an office."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="posts")
    code = models.CharField(max_length=60)
    title = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(default=1)
    is_head = models.BooleanField(default=False)
    opens_protected = models.BooleanField(default=False)
    keeps_records = models.BooleanField(default=False, db_default=False)
    is_open = models.BooleanField(default=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="people_post_code")]


class Deputy(CityScoped):
    """A post whose holders decide for another post (代決), in order."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["post", "deputy"], name="people_deputy_once")]


class Staff(CityScoped):
    """A member of staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("職員番号", max_length=20, blank=True)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=160, blank=True)
    account = models.OneToOneField(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="staff_member"
    )
    is_admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["city", "number"], name="people_staff_number", condition=~models.Q(number="")
            )
        ]


class Assignment(CityScoped):
    """A member of staff in a post, from a day until a day (inclusive; None: open)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="assignments")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="assignments")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False


class AccountLink(CityScoped):
    """That an account belongs to a person of the register, who checked it and by what evidence."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    evidence = models.CharField(max_length=200)
    linked_by = models.CharField(max_length=80)
    linked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            # person_of(): one account is one person at a time, and the other way round; history stays
            models.UniqueConstraint(
                fields=["account"], name="people_link_once", condition=models.Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["person"], name="people_link_person_once", condition=models.Q(ended_at__isnull=True)
            ),
        ]


class RecordedMandate(CityScoped):
    """An authority of an account to act for a person or organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="mandates")
    kind = models.CharField(max_length=12)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="mandates"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="mandates"
    )
    authority = models.CharField(max_length=200)
    until = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) ^ models.Q(organisation__isnull=False),
                name="people_mandate_one_subject",
            )
        ]


class MachineClient(CityScoped):
    """A system (連携システム) that uses the API for an office; `office` is the office's id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("名前", max_length=100)
    office = models.CharField("課", max_length=60)
    contact = models.CharField("連絡先", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False


class ApiToken(CityScoped):
    """A token of a machine client. Its text is never kept: `hash` finds it, `shown` is how it begins."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(MachineClient, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField("用途", max_length=60, blank=True)
    shown = models.CharField(max_length=16)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    is_sandbox = models.BooleanField("試験用", default=False)
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False


class ExternalIdentity(CityScoped):
    """A sign-in at a provider outside the hall (card or company) that opens an account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=8)
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    since = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField()

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["city", "issuer", "subject"], name="people_identity_once")
        ]


class IdentityRequest(CityScoped):
    """Four facts that fit no resident or several, for a clerk to decide; the facts go once it is decided."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identity = models.ForeignKey(ExternalIdentity, on_delete=models.CASCADE, related_name="requests")
    facts = SealedTextField(blank=True)
    outcome = models.CharField(max_length=10, default="waiting")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["identity"], name="people_identity_waits_once", condition=models.Q(outcome="waiting")
            )
        ]
        # waiting_identities(): the oldest that waits first
        indexes = [models.Index(fields=["city", "outcome", "asked_at"], name="people_identity_waiting")]


class SpentSignIn(CityScoped):
    """The hash of a sign-in's `state` that came back once; it opens nothing a second time."""

    key = models.CharField(max_length=64)
    forget_at = models.DateTimeField()

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["city", "key"], name="people_sign_in_once")]


class Hold(CityScoped):
    """That the records of a case or a person must not be destroyed (廃棄の停止). `subject` is a reference."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=120)
    reason = SealedTextField()
    placed_by = models.CharField(max_length=80)
    placed_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = SealedTextField(blank=True)

    class Meta(CityScoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["city", "subject"],
                name="people_hold_once",
                condition=models.Q(lifted_at__isnull=True),
            )
        ]
