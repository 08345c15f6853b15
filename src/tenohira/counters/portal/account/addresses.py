"""How the sign-in's list of addresses keeps to the house: by city, and without logins that are no mail addresses.

allauth looks addresses up by what was typed, over all accounts there are, and copies every login into its list whenever
it looks at an account. A person may have an account in several cities, and a login without mail (card, company sign-in)
is no address.
"""

from __future__ import annotations

from typing import Any

from allauth.account.managers import EmailAddressManager
from allauth.account.models import EmailAddress
from django.db.models.signals import post_save

from tenohira.engines.people import queries as people
from tenohira.foundation.city import NoCity, current_city


class AddressesOfCity(EmailAddressManager):  # type: ignore[misc]
    """allauth's manager, showing the addresses of the current city's accounts; all of them outside a city."""

    def get_queryset(self) -> Any:
        """Return the rows of the city."""
        try:
            return super().get_queryset().filter(user__city=current_city())
        except NoCity:
            return super().get_queryset()


def connect() -> None:
    """Put the manager in the place of allauth's, and take a login out again as soon as it is copied."""
    EmailAddress._meta.local_managers.clear()  # the first of a name would stay in force
    EmailAddress.add_to_class("objects", AddressesOfCity())
    post_save.connect(_forget_login, sender=EmailAddress, dispatch_uid="tenohira.portal.addresses")


def _forget_login(instance: Any, **_signal: object) -> None:
    if not people.reachable_mail(instance.email):
        instance.delete()
