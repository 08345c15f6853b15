"""Adding a passkey (WebAuthn), in words a resident understands."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext as _


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]
    """allauth's form; the name helps to tell one's keys apart, and the key may open the door by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label = _("この鍵の名前")
        name.help_text = _("どの端末の鍵か分かるように書いてください。例 自分のスマートフォン")
        self.initial["name"] = ""
        alone.label = _("パスワードなしで、この鍵だけでログインする")
        alone.help_text = _("指紋・顔・画面ロックの番号で、ご本人と確かめます。")
        alone.initial = True
