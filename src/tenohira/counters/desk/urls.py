"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from tenohira.counters.desk.administration import (
    disposals,
    hall,
    holds,
    importing,
    machinery,
    routes,
    sessions,
    systems,
)
from tenohira.counters.desk.approvals import views as approvals
from tenohira.counters.desk.campaigns import letters
from tenohira.counters.desk.campaigns import views as campaigns
from tenohira.counters.desk.cases import doing, files, marking, page, proposing
from tenohira.counters.desk.exports import views as exports
from tenohira.counters.desk.inbox import bulk
from tenohira.counters.desk.inbox import views as inbox
from tenohira.counters.desk.lab import views as lab
from tenohira.counters.desk.navigator import views as navigator
from tenohira.counters.desk.organisations import views as organisations
from tenohira.counters.desk.people import finding, identities, keeping, person, revoking
from tenohira.counters.desk.search import search
from tenohira.counters.desk.second_factor import second_factor

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="home"),
    path("second-factor/", second_factor, name="second-factor"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/several/", approvals.approve_many, name="approve-many"),
    path("cases/<str:receipt>/", page.case_page, name="case"),
    path("cases/<str:receipt>/propose/", proposing.propose, name="propose"),
    path("cases/<str:receipt>/route/", proposing.route, name="route"),
    path("cases/<str:receipt>/correction/", marking.correction, name="correction"),
    path("cases/<str:receipt>/journal/", machinery.case_journal, name="journal"),
    path("cases/<str:receipt>/note/", doing.note, name="note"),
    path("cases/<str:receipt>/undo/", doing.undo, name="undo"),
    path("cases/<str:receipt>/act/<slug:act_id>/", doing.act, name="act"),
    path("cases/<str:receipt>/application.pdf", files.application, name="application"),
    path("cases/<str:receipt>/files/<str:file>/", files.attachment, name="file"),
    path("cases/<str:receipt>/papers/<str:document>.pdf", files.paper, name="paper"),
    path("cases/<str:receipt>/signatures/<str:file>.p7s", files.signature, name="signature"),
    path("navigator/", navigator.read, name="guide-slip"),
    path("exports/", exports.exports, name="exports"),
    path("exports/ask/", exports.ask, name="ask-export"),
    path("exports/<str:key>/approve/", exports.approve, name="approve-export"),
    path("exports/<str:key>/refuse/", exports.refuse, name="refuse-export"),
    path("exports/<str:key>/fetch/", exports.fetch, name="fetch-export"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="new-campaign"),
    path("campaigns/<str:key>/", campaigns.campaign, name="campaign"),
    path("campaigns/<str:key>/count/", campaigns.count, name="count-campaign"),
    path("campaigns/<str:key>/propose/", campaigns.propose, name="propose-campaign"),
    path("campaigns/<str:key>/approve/", campaigns.approve, name="approve-campaign"),
    path("campaigns/<str:key>/refuse/", campaigns.refuse, name="refuse-campaign"),
    path("campaigns/<str:key>/stop/", campaigns.stop, name="stop-campaign"),
    path("campaigns/<str:key>/letters/bind/", letters.bind, name="bind-letters"),
    path("campaigns/<str:key>/letters/fetch/", letters.fetch, name="fetch-letters"),
    path("campaigns/<str:key>/letters/printed/", letters.printed, name="printed-letters"),
    path("lab/", lab.lab, name="lab"),
    path("lab/<str:key>/", lab.draft, name="draft"),
    path("lab/<str:key>/draft.zip", lab.pack, name="draft-pack"),
    path("lab/<str:key>/drop/", lab.drop, name="drop-draft"),
    path("search/", search, name="search"),
    path("people/", finding.find, name="people"),
    path("people/waiting/", identities.waiting, name="waiting-identities"),
    path("people/waiting/<str:key>/", identities.decide, name="decide-identity"),
    path("people/<str:key>/", person.person, name="person"),
    path("people/<str:key>/revoke/", revoking.revoke, name="revoke"),
    path("people/<str:key>/<slug:what>/", keeping.keep_up, name="keep-up"),
    path("organisations/", organisations.find, name="organisations"),
    path("organisations/register/", organisations.register, name="register-organisation"),
    path("organisations/<str:key>/", organisations.organisation, name="organisation"),
    path("organisations/<str:key>/allow/", organisations.allow, name="allow"),
    path("organisations/<str:key>/revoke/", revoking.revoke_organisation, name="disallow"),
    path("administration/", hall.home, name="administration"),
    path("administration/offices/", hall.offices, name="offices"),
    path("administration/offices/<slug:office_id>/", hall.office, name="office"),
    path("administration/offices/<slug:office_id>/add/", hall.post, name="add-post"),
    path("administration/offices/<slug:office_id>/posts/<slug:post_id>/", hall.post, name="post"),
    path("administration/offices/<slug:office_id>/deputies/<slug:post_id>/", hall.deputies, name="deputies"),
    path("administration/staff/", hall.staff, name="staff"),
    path("administration/staff/add/", hall.add_staff, name="add-staff"),
    path("administration/staff/<str:key>/assign/", hall.assign, name="assign-post"),
    path("administration/staff/<str:key>/leave/<slug:office_id>/<slug:post_id>/", hall.leave, name="leave"),
    path("administration/staff/<str:key>/sign-out/", sessions.sign_out, name="sign-out-staff"),
    path("administration/routes/", routes.routes, name="routes"),
    path("administration/routes/add/", routes.add_route, name="add-route"),
    path("administration/routes/<slug:route_id>/", routes.route, name="route-edit"),
    path("administration/services/", machinery.catalogue, name="catalogue"),
    path("administration/import/", importing.register_import, name="import"),
    path("administration/disposals/", disposals.disposals, name="disposals"),
    path("administration/holds/", holds.holds, name="holds"),
    path("administration/holds/add/", holds.place, name="place-hold"),
    path("administration/holds/<str:key>/lift/", holds.lift, name="lift-hold"),
    path("administration/stuck/", machinery.stuck, name="stuck"),
    path("administration/systems/", systems.systems, name="systems"),
    path("administration/systems/add/", systems.register, name="register-system"),
    path("administration/systems/<str:key>/token/", systems.issue, name="issue-token"),
    path("administration/systems/<str:key>/close/", systems.close, name="close-system"),
    path("administration/tokens/<str:key>/revoke/", systems.revoke, name="revoke-token"),
]
