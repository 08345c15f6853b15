"""What 花子 and the offices say in the procedures for children, health and school."""

from __future__ import annotations

from django.utils import timezone

from tenohira.engines.cases.tests.library.answering import Answers

TODAY = timezone.localdate().isoformat()
ANSWERS: dict[str, Answers] = {
    "cancer-screening": {"has_symptoms": "no", "may_be_pregnant": "no"},
    "child-allowance-status": {"public_servant": "no"},
    "facility-use-entitlement": {"start_on": TODAY},
    "postnatal-care": {"use_from": TODAY},
    "pregnancy-support-benefit": {"received_elsewhere": "no"},
    "school-designation-change": {"wished_from": TODAY},
    "special-needs-school-aid": {"other_aid": "no"},
}
FINDINGS: dict[str, Answers] = {
    "child-allowance-amount-change": {"revised_amount": "15000"},
    "child-allowance-unpaid": {
        "was_recipient": "yes", "unpaid_months": "2", "monthly_amount": "15000", "unpaid_amount": "30000",
    },
    "child-rearing-allowance-claim": {
        "eligible_children": "1", "assessed_income": "860000", "limit_extra": "0", "supporter_over_limit": "no",
    },
    "childcare-entitlement": {"category": "second", "care_hours": "standard"},
    "facility-use-entitlement": {"entitled_as": "new-1"},
    "postnatal-care": {"granted_times": "3"},
    "premature-infant-medical": {"is_designated": "yes", "monthly_share": "0"},
    "school-aid": {"aid_category": "near-needing", "yearly_aid": "15500"},
    "school-designation-change": {"permitted_school": "市立浜町小学校", "permit_conditions": ""},
    "single-parent-medical": {"within_income_limit": "yes", "card_number": "1234567"},
    "special-needs-school-aid": {"income_band": "second"},
}  # fmt: skip
GRANTED: dict[str, tuple[str, ...]] = {
    "child-allowance-amount-change": ("児童手当額改定通知書", "改定後の手当の額（月額）15,000円"),
    "child-allowance-end": ("児童手当支給事由消滅通知書", "消滅の事由公務員になった"),
    "child-allowance-unpaid": ("未支払児童手当支給決定通知書", "支給する額30,000円"),
    "child-rearing-allowance-claim": ("児童扶養手当認定通知書", "手当の額（月額）46,690円"),
    "childcare-entitlement": ("教育・保育給付認定決定通知書", "認定区分2号認定（満3歳以上・保育）"),
    "facility-use-entitlement": ("施設等利用給付認定通知書", "無償になる上限（月額）25,700円"),
    "postnatal-care": ("産後ケア事業利用承認通知書", "利用の種類宿泊型（泊まる）"),
    "pregnancy-support-benefit": ("妊婦支援給付金支給決定通知書", "支給する額50,000円"),
    "premature-infant-medical": ("養育医療給付決定通知書", "徴収する額（月額）0円"),
    "school-aid": ("就学援助認定通知書", "支給する額（年額。実費の費目を除く）15,500円"),
    "school-designation-change": ("許可通知書", "通う学校市立浜町小学校"),
    "single-parent-medical": ("母子家庭等医療費受給資格認定通知書", "受給者番号1234567"),
    "special-needs-school-aid": ("特別支援教育就学奨励費支弁区分決定通知書", "第II段階"),
}
"""What the paper of a granted case says, without spaces. The others are accepted and issue none."""

ACCEPTED = (
    "adult-vaccination-slip", "birth-contact-card", "birth-registration", "cancer-screening",
    "child-allowance-donation", "child-allowance-donation-change", "child-allowance-name-address",
    "child-allowance-school-fees", "child-allowance-school-fees-change", "child-allowance-status",
    "child-medical-card", "child-rearing-allowance-status", "child-vaccination-slip", "infant-checkup",
    "nursery-status", "school-entry-checkup", "school-transfer", "temporary-childcare",
)  # fmt: skip
