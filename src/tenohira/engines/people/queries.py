"""What other rooms may ask of people, organisations and the hall.

Nothing here writes, with one exception that the law asks for: `find_people` and `count_people` leave a
journal entry with the purpose (they live beside `commands.look_up` in lookup.py).
"""

from __future__ import annotations

from tenohira.engines.people.authority import (
    account_of_person,
    account_with,
    acts_for,
    assurance_for,
    assurance_of,
    linked,
    mandates_for,
    may_act,
    person_of,
)
from tenohira.engines.people.candidates import agreement_with
from tenohira.engines.people.clients import client, clients
from tenohira.engines.people.columns import REGISTER_COLUMNS, ColumnType, RegisterColumns, register_columns
from tenohira.engines.people.contact import reachable_mail
from tenohira.engines.people.facts import facts_of, with_ranks
from tenohira.engines.people.hall import (
    all_staff,
    deputies,
    deputy_posts,
    heads,
    holders,
    may_act_for,
    office,
    office_contacts,
    office_names,
    offices,
    posts,
    staff,
    staff_among,
    staff_in,
    staff_names,
    staff_of,
)
from tenohira.engines.people.holds import HoldView, held_subjects, holds, may_hold
from tenohira.engines.people.identity_requests import (
    Candidate,
    IdentityRequestView,
    IdentityStanding,
    WaitingIdentity,
    standing_of,
    waiting_identities,
)
from tenohira.engines.people.lookup import count_people, find_people, viewed_by
from tenohira.engines.people.matching import Agreement, FourFacts
from tenohira.engines.people.organisations import (
    facts_of_organisation,
    find_organisations,
    organisation,
    organisation_with,
)
from tenohira.engines.people.protection import hidden_from, may_see_protected
from tenohira.engines.people.purposes import disclosure, purposes
from tenohira.engines.people.register_files import columns_of_file
from tenohira.engines.people.residents import (
    address_history,
    children_of,
    household_of,
    parents_of,
    people,
    person,
    person_numbered,
    population,
)
from tenohira.engines.people.scopes import SCOPES
from tenohira.engines.people.views import (
    AddressView,
    Assurance,
    ClientView,
    IssuedToken,
    Mandate,
    MandateKind,
    OfficeContact,
    OfficeView,
    OrganisationView,
    Pass,
    PersonView,
    PostView,
    StaffView,
    Status,
    TokenView,
    Viewing,
)

__all__ = [
    "REGISTER_COLUMNS",
    "SCOPES",
    "AddressView",
    "Agreement",
    "Assurance",
    "Candidate",
    "ClientView",
    "ColumnType",
    "FourFacts",
    "HoldView",
    "IdentityRequestView",
    "IdentityStanding",
    "IssuedToken",
    "Mandate",
    "MandateKind",
    "OfficeContact",
    "OfficeView",
    "OrganisationView",
    "Pass",
    "PersonView",
    "PostView",
    "RegisterColumns",
    "StaffView",
    "Status",
    "TokenView",
    "Viewing",
    "WaitingIdentity",
    "account_of_person",
    "account_with",
    "acts_for",
    "address_history",
    "agreement_with",
    "all_staff",
    "assurance_for",
    "assurance_of",
    "children_of",
    "client",
    "clients",
    "columns_of_file",
    "count_people",
    "deputies",
    "deputy_posts",
    "disclosure",
    "facts_of",
    "facts_of_organisation",
    "find_organisations",
    "find_people",
    "heads",
    "held_subjects",
    "hidden_from",
    "holders",
    "holds",
    "household_of",
    "linked",
    "mandates_for",
    "may_act",
    "may_act_for",
    "may_hold",
    "may_see_protected",
    "office",
    "office_contacts",
    "office_names",
    "offices",
    "organisation",
    "organisation_with",
    "parents_of",
    "people",
    "person",
    "person_numbered",
    "person_of",
    "population",
    "posts",
    "purposes",
    "reachable_mail",
    "register_columns",
    "staff",
    "staff_among",
    "staff_in",
    "staff_names",
    "staff_of",
    "standing_of",
    "viewed_by",
    "waiting_identities",
    "with_ranks",
]
