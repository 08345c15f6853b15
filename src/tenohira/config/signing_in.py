"""Who may sign in here: an account belongs to one city and opens only that city's doors."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from tenohira.foundation.city import current_city


class CityAccounts(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Signs in accounts of the city being served."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse inactive accounts, and accounts of other cities."""
        return bool(super().user_can_authenticate(user)) and user.city == current_city()

    def get_user(self, user_id: Any) -> Any:
        """Return the signed-in account, unless its session was carried to another city's host."""
        user = super().get_user(user_id)
        return user if user is not None and user.city == current_city() else None
