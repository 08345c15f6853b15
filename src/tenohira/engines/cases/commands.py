"""The door for writing: every verb on drafts, cases, approvals and routes. Each opens its own transaction.

A case is named by its receipt number, a draft by its id. `by` says who acts: staff with the office they act for,
residents by their person reference (or `account:<id>`), somebody without sign-in by `token`.
"""

from __future__ import annotations

from tenohira.engines.cases.approving import approve, propose, send_back
from tenohira.engines.cases.closing import close_finished
from tenohira.engines.cases.correcting import resubmit, return_for_correction, start_correction, supply_papers
from tenohira.engines.cases.disposal import dispose_due, hold_case
from tenohira.engines.cases.drafting import (
    attach_file,
    change_answers,
    change_contact,
    discard_draft,
    drop_expired_drafts,
    remove_block,
    remove_file,
    save_page,
    start_draft,
)
from tenohira.engines.cases.exporting import (
    approve_export,
    ask_export,
    dispose_exports,
    fetch_export,
    refuse_export,
)
from tenohira.engines.cases.handing_over import hand_over, undo
from tenohira.engines.cases.in_bulk import BULK_ACTIONS, bulk
from tenohira.engines.cases.moving import take
from tenohira.engines.cases.opening import open_case
from tenohira.engines.cases.rehearsing import rehearse, start_rehearsal
from tenohira.engines.cases.reminding import remind_applicants
from tenohira.engines.cases.reviewing import (
    accept,
    add_note,
    answer,
    assign,
    begin_review,
    close,
    fulfil,
    refuse,
    withdraw,
)
from tenohira.engines.cases.routes import change_route, load_routes
from tenohira.engines.cases.signing import prepare_signing, sign
from tenohira.engines.cases.submission import submit
from tenohira.engines.cases.upkeep import Upkeep, run_daily
from tenohira.engines.cases.watching import warn_deadlines

__all__ = [
    "BULK_ACTIONS",
    "Upkeep",
    "accept",
    "add_note",
    "answer",
    "approve",
    "approve_export",
    "ask_export",
    "assign",
    "attach_file",
    "begin_review",
    "bulk",
    "change_answers",
    "change_contact",
    "change_route",
    "close",
    "close_finished",
    "discard_draft",
    "dispose_due",
    "dispose_exports",
    "drop_expired_drafts",
    "fetch_export",
    "fulfil",
    "hand_over",
    "hold_case",
    "load_routes",
    "open_case",
    "prepare_signing",
    "propose",
    "refuse",
    "refuse_export",
    "rehearse",
    "remind_applicants",
    "remove_block",
    "remove_file",
    "resubmit",
    "return_for_correction",
    "run_daily",
    "save_page",
    "send_back",
    "sign",
    "start_correction",
    "start_draft",
    "start_rehearsal",
    "submit",
    "supply_papers",
    "take",
    "undo",
    "warn_deadlines",
    "withdraw",
]
