"""What happens to cases, as the journal tells it: stream `case:<uuid>`, subject who is concerned."""

from __future__ import annotations

from typing import ClassVar, Literal

from tenohira.foundation.journal import Event


class DraftStarted(Event):
    """Somebody began to fill in a form."""

    kind: ClassVar[str] = "case.draft_started"
    title: ClassVar[str] = "入力を始めました"
    version: str
    is_correction: bool = False


class DraftDiscarded(Event):
    """A draft was thrown away, or ran out."""

    kind: ClassVar[str] = "case.draft_discarded"
    title: ClassVar[str] = "書きかけを消しました"
    expired: bool = False


class CaseMoved(Event):
    """A case went from one state to another by a transition of its flow that has no event of its own."""

    kind: ClassVar[str] = "case.moved"
    title: ClassVar[str] = "手続きが進みました"
    receipt_number: str
    transition: str
    from_state: str
    to_state: str
    days: int | None = None
    outcome: str = ""
    amount: int | None = None


class CaseSubmitted(CaseMoved):
    """An application arrived."""

    kind: ClassVar[str] = "case.submitted"
    title: ClassVar[str] = "申請しました"
    version: str
    by_agent: bool = False
    complete: bool = True


class ReviewBegun(CaseMoved):
    """The office took the case up."""

    kind: ClassVar[str] = "case.review_begun"
    title: ClassVar[str] = "受け付けました"


class CaseReturned(CaseMoved):
    """The office asked for corrections; `fields` are the marked ones."""

    kind: ClassVar[str] = "case.returned"
    title: ClassVar[str] = "補正を求めました"
    round: int
    fields: tuple[str, ...] = ()


class CaseResubmitted(CaseMoved):
    """The applicant sent corrected answers; `changed` are the fields that differ."""

    kind: ClassVar[str] = "case.resubmitted"
    title: ClassVar[str] = "直して送りました"
    round: int
    changed: tuple[str, ...] = ()
    stopped_days: int = 0


class PapersSupplied(Event):
    """Papers that were to follow arrived."""

    kind: ClassVar[str] = "case.papers_supplied"
    title: ClassVar[str] = "後から出す書類を受け取りました"
    receipt_number: str
    fields: tuple[str, ...]
    complete: bool


class DecisionProposed(CaseMoved):
    """A decision was drafted (起案) and went on its route."""

    kind: ClassVar[str] = "case.proposed"
    title: ClassVar[str] = "起案しました"
    round: int
    posts: tuple[str, ...]
    decided_alone_by: str = ""


class StepApproved(Event):
    """One post of the route approved (回議・決裁). `deputy` is true for 代決."""

    kind: ClassVar[str] = "case.step_approved"
    title: ClassVar[str] = "承認しました"
    receipt_number: str
    round: int
    order: int
    post: str
    decides: bool
    deputy: bool = False
    alone: bool = False


class ProposalSentBack(CaseMoved):
    """A post of the route sent the proposal back (差戻し)."""

    kind: ClassVar[str] = "case.sent_back"
    title: ClassVar[str] = "差し戻しました"
    round: int
    post: str


class CaseGranted(CaseMoved):
    """The decision was yes."""

    kind: ClassVar[str] = "case.granted"
    title: ClassVar[str] = "認めました"


class CaseRefused(CaseMoved):
    """The decision was no."""

    kind: ClassVar[str] = "case.refused"
    title: ClassVar[str] = "認めませんでした"


class CaseAnswered(CaseMoved):
    """An opinion was answered."""

    kind: ClassVar[str] = "case.answered"
    title: ClassVar[str] = "お答えしました"


class CaseWithdrawn(CaseMoved):
    """The application was taken back."""

    kind: ClassVar[str] = "case.withdrawn"
    title: ClassVar[str] = "取り下げました"


class CaseFulfilled(CaseMoved):
    """What was granted was done: paid, handed over, enrolled."""

    kind: ClassVar[str] = "case.fulfilled"
    title: ClassVar[str] = "手続きが終わりました"


class CaseClosed(CaseMoved):
    """Nothing is left to do; the years of retention begin."""

    kind: ClassVar[str] = "case.closed"
    title: ClassVar[str] = "完結しました"
    dispose_on: str = ""


class CaseDisposed(Event):
    """Personal data and files were destroyed at the end of retention."""

    kind: ClassVar[str] = "case.disposed"
    title: ClassVar[str] = "保存期間が終わり、廃棄しました"
    receipt_number: str
    from_state: str
    retention_class: str
    years: int
    files: int
    papers: int = 0
    notices: int = 0


class CaseAssigned(Event):
    """A member of staff took a case, or was given it; empty is nobody."""

    kind: ClassVar[str] = "case.assigned"
    title: ClassVar[str] = "担当を決めました"
    receipt_number: str
    from_staff: str = ""
    to_staff: str = ""
    undo: bool = False


class CaseHandedOver(Event):
    """A case went to another office."""

    kind: ClassVar[str] = "case.handed_over"
    title: ClassVar[str] = "担当の課が変わりました"
    receipt_number: str
    from_office: str
    to_office: str
    from_staff: str = ""
    undo: bool = False


class CaseNoted(Event):
    """A note was written for colleagues."""

    kind: ClassVar[str] = "case.noted"
    title: ClassVar[str] = "メモを残しました"
    receipt_number: str
    note: int


Part = Literal["case", "file", "paper", "application"]


class CaseOpened(Event):
    """Staff opened a resident's case, or a part of it. `beside`: for somebody else of whom it tells."""

    kind: ClassVar[str] = "case.opened"
    title: ClassVar[str] = "申請の内容を見ました"
    receipt_number: str
    part: Part = "case"
    beside: bool = False


class DueWarned(Event):
    """The office was warned about a deadline. `days_left` is negative when it has passed."""

    kind: ClassVar[str] = "case.due_warned"
    title: ClassVar[str] = "期限が近いことを知らせました"
    receipt_number: str
    due_on: str
    days_left: int


class ApplicantReminded(Event):
    """The applicant was reminded of something the city waits for; `reached` is false without inbox and mail.

    `notice` is paper-missing or deadline-soon, `occasion` makes it once, `fields` are the papers awaited.
    """

    kind: ClassVar[str] = "case.applicant_reminded"
    title: ClassVar[str] = "お待ちしていることを知らせました"
    receipt_number: str
    notice: str
    occasion: str
    fields: tuple[str, ...] = ()
    due_on: str
    reached: bool


class RouteChanged(Event):
    """An approval route was seeded from the city pack or edited at the desk."""

    kind: ClassVar[str] = "case.route_changed"
    title: ClassVar[str] = "決裁の経路を変えました"
    route: str
    posts: tuple[str, ...]


class ApplicationSigned(Event):
    """An applicant's signature over the application as it stood was verified."""

    kind: ClassVar[str] = "case.application_signed"
    title: ClassVar[str] = "申請書の電子署名を確かめました"
    paper_sha256: str
    signature_sha256: str
    revocation: str


class CaseSigned(Event):
    """An application came in with a verified signature; the hashes bind paper and signature to the journal."""

    kind: ClassVar[str] = "case.signed"
    title: ClassVar[str] = "電子署名つきで受け付けました"
    receipt_number: str
    paper_sha256: str
    signature_sha256: str


class ExportAsked(Event):
    """A clerk asked for a list of cases as a file."""

    kind: ClassVar[str] = "case.export_asked"
    title: ClassVar[str] = "一覧の書き出しを申請"
    export: str
    cases: int


class ExportApproved(Event):
    """A second person let the file go."""

    kind: ClassVar[str] = "case.export_approved"
    title: ClassVar[str] = "一覧の書き出しを承認"
    export: str
    until: str


class ExportRefused(Event):
    """A second person kept the file back."""

    kind: ClassVar[str] = "case.export_refused"
    title: ClassVar[str] = "一覧の書き出しを不承認"
    export: str


class ExportFetched(Event):
    """The file was fetched, which is possible once."""

    kind: ClassVar[str] = "case.export_fetched"
    title: ClassVar[str] = "書き出した一覧を受け取り"
    export: str
    cases: int


class CaseExported(Event):
    """A line about a resident's case stood in a file that was fetched; the resident sees this entry."""

    kind: ClassVar[str] = "case.exported"
    title: ClassVar[str] = "一覧をファイルに書き出し"
    receipt_number: str
    purpose: str
    shown_from: str = ""
    law: str = ""


class DisposalPassedBy(Event):
    """Disposal passed by cases whose years are over, because they are held (廃棄の停止)."""

    kind: ClassVar[str] = "case.disposal_passed_by"
    title: ClassVar[str] = "廃棄の停止により、廃棄せずに残した"
    cases: int


class ExportDisposed(Event):
    """What an export was to hold was destroyed: the list of cases and its purpose."""

    kind: ClassVar[str] = "case.export_disposed"
    title: ClassVar[str] = "書き出しの記録を廃棄"
    export: str
    cases: int
