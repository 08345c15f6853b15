"""Signing papers with the city's key: PAdES B-B, and B-T when a time-stamping authority (RFC 3161) answers."""

from __future__ import annotations

import hashlib
import io
import logging
from datetime import UTC, datetime

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

from tenohira.engines.documents.errors import SigningFailed
from tenohira.engines.documents.ports import Signed, Statement
from tenohira.foundation.city import current_city
from tenohira.gateways.pades.keys import key_file, load
from tenohira.gateways.pades.names import name_of
from tenohira.gateways.pades.reader import PadesReader

logger = logging.getLogger(__name__)
FIELD = "TenohiraSignature"


class PadesSigner:
    """The Signer of the documents engine. `folder` holds `<city code>.p12` or `<city code>.pem` with `.key`."""

    def __init__(self, folder: str, passphrase: str = "", timestamp_url: str = "") -> None:
        self.folder, self.passphrase = folder, passphrase
        self.timestamper: TimeStamper | None = (
            RequestsHTTPTimeStamper(timestamp_url, timeout=5) if timestamp_url else None
        )

    def sign(self, pdf: bytes, statement: Statement) -> Signed | None:
        """Return the PDF with a certification signature that allows no change (DocMDP 1, ISO 32000-1 12.8.2.2).

        An authority that does not answer costs the paper its time stamp, never its issue. None when the city has
        no key; raises SigningFailed for a key that cannot be read or has run out, and for a PDF that cannot be signed.
        """
        path = key_file(self.folder, current_city())
        if path is None:
            return None
        key = load(path, self.passphrase)
        certificate = _current(key)
        signed = self._sign(pdf, statement, key)
        found = PadesReader().signatures(signed) if self.timestamper else []
        return Signed(
            signed,
            name_of(certificate),
            hashlib.sha256(certificate.dump()).hexdigest(),
            found[0].timestamped_at if found else None,
        )

    def _sign(self, pdf: bytes, statement: Statement, key: SimpleSigner) -> bytes:
        try:
            return _certified(pdf, statement, key, self.timestamper)
        except (TimestampRequestError, OSError) as error:
            # TimestampRequestError is an OSError; the key was read before, so that nothing else is meant here
            logger.warning("the time-stamping authority did not answer: %s", type(error).__name__)
        except (SigningError, PdfError) as error:
            raise _failed() from error
        try:
            return _certified(pdf, statement, key, None)
        except (SigningError, PdfError) as error:
            raise _failed() from error


def _certified(pdf: bytes, statement: Statement, key: SimpleSigner, timestamper: TimeStamper | None) -> bytes:
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=statement.reason,
        location=statement.location,
        contact_info=statement.contact or None,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    # PDF/UA-1 7.18.1 leaves hidden annotations untagged; the page looks and reads as it was typeset
    hidden = InvisSigSettings(set_print_flag=False, set_hidden_flag=True, box_out_of_bounds=True)
    field = SigFieldSpec(FIELD, on_page=0, invis_sig_settings=hidden, readable_field_name="電子署名")
    signer = PdfSigner(metadata, signer=key, timestamper=timestamper, new_field_spec=field)
    out = io.BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def _current(key: SimpleSigner) -> x509.Certificate:
    """Return the certificate of a key; raises SigningFailed when it is out of its time."""
    certificate: x509.Certificate = key.signing_cert
    if not certificate.not_valid_before <= datetime.now(UTC) <= certificate.not_valid_after:
        raise SigningFailed(
            "書類に電子署名を付けられませんでした。",
            f"署名に使う証明書「{name_of(certificate)}」の有効期間の外です。",
            "管理者に、新しい証明書を TENOHIRA_SIGNING_KEYS のフォルダに置くよう頼んでください。",
        )
    return certificate


def _failed() -> SigningFailed:
    return SigningFailed(
        "書類に電子署名を付けられませんでした。",
        "できあがったPDFに署名を書き込めません。",
        "もう一度試し、続くときは管理者に知らせてください。書類はまだ発行されていません。",
    )
