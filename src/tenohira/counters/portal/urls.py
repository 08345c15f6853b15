"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from tenohira.counters.portal.account import entrance, outside
from tenohira.counters.portal.apply import filling, sending, signing, starting
from tenohira.counters.portal.apply.withdrawn import unless_withdrawn
from tenohira.counters.portal.cases import views as cases
from tenohira.counters.portal.catalogue import views as catalogue
from tenohira.counters.portal.data import views as data
from tenohira.counters.portal.home import views as home
from tenohira.counters.portal.journal import views as journal
from tenohira.counters.portal.limits import limited
from tenohira.counters.portal.line import views as line
from tenohira.counters.portal.navigator import views as navigator
from tenohira.counters.portal.problems import View, plainly
from tenohira.counters.portal.profile import copying, ways
from tenohira.counters.portal.profile import views as profile
from tenohira.counters.portal.push import views as push
from tenohira.counters.portal.push import worker
from tenohira.counters.portal.verify import views as verify


def _draft(view: View) -> View:
    return plainly(unless_withdrawn(view))


def _looked_up(view: View) -> View:
    return limited("lookup", plainly(view), misses_only=True, methods=("GET", "HEAD", "POST"))


app_name = "portal"
urlpatterns = [
    path("", plainly(home.home), name="home"),
    path("notices/", plainly(home.notices), name="notices"),
    path("notices/shown/", _looked_up(worker.shown), name="shown"),
    path("notices/<str:ref>/read/", plainly(home.read_notice), name="read-notice"),
    path("services/", plainly(catalogue.service_list), name="services"),
    path("services/<slug:service_id>/", plainly(catalogue.service_page), name="service"),
    path("services/<slug:service_id>/begin/", limited("begin", plainly(starting.begin)), name="begin"),
    path("guide/", plainly(navigator.events), name="guides"),
    path("guide/<slug:event>/", plainly(navigator.start), name="guide"),
    path("guide/<slug:event>/question/<str:path>/", plainly(navigator.question), name="guide-question"),
    path("guide/<slug:event>/slip/", plainly(navigator.slip), name="guide-slip"),
    path("guide/<slug:event>/slip.pdf", plainly(navigator.slip_pdf), name="guide-pdf"),
    path("guide/<slug:event>/answers/", plainly(navigator.answers), name="guide-answers"),
    path("guide/<slug:event>/forget/", plainly(navigator.forgotten), name="guide-forget"),
    path("apply/<str:draft_id>/", _draft(filling.begin_or_continue), name="apply"),
    path("apply/<str:draft_id>/<str:page_id>/", _draft(filling.page), name="page"),
    path("apply/<str:draft_id>/<str:page_id>/questions/", _draft(filling.questions), name="questions"),
    path("check/<str:draft_id>/", limited("send", _draft(sending.review)), name="review"),
    path("check/<str:draft_id>/sign/", _draft(signing.sign), name="sign"),
    path("check/<str:draft_id>/application.pdf", _draft(signing.paper), name="to-sign"),
    path("saved/<str:draft_id>/", _draft(starting.saved), name="saved"),
    path("discard/<str:draft_id>/", plainly(starting.discard), name="discard"),
    path("resume/<str:token>/", _looked_up(starting.resume), name="resume"),
    path("cases/", plainly(cases.case_list), name="cases"),
    path("cases/<str:receipt>/", _looked_up(cases.case_page), name="case"),
    path("cases/<str:receipt>/receipt/", plainly(cases.receipt_page), name="receipt"),
    path("cases/<str:receipt>/corrected/", plainly(cases.receipt_page), name="corrected"),
    path("cases/<str:receipt>/correct/", plainly(cases.correct), name="correct"),
    path("cases/<str:receipt>/supply/<str:field_id>/", plainly(cases.supply), name="supply"),
    path("cases/<str:receipt>/withdraw/", plainly(cases.withdraw), name="withdraw"),
    path("cases/<str:receipt>/application.pdf", plainly(cases.application), name="application"),
    path("cases/<str:receipt>/papers/<str:document>.pdf", plainly(cases.paper), name="paper"),
    path("cases/<str:receipt>/files/<str:file>/", plainly(cases.attachment), name="attachment"),
    path("stop/<str:token>/", _looked_up(push.stop), name="stop-push"),
    path("line/", plainly(line.connect), name="line"),
    path("line/link/", plainly(line.link), name="line-link"),
    path("line/webhook/", line.webhook, name="line-webhook"),
    path("profile/", plainly(profile.profile), name="profile"),
    path("profile/looks/", plainly(profile.looks), name="looks"),
    path("profile/contact/", plainly(profile.contact), name="contact"),
    path("profile/notices/", plainly(ways.ways), name="ways"),
    path("profile/notices/device/", plainly(ways.add_device), name="add-device"),
    path("profile/notices/stop/", plainly(ways.stop), name="stop-reach"),
    path("push-worker.js", worker.script, name="push-worker"),
    path("profile/copy/", plainly(copying.copy), name="copy"),
    path("profile/copy/fetch/", plainly(copying.fetch), name="fetch-copy"),
    path("profile/copy/discard/", plainly(copying.discard), name="discard-copy"),
    path("profile/act/", plainly(profile.act), name="act"),
    path("sign-in/<slug:kind>/", plainly(outside.start), name="outside"),
    path("sign-in/<slug:kind>/callback/", plainly(outside.callback), name="outside-callback"),
    path("identity/", plainly(outside.identity), name="identity"),
    path("after-sign-in/", plainly(entrance.after_sign_in), name="after-sign-in"),
    path("cases/<str:receipt>/proof.json", plainly(journal.proof), name="case-proof"),
    path("journal/roots/", journal.roots, name="journal-roots"),
    path("journal/roots/all.jsonl", journal.every_root, name="journal-every-root"),
    path("journal/roots/<str:day>.json", journal.root, name="journal-root"),
    path("verify/", plainly(verify.ask), name="verify-ask"),
    path("verify/<str:token>/", _looked_up(verify.verify), name="verify"),
    path("data/towns.json", data.towns, name="towns"),
    path("data/banks.json", data.banks, name="banks"),
    path("data/banks/<str:bank>.json", data.branches, name="branches"),
    path("data/boundary.json", data.boundary, name="boundary"),
]
