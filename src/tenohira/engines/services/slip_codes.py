"""The code on a slip: the event and what was known, sealed by the installation, for a counter to read.

`TG1.` and url-safe text: whoever finds the paper learns nothing from it, and nobody can write one of their own.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.services.errors import BadSlipCode
from tenohira.engines.services.navigating import Answers, Guide
from tenohira.foundation.city import current_city
from tenohira.foundation.sealing import SealError, seal, unseal

_PREFIX = "TG1."
_MOST = 8000


@dataclass(frozen=True)
class SlipRead:
    """What a code holds: the life event, the facts (dates as ISO texts) and the day it was made."""

    event_id: str
    facts: dict[str, Any]
    made_on: date


def slip_code(guide: Guide, register: dict[str, Any], answers: Answers) -> str:
    """Return the code of a slip: of everything known only what the rules of the event read; no name, no address."""
    plain = [current_city(), guide.id, guide.on.isoformat(), guide.used(register, answers)]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=_iso)
    return _PREFIX + seal(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def read_slip(code: str) -> SlipRead:
    """Return the event and the facts of a code. Raises BadSlipCode for any other text, and for another city's."""
    written = "".join(code.split())
    if not written.startswith(_PREFIX) or len(written) > _MOST:
        raise _bad(_("ガイドの二次元コードではありません。"))
    token = written.removeprefix(_PREFIX)
    try:
        found = json.loads(zlib.decompress(unseal((token + "=" * (-len(token) % 4)).encode())))
        city, event, made_on, facts = found
    except (SealError, ValueError, zlib.error):
        raise _bad(_("文字が欠けているか、この市役所のものではありません。")) from None
    if city != current_city():
        raise _bad(_("ほかの市区町村のガイドで作られたものです。"))
    return SlipRead(event, facts, date.fromisoformat(made_on))


def _bad(why: str) -> BadSlipCode:
    return BadSlipCode(
        _("このコードは読めませんでした。"), why, _("もう一度読み取るか、質問に答え直してもらってください。")
    )
