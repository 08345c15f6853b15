"""Why a signature is not accepted, in words for the person who sent it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenohira.engines.cases.errors import RevocationUnknown, SignatureRefused


def _refused(why: str, remedy: str = "") -> SignatureRefused:
    return SignatureRefused(
        _("この署名は受け取れませんでした。"),
        why,
        remedy or _("この申請書のPDFを署名アプリで署名し直して、できた署名ファイルを送ってください。"),
    )


def unreadable() -> SignatureRefused:
    """Not a CMS signature with one signer."""
    return _refused(_("署名ファイル（.p7s）として読めません。別のファイルを選んだか、途中で切れています。"))


def other_content() -> SignatureRefused:
    """The signature is over other bytes."""
    return _refused(
        _(
            "署名されたのは、この申請書ではありません。署名した後にPDFを保存し直したか、前のPDFに署名しています。"
        ),
        _("この画面から申請書のPDFをもう一度受け取り、そのまま署名してください。"),
    )


def broken() -> SignatureRefused:
    """The cryptography does not hold."""
    return _refused(_("署名が壊れているか、証明書の鍵で作られたものではありません。"))


def too_weak() -> SignatureRefused:
    """A hash or a key below RSA 2048 and SHA-256."""
    return _refused(_("署名の方式が弱すぎます。RSA 2048ビット以上と SHA-256 以上の署名が必要です。"))


def no_signing_certificate() -> SignatureRefused:
    """Another certificate than the one for signing."""
    return _refused(
        _("マイナンバーカードの「署名用電子証明書」による署名ではありません。"),
        _("署名アプリで「署名用電子証明書」を選び、英数字6〜16文字の暗証番号で署名してください。"),
    )


def stranger() -> SignatureRefused:
    """The chain does not lead to a configured authority."""
    return _refused(
        _("署名に使われた証明書の発行元を確かめられません。公的個人認証の証明書ではないようです。"),
        _("マイナンバーカードの署名用電子証明書で署名してください。"),
    )


def expired() -> SignatureRefused:
    """Out of the certificate's time."""
    return _refused(
        _("署名用電子証明書の有効期間の外です。期限が切れているか、まだ始まっていません。"),
        _("お住まいの市区町村の窓口で証明書を更新してから署名するか、窓口で手続きをしてください。"),
    )


def revoked() -> SignatureRefused:
    """The certificate was revoked."""
    return _refused(
        _("署名用電子証明書は失効しています。引っ越しや氏名の変更のあとは、発行し直すまで使えません。"),
        _("お住まいの市区町村の窓口で証明書を発行し直してから署名するか、窓口で手続きをしてください。"),
    )


def wrong_time() -> SignatureRefused:
    """A signing time that cannot be."""
    return _refused(
        _("署名の日時が、実際の時刻と合いません。"),
        _("署名に使う機器の日付と時刻を合わせてから、署名し直してください。"),
    )


def revocation_unknown() -> RevocationUnknown:
    """No CRL and no OCSP answer is at hand, or it is too old."""
    return RevocationUnknown(
        _("失効情報を確かめられませんでした。"),
        _("証明書が今も有効かどうかを、発行元に確かめられません。確かめられない署名は受け取れません。"),
        _("書きかけの申請は残っています。しばらくしてから、同じ署名ファイルをもう一度送ってください。"),
    )
