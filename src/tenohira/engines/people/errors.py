"""What can go wrong in this room; every error says what happened, why, and what to do now."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenohira.foundation.errors import TenohiraError


class PeopleError(TenohiraError):
    """Base of this room's errors."""


class UnknownReference(PeopleError):
    """A reference names nobody, or somebody the actor may not see."""

    def __init__(self, ref: str) -> None:
        super().__init__(
            _("該当する人や団体が見つかりません。"),
            _("台帳にないか、閲覧が制限されています。"),
            _("検索からもう一度開いてください。"),
        )
        self.ref = ref


class NoSuchColumn(PeopleError):
    """The register has no such column, or none that may be read for everybody at once."""


class NotAllowed(PeopleError):
    """The actor's post or kind does not permit this."""


class HoldError(PeopleError):
    """Disposal cannot be stopped, or go on, as asked."""


class PurposeMissing(PeopleError):
    """A look-up was tried without a stated purpose."""

    def __init__(self) -> None:
        super().__init__(
            _("閲覧の目的が入力されていません。"),
            _("住民の情報を見るときは、目的が記録され、本人も確認できます。"),
            _("目的（例: 児童手当の審査）を入力して、もう一度検索してください。"),
        )


class LinkError(PeopleError):
    """An account cannot be linked to a person or staff member."""


class MandateError(PeopleError):
    """An authority to act for somebody cannot be recorded or used."""


class OfficeError(PeopleError):
    """An office, post, staff member or assignment is missing or contradictory."""


class OrganisationError(PeopleError):
    """An organisation's data contradict each other."""


class ProtectionError(PeopleError):
    """A protection (支援措置) is set up wrongly."""


class AccountError(PeopleError):
    """An account cannot be made."""


class RegisterUnreadable(PeopleError):
    """A register in a file has mistakes; each is told with its line."""


class PopulationError(PeopleError):
    """Synthetic residents cannot be generated from what was given."""


class ClientError(PeopleError):
    """A machine client or its token cannot be made as asked."""


class IdentityRefused(PeopleError):
    """What came back from a sign-in outside the hall proves nothing: forged, stale, or meant for somebody else."""


class IdentityCancelled(PeopleError):
    """The person stopped the sign-in outside the hall."""


class ProviderAway(PeopleError):
    """The provider of a sign-in outside the hall does not answer, or not as agreed."""


class IdentityTaken(PeopleError):
    """A card or company sign-in belongs to another account than the one it should be linked to."""


class IdentityDecisionError(PeopleError):
    """A request for identity cannot be decided so."""
