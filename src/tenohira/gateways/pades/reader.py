"""Reading the signatures of a PDF that came from anywhere: whole or broken, and by whose certificate."""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from concurrent.futures import ThreadPoolExecutor

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from tenohira.engines.documents.ports import Signature
from tenohira.gateways.pades.names import name_of

logger = logging.getLogger(__name__)
_MOST = 10


class PadesReader:
    """The SignatureReader of the documents engine. Who is trusted is for the engine to say."""

    def signatures(self, pdf: bytes) -> list[Signature]:
        """Return the first signatures of a PDF, oldest first; nothing is fetched from anywhere."""
        try:
            # a loop of its own, because a caller may stand in one already
            with ThreadPoolExecutor(1) as aside:
                return aside.submit(_read, pdf).result()
        except (
            Exception
        ) as error:  # pyHanko meets bytes of strangers: whatever they break, there is no signature
            logger.info("no signature could be read: %s", type(error).__name__)
            return []


def _read(pdf: bytes) -> list[Signature]:
    found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    return [_signature(one) for one in found[:_MOST]]


def _signature(found: EmbeddedPdfSignature) -> Signature:
    certificate = found.signer_cert
    status = asyncio.run(
        async_validate_pdf_signature(
            found,
            # the certificate itself is the root: the question is whether its key made this signature
            ValidationContext(trust_roots=[certificate], allow_fetching=False),
            ts_validation_context=ValidationContext(trust_roots=[], allow_fetching=False),
            key_usage_settings=KeyUsageConstraints(key_usage=set()),
            skip_diff=True,
        )
    )
    stamp = status.timestamp_validity
    return Signature(
        name_of(certificate),
        hashlib.sha256(certificate.dump()).hexdigest(),
        is_intact=bool(status.intact and status.valid),
        covers_all=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        signed_at=status.signer_reported_dt,
        timestamped_at=stamp.timestamp if stamp and stamp.intact and stamp.valid else None,
    )
