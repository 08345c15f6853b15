"""What a token may open (scopes), each with the words an administrator reads when choosing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SCOPES = {
    "services:read": _("手続きの一覧・説明・様式を読む"),
    "drafts:write": _("申請を書き、ファイルを付け、送る"),
    "applicants:vouch": _("このシステムが本人確認をした住民の名で申請する（宛名番号と生年月日）"),
    "cases:read": _("課の案件の状態・経過・決定を読む（氏名や申請の中身は出ない）"),
    "applications:read": _("課の案件の申請内容・ファイル・発行した書類を読む（記録に残り、本人にも見える）"),
    "cases:decide": _("課の職員の名で、受付・補正・起案・決裁などを進める"),
    "journal:read": _("課の記録簿を読む"),
    "webhooks:write": _("できごとの知らせ先（Webhook）を登録し、送った結果を見る"),
}
"""Scope to what it opens; every scope is within the office of the client."""
