"""The papers that come with a decision: what the service issues, or the notice of decision with the 教示."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tenohira.engines.cases import caseload, findings, situation
from tenohira.engines.cases.caseload import Handle
from tenohira.engines.cases.models import Case
from tenohira.engines.documents import commands as documents
from tenohira.engines.forms import queries as forms
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.rules import YEN
from tenohira.engines.services import queries as services
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.foundation.address import format_postal_code, postal_code_is_valid
from tenohira.foundation.calendar import format_date, format_wareki
from tenohira.foundation.city import city_definition
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import Actor

_LANGUAGE = "ja"
"""Official papers are in Japanese (公用文); the notice that comes with them is in the applicant's language."""


def issue_paper(handle: Handle, key: str, by: Actor) -> str:
    """Issue the paper of an outcome and return its document number, "" when the service issues none.

    A service's own paper comes first; without one, decisions that went through approval and refusals get the notice
    of decision with the reason and, where the service allows an appeal, the 教示 (行政不服審査法82条).
    """
    paper = handle.bundle.service.issues.get(key)
    if paper is None and not _has_approval(handle.bundle) and key != "refused":
        return ""
    title: LocalText | str = paper.title if paper else _decision_title(handle, key)
    days = paper.valid_days if paper else None
    with override(_LANGUAGE):
        data = _certificate(handle, key) if paper and key == "granted" else _decision(handle, key)
        issued = documents.issue(
            "certificate" if paper else "decision",
            paper.template if paper else "decision-notice",
            data,
            title=title,
            subject=caseload.subject_of(handle.row),
            office=handle.row.office,
            by=by,
            valid_until=caseload.today() + timedelta(days=days) if days else None,
            language=_LANGUAGE,
        )
    return issued.number


def _has_approval(bundle: ServiceBundle) -> bool:
    return any(state.phase == "approval" for state in bundle.flow.states.values())


def _decision_title(handle: Handle, key: str) -> str:
    title = handle.bundle.service.title.text(_LANGUAGE)
    return f"{title}　決定通知書" if key == "granted" else f"{title}　却下通知書"


def _common(handle: Handle, key: str) -> dict[str, Any]:
    row = handle.row
    return {
        "receipt_number": row.receipt_number,
        "service_title": handle.bundle.service.title.text(_LANGUAGE),
        "applied_on": format_wareki(caseload.local_day(row.submitted_at)),
        "addressee": addressee(row),
        "facts": paper_rows(handle, key),
        "law": handle.bundle.service.law or "",
    }


def _certificate(handle: Handle, key: str) -> dict[str, Any]:
    paper = handle.bundle.service.issues[key]
    statement = {"statement": paper.statement.text(_LANGUAGE)} if paper.statement else {}
    appeal = _appeal(handle.bundle) if _has_approval(handle.bundle) else None
    return _common(handle, key) | statement | {"outcome": key, "appeal": appeal} | paper_data(handle, key)


def _appeal(bundle: ServiceBundle) -> dict[str, str] | None:
    """Return what the 教示 says besides the standard text, None where a decision cannot be appealed."""
    appeal = bundle.service.appeal
    if isinstance(appeal, bool):
        return {} if appeal else None
    authority = appeal.authority.replace("{prefecture}", city_definition().prefecture)
    return {"authority": authority, "law": appeal.law, "review_first": appeal.review_first}


def _decision(handle: Handle, key: str) -> dict[str, Any]:
    row = handle.row
    paper = handle.bundle.service.issues.get(key)
    statement = {"statement": paper.statement.text(_LANGUAGE)} if paper and paper.statement else {}
    facts = paper_rows(handle, key)
    if row.amount is not None and key == "granted":
        facts = [{"label": _("金額"), "shown": f"{row.amount:,}円"}, *facts]
    return (
        _common(handle, key)
        | statement
        | {
            "outcome": "granted" if key == "granted" else "refused",
            "facts": facts,
            "reasons": [line for line in row.reason.splitlines() if line.strip()],
            "appeal": _appeal(handle.bundle),
        }
        | paper_data(handle, key)
    )


def addressee(row: Case) -> dict[str, str]:
    """Return to whom a paper goes, as the templates print it."""
    return addressee_of(row.applicant_ref) or {"name": row.applicant_name}


def addressee_of(ref: str) -> dict[str, str]:
    """Return a person or organisation of the register as the templates print it, nothing for anybody else."""
    try:
        if ref.startswith("person:"):
            person = people.person(ref)
            return {
                "name": person.name,
                "postal_code": _postal(person.postal_code),
                "address": _whole_address(person.address),
            }
        if ref.startswith("organisation:"):
            body = people.organisation(ref)
            return {
                "name": body.name,
                "postal_code": _postal(body.postal_code),
                "address": body.address,
                "honorific": "御中",
            }
    except UnknownReference:
        return {}
    return {}


def _whole_address(within: str) -> str:
    """Return an address of the city's register, which begins with the town, as it is written outside the city."""
    city = city_definition()
    for written in (city.prefecture, city.name.text(_LANGUAGE)):
        within = within.removeprefix(written)
    return f"{city.prefecture}{city.name.text(_LANGUAGE)}{within}" if within else ""


def _postal(code: str) -> str:
    return format_postal_code(code) if postal_code_is_valid(code) else code


def paper_rows(handle: Handle, key: str) -> list[dict[str, str]]:
    """Return the table of a service's paper: its expressions over facts, answers and findings, as people read them.

    A finding that was not asked for in this case has no row.
    """
    if key not in handle.bundle.service.issues:
        return []
    values = services.issued_facts(handle.bundle, key, _known(handle), caseload.today())
    return [
        {"label": label.text(_LANGUAGE), "shown": shown(value, _is_yen(handle.bundle, f"issues.{key}.{n}"))}
        for n, (label, value) in enumerate(values)
        if value is not None or not _is_finding(handle.bundle, key, n)
    ]


def _is_finding(bundle: ServiceBundle, key: str, n: int) -> bool:
    name = bundle.service.issues[key].facts[n].value.strip()
    return bundle.findings is not None and bundle.findings.field(name) is not None


def _known(handle: Handle) -> dict[str, Any]:
    """Return what rules may name of a case that is being decided."""
    row = handle.row
    facts = situation.facts_for(row.applicant_ref, row.agent_ref, caseload.today())
    return situation.together(handle.bundle, facts, caseload.answers_of(row), findings.decided(row))


def paper_data(handle: Handle, key: str) -> dict[str, Any]:
    """Return what a service's paper gives its template besides the table, as people read it; `a.b` is b within a."""
    paper = handle.bundle.service.issues.get(key)
    if paper is None or not paper.data:
        return {}
    data: dict[str, Any] = {}
    for name, value in services.issued_data(handle.bundle, key, _known(handle), caseload.today()).items():
        rule = f"issues.{key}.data.{name}"
        said: Any
        if isinstance(paper.data[name], str):
            said = shown(value, _is_yen(handle.bundle, rule))
        else:
            said = [
                {
                    part: shown(told, _is_yen(handle.bundle, f"{rule}.show.{part}"))
                    for part, told in one.items()
                }
                for one in value
            ]
        whole, _dot, part = name.partition(".")
        data = {**data, whole: {**data.get(whole, {}), part: said} if part else said}
    return data


def _is_yen(bundle: ServiceBundle, rule: str) -> bool:
    return bundle.rules[rule].type == YEN


def shown(value: Any, is_yen: bool = False) -> str:
    """Return a value of a rule as a paper prints it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, date):
        return format_date(value, _LANGUAGE)
    if is_yen:
        return f"{int(value):,}円"
    if isinstance(value, list | tuple):
        return "、".join(shown(one) for one in value)
    return str(value)


def application_copy(row: Case) -> bytes:
    """Return the copy of an application (申請の控え) as PDF: what was answered, without a document number."""
    bundle = caseload.bundle_of(row)
    sections = forms.review(bundle.form, caseload.answers_of(row), _LANGUAGE)
    with override(_LANGUAGE):
        data = {
            "service_title": bundle.service.title.text(_LANGUAGE),
            "receipt_number": row.receipt_number,
            "submitted_on": format_wareki(caseload.local_day(row.submitted_at)),
            "channel": _("電子申請") if row.channel == "portal" else _("窓口"),
            "addressee": addressee(row),
            "sections": [
                {
                    "title": " ".join(part for part in (section.title, section.label) if part),
                    "rows": [{"label": one.label, "shown": list(one.shown)} for one in section.rows],
                }
                for section in sections
            ],
        }
        return documents.render("application", data)
