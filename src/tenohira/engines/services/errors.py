"""What can go wrong with the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenohira.foundation.errors import TenohiraError


class ServicesError(TenohiraError):
    """Base of the errors of this room."""


class NoSuchService(ServicesError):
    """The city has no service of this name, or a version that is not kept."""


class CatalogueBroken(ServicesError):
    """The definitions of a city cannot be used; the message lists every problem."""


class NoSuchLifeEvent(ServicesError):
    """The city's guide knows no life event of this name."""

    @classmethod
    def named(cls, event: str) -> NoSuchLifeEvent:
        """Return the error for a name that nobody declared."""
        return cls(
            _("そのできごとは見つかりませんでした。"),
            _("「%(event)s」というできごとは、ガイドにありません。") % {"event": event},
            _("くらしのできごとの一覧から選び直してください。"),
        )


class BadSlipCode(ServicesError):
    """A text that is no code of a slip of this city."""


class NotMatchable(ServicesError):
    """Who needs a service cannot be asked of everybody in the register."""
