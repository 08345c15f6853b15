"""What other rooms see of signed applications: frozen views, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenohira.engines.cases.ports import Proof


@dataclass(frozen=True)
class SigningView:
    """An application ready to be signed. `paper` is a file ref, `is_signed` whether its signature was verified."""

    draft_id: str
    paper: str
    paper_sha256: str
    prepared_at: datetime
    is_signed: bool


@dataclass(frozen=True)
class SignatureView:
    """The signature an application came with. `covers_answers`: the answers are still those that were signed."""

    proof: Proof
    paper: str
    paper_sha256: str
    verified_at: datetime
    covers_answers: bool
