"""What can go wrong with a case; every error says what happened, why, and what to do now."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tenohira.engines.forms.answers import FormError
from tenohira.foundation.errors import TenohiraError


class CaseError(TenohiraError):
    """Base of the errors of this room."""


class NoSuchCase(CaseError):
    """No such case in this city, or not one that this person may see."""

    def __init__(self, receipt_number: str = "") -> None:
        super().__init__(
            _("受付番号 %(number)s の手続きは見つかりませんでした。") % {"number": receipt_number or "―"},
            _("番号がちがうか、あなたが見ることのできない手続きです。"),
            _("受付番号を確かめて、もう一度入力してください。"),
        )


class NoSuchDraft(CaseError):
    """No such draft: sent already, thrown away, or run out."""

    def __init__(self) -> None:
        super().__init__(
            _("書きかけの申請が見つかりません。"),
            _("もう送ったか、消したか、保存の期限が過ぎています。"),
            _("「手続き中」に出ていないか確かめ、なければ始めから入力してください。"),
        )


class IsCorrection(CaseError):
    """A draft that corrects a case is sent with `resubmit`; `receipt_number` is that case's."""

    def __init__(self, receipt_number: str) -> None:
        self.receipt_number = receipt_number
        super().__init__(
            _("この書きかけは、新しい申請ではなく、申請の直しです。"),
            _("受付番号 %(number)s の申請を直すためのものです。") % {"number": receipt_number},
            _("受付番号の画面から、直した内容を送ってください。"),
        )


class WrongState(CaseError):
    """The case is not in a state in which this can be done."""


class NotYours(CaseError):
    """Somebody who is not concerned with this case tried to do something with it."""


class WrongOffice(CaseError):
    """Staff of an office that does not have this case."""


class WrongPost(CaseError):
    """Somebody who does not hold the post that approves now."""


class OwnProposal(CaseError):
    """Nobody approves a decision they proposed themselves."""


class SomethingMissing(CaseError):
    """A step needs a reason, a message, marks or an outcome that was not given."""


class AssuranceTooLow(CaseError):
    """The service needs a surer sign-in than the applicant has."""


class SignatureRefused(CaseError):
    """A signature that does not prove who signed this application."""


class RevocationUnknown(SignatureRefused):
    """Nobody could say whether the signer's certificate was revoked; it is not taken on trust."""


class SignatureMissing(CaseError):
    """The service needs the application signed as it stands, and it is not."""


class NoMandate(CaseError):
    """Nobody recorded that this account may act for that person or organisation."""


class NotOffered(CaseError):
    """The service cannot be applied for in this way."""


class ForeignFile(CaseError):
    """An answer names a file that was not given for this application."""


class IncompleteForm(CaseError):
    """The form has mistakes; `errors` says which, with their fields."""

    def __init__(self, errors: Sequence[FormError]) -> None:
        self.errors = list(errors)
        super().__init__(
            _("まだ送れません。直すところが %(count)d か所あります。") % {"count": len(self.errors)},
            _("答えていない質問か、直すところが残っています。"),
            _("下の一覧から質問を開いて、直してください。"),
        )


class IncompleteFindings(IncompleteForm):
    """The findings that go with a proposal have mistakes; `errors` says which, with their fields."""

    def __init__(self, errors: Sequence[FormError]) -> None:
        self.errors = list(errors)
        CaseError.__init__(
            self,
            _("まだ起案できません。認定事項に、直すところが %(count)d か所あります。")
            % {"count": len(self.errors)},
            _("認めるときは、認定事項がそろっていないと、決定の内容が決まりません。"),
            _("印の付いた項目を直してください。"),
        )


class NoRoute(CaseError):
    """The approval route leads to posts that do not exist or that nobody holds."""


class CannotUndo(CaseError):
    """What was done last cannot be taken back any more."""


class UnknownAction(CaseError):
    """A bulk action or transition that does not exist."""


class ExportError(CaseError):
    """A list cannot be asked for, let go or fetched as a file."""
