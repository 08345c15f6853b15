"""Who may apply: how sure the sign-in must be, and for whom somebody may act."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenohira.engines.cases.errors import AssuranceTooLow, NoMandate, NotOffered, WrongOffice
from tenohira.engines.cases.ports import verifier
from tenohira.engines.cases.views import Applicant
from tenohira.engines.people import queries as people
from tenohira.engines.services.definition import ASSURANCE_ORDER, Assurance, ServiceDefinition
from tenohira.foundation.journal import Actor


def admit(service: ServiceDefinition, applicant: Applicant, by: Actor, on: date) -> str:
    """Check that somebody may apply for a service; returns the kind of the mandate they act by, "" for themselves.

    Staff who take an application in at a counter saw who stands before them; the journal says that it was they.
    Raises AssuranceTooLow, NoMandate, NotOffered, WrongOffice.
    """
    if by.kind == "machine":
        require_own_service(service, by)
    if by.kind not in {"staff", "system"}:
        _require_assurance(service, applicant, by)
    kind = _mandate(service, applicant, by, on)
    is_organisation = applicant.concerned.startswith("organisation:")
    if service.subject == "organisation" and not is_organisation:
        raise NotOffered(
            _("「%(title)s」は、会社や団体のための手続きです。") % {"title": _title(service)},
            _("どの会社・団体の手続きかが選ばれていません。"),
            _("代理できる会社・団体を選んで、もう一度始めてください。"),
        )
    if service.subject in {"person", "household"} and is_organisation:
        raise NotOffered(
            _("「%(title)s」は、個人のための手続きです。") % {"title": _title(service)},
            _("会社・団体としては申請できません。"),
            _("自分の手続きとして始めてください。"),
        )
    return kind


def _title(service: ServiceDefinition) -> str:
    return service.title.text(get_language() or "ja")


def require_own_service(service: ServiceDefinition, by: Actor) -> None:
    """Check that a system applies for a service of its own office; raises WrongOffice."""
    if service.owner != by.office:
        raise WrongOffice(
            _("「%(title)s」は、この連携システムからは申請できません。") % {"title": _title(service)},
            _("連携システムが使えるのは、登録された課の手続きだけです。"),
            _("担当の課の連携システムとして登録してもらってください。"),
        )


def _reached(applicant: Applicant, by: Actor) -> Assurance:
    """Return how sure it is who applies. A system that names a resident vouched for them (people.commands.vouch)."""
    if by.kind == "machine":
        return "verified" if applicant.ref else "none"
    return people.assurance_for(applicant.account_id, applicant.concerned)


def _require_assurance(service: ServiceDefinition, applicant: Applicant, by: Actor) -> None:
    wanted = service.assurance
    if wanted == "signed" and by.kind != "machine" and verifier() is not None:
        # the signature itself comes with the application (signed_papers.require); before that, who it is must be known
        wanted = "verified"
    if ASSURANCE_ORDER.index(_reached(applicant, by)) >= ASSURANCE_ORDER.index(wanted):
        return
    remedies = {
        "contact": _("サインインしてから、もう一度始めてください。"),
        "verified": _("窓口か「本人確認」の画面で本人確認を済ませてから、もう一度始めてください。"),
        "signed": _("マイナンバーカードの署名が必要です。いまは窓口で受け付けています。"),
    }
    raise AssuranceTooLow(
        _("「%(title)s」を申請するには、本人確認が足りません。") % {"title": _title(service)},
        _("ほかの人がなりすまして申請するのを防ぐためです。"),
        remedies[wanted],
    )


def _mandate(service: ServiceDefinition, applicant: Applicant, by: Actor, on: date) -> str:
    wanted = applicant.on_behalf_of
    if not wanted or wanted == applicant.ref:
        return ""
    found = next(
        (one for one in people.acts_for(applicant.account_id, on) if one.subject_ref == wanted), None
    )
    if found is None and by.kind in {"staff", "system"} and wanted.startswith(("person:", "organisation:")):
        return "organisation" if wanted.startswith("organisation:") else "other"
    if found is None:
        raise NoMandate(
            _("この方の代わりに申請することはできません。"),
            _("代理の権限が登録されていないか、期限が切れています。"),
            _("代理の権限を示す書類を持って、窓口で登録してください。"),
        )
    if found.kind not in service.acting_for:
        raise NotOffered(
            _("「%(title)s」は、代理の人が申請することはできません。") % {"title": _title(service)},
            _("本人が申請する決まりです。"),
            _("本人のアカウントで申請するか、担当の課に相談してください。"),
        )
    return found.kind
