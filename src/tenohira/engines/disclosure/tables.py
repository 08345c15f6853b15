"""How each table of the hall holds something about a resident. A table that is in neither list fails a test."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

HELD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "people.person": (_("住民登録"), ("id:person",)),
    "people.household": (_("世帯"), ("members:person",)),
    "people.addressrecord": (_("住所の履歴"), ("person:person",)),
    "people.account": (_("アカウント"), ("id:account",)),
    "people.accountlink": (_("アカウントと住民登録のつながり"), ("account:account", "person:person")),
    "people.recordedmandate": (_("代理の権限"), ("account:account", "person:person")),
    "people.externalidentity": (_("外部のログイン"), ("account:account",)),
    "people.identityrequest": (_("本人確認の申出"), ("identity__account:account",)),
    "account.emailaddress": (_("メールアドレス"), ("user:account",)),
    "cases.case": (_("手続き"), ("id:case",)),
    "cases.draft": (
        _("下書き"),
        ("applicant_ref:person_ref", "agent_ref:person_ref", "account_id:account", "case:case"),
    ),
    "cases.correction": (_("補正の依頼"), ("case:case",)),
    "cases.correctionmark": (_("補正の指摘"), ("correction__case:case",)),
    "cases.proposal": (_("決定の案"), ("case:case",)),
    "cases.signing": (_("電子署名"), ("case:case",)),
    "campaigns.telling": (_("市役所から届いた手続きの案内"), ("person:any_ref",)),
    "campaigns.pushstop": (_("手続きの案内を止める"), ("person:any_ref",)),
    "disclosure.copyrequest": (_("情報の写しの依頼"), ("owner:any_ref",)),
    "notices.noticerow": (_("お知らせ"), ("recipient_ref:any_ref", "subject:case_ref")),
    "notices.delivery": (
        _("お知らせを送った結果"),
        ("notice__recipient_ref:any_ref", "notice__subject:case_ref"),
    ),
    "notices.reach": (_("お知らせの受け取り先"), ("recipient_ref:any_ref",)),
    "notices.choice": (_("お知らせの受け取り方"), ("recipient_ref:any_ref",)),
    "documents.storedfilerow": (
        _("提出したファイル"),
        ("owner:any_ref", "owner:draft_ref", "subject:any_ref", "subject:case_ref"),
    ),
    "documents.issueddocumentrow": (_("発行した文書"), ("subject:any_ref", "subject:case_ref")),
    "journal.journalentry": (_("記録（だれが、いつ、何をしたか）"), ("subject:any_ref", "subject:case_ref")),
}
"""Title and the ways a row belongs to the resident, as `lookup:kind`. Kinds: person, account, case (keys); person_ref,
case_ref, draft_ref, any_ref (references)."""

NOT_ABOUT_RESIDENTS: Mapping[str, str] = {
    "auth.permission": "rights of the program",
    "auth.group": "rights of the program",
    "contenttypes.contenttype": "names of tables",
    "sessions.session": "a sign-in of the moment, gone within hours",
    "usersessions.usersession": "a sign-in of the moment, gone within hours",
    "account.emailconfirmation": "a code of the moment",
    "mfa.authenticator": "secrets of sign-in: to hand them out would break it",
    "people.spentsignin": "a code of the moment",
    "people.organisation": "a body, not a person",
    "people.office": "the hall",
    "people.post": "the hall",
    "people.deputy": "the hall",
    "people.hold": "disputes and audits of the hall (個人情報保護法78条1項7号); opened by an office on request",
    "people.staff": "staff",
    "people.assignment": "staff",
    "people.machineclient": "systems",
    "people.apitoken": "systems",
    "journal.dailyroot": "proof of the journal",
    "outbox.outboxitem": "work in progress; what it sends is a notice",
    "outbox.workerbeat": "workers",
    "documents.numberseries": "counters",
    "notices.webhook": "systems",
    "notices.webhookdelivery": "systems; references only",
    "notices.linkoffer": "a code of the moment",
    "services.definitionversion": "definitions",
    "simulation.policydraft": "the hall: what an office would change, and figures that name nobody",
    "campaigns.campaign": "the hall: whom it told stands in campaigns.telling",
    "campaigns.letterbundle": "the hall: references of notices, which stand in notices.noticerow",
    "cases.receiptseries": "counters",
    "cases.route": "the hall",
    "cases.rehearsal": "trials of systems, no residents",
    "cases.approvalstep": "the hall's own forming of a decision (個人情報保護法78条1項6号)",
    "cases.note": "the hall's own forming of a decision (個人情報保護法78条1項6号); opened by an office on request",
    "cases.exportrequest": "staff",
}

SECRET_FIELDS = frozenset(
    {"password", "token", "token_hash", "hash", "prev_hash", "search_key", "name_key", "address_key", "mark"}
)
"""Never handed out: they open doors, or say nothing that the other fields do not."""
