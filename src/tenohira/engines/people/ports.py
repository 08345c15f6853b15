"""What this room needs from the outside: somebody who says, with proof, who signs in.

A gateway implements `IdentityProvider`; config/wiring.py registers one for people with a card and one for companies
where the operator has set them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from tenohira.engines.people.matching import FourFacts

ProviderKind = Literal["card", "company"]
CompanyRole = Literal["representative", "employee"]


@dataclass(frozen=True)
class Begun:
    """A sign-in under way. `url` is where the browser goes; the rest stays with the hall and is used once."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class CardHolder:
    """Somebody who signed in with a My Number card. `subject` is the provider's name for them at this hall."""

    issuer: str
    subject: str
    facts: FourFacts


@dataclass(frozen=True)
class CompanyUser:
    """Somebody who signed in for a company; `corporate_number` as the provider wrote it, not yet checked."""

    issuer: str
    subject: str
    corporate_number: str
    company: str
    role: CompanyRole
    address: str = ""
    representative: str = ""


class IdentityProvider(Protocol):
    """One sign-in outside the hall."""

    def begin(self, callback: str) -> Begun:
        """Return a new sign-in that comes back to `callback` (an absolute address)."""

    def finish(self, begun: Begun, callback: str, answer: Mapping[str, str]) -> CardHolder | CompanyUser:
        """Return who signed in, from the query the browser came back with.

        Raises IdentityRefused for anything that is not a right and fresh proof, IdentityCancelled when the person
        stopped, ProviderAway when the provider does not answer.
        """


_providers: dict[ProviderKind, IdentityProvider] = {}


def register_identity_provider(kind: ProviderKind, provider: IdentityProvider | None) -> None:
    """Let people of a kind sign in through this provider (the last one registered counts; None takes it away)."""
    if provider is None:
        _providers.pop(kind, None)
    else:
        _providers[kind] = provider


def identity_provider(kind: ProviderKind) -> IdentityProvider | None:
    """Return the provider of a kind, None when the operator has set none up."""
    return _providers.get(kind)
