"""What other rooms may have done to people, organisations and the hall.

Each opens its own transaction and journals.
"""

from __future__ import annotations

from tenohira.engines.people.authority import (
    create_account,
    link_account,
    record_mandate,
    revoke_mandate,
    unlink,
)
from tenohira.engines.people.clients import (
    close_client,
    enter,
    issue_token,
    register_client,
    revoke_token,
    speak_for,
    vouch,
)
from tenohira.engines.people.company_identity import CompanyIdentified, identify_company
from tenohira.engines.people.contact import update_contact
from tenohira.engines.people.holds import lift_hold, place_hold
from tenohira.engines.people.identity import ATTEMPT_LASTS, Identified, identify, spend_sign_in
from tenohira.engines.people.identity_requests import link_identity, open_identity_request, refuse_identity
from tenohira.engines.people.lookup import look_up, note_shown
from tenohira.engines.people.organisations import register_organisation
from tenohira.engines.people.protection import set_protection
from tenohira.engines.people.register.importing import import_register
from tenohira.engines.people.register.report import ImportReport, RowProblem
from tenohira.engines.people.seeding import load_offices
from tenohira.engines.people.signing_in import (
    end_every_session,
    end_sessions,
    end_sessions_of,
    note_credentials,
    note_sign_in,
)
from tenohira.engines.people.staffing import (
    add_staff,
    assign_post,
    change_office,
    change_post,
    end_assignment,
    link_staff_account,
    set_deputies,
)
from tenohira.engines.people.unused import dispose_unused_accounts

__all__ = [
    "ATTEMPT_LASTS",
    "CompanyIdentified",
    "Identified",
    "ImportReport",
    "RowProblem",
    "add_staff",
    "assign_post",
    "change_office",
    "change_post",
    "close_client",
    "create_account",
    "dispose_unused_accounts",
    "end_assignment",
    "end_every_session",
    "end_sessions",
    "end_sessions_of",
    "enter",
    "identify",
    "identify_company",
    "import_register",
    "issue_token",
    "lift_hold",
    "link_account",
    "link_identity",
    "link_staff_account",
    "load_offices",
    "look_up",
    "note_credentials",
    "note_shown",
    "note_sign_in",
    "open_identity_request",
    "place_hold",
    "record_mandate",
    "refuse_identity",
    "register_client",
    "register_organisation",
    "revoke_mandate",
    "revoke_token",
    "set_deputies",
    "set_protection",
    "speak_for",
    "spend_sign_in",
    "unlink",
    "update_contact",
    "vouch",
]
