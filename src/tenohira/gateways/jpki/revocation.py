"""Whether a certificate was revoked: lists (CRL, RFC 5280) and answers (OCSP, RFC 6960) from configured places only."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from asn1crypto import crl, ocsp, pem, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.ocsp import OCSPRequestBuilder

logger = logging.getLogger(__name__)
_SECONDS = 5.0
_KEPT_SECONDS = 600.0
_MOST_BYTES = 64 * 1024 * 1024


@dataclass
class Revocation:
    """`lists` are paths or http(s) addresses of CRLs (DER or PEM), `responder` the address of an OCSP responder."""

    lists: tuple[str, ...] = ()
    responder: str = ""
    _kept: dict[str, tuple[float, crl.CertificateList]] = field(default_factory=dict)

    def crls(self) -> list[crl.CertificateList]:
        """Return the lists that can be had now; one that cannot is left out and said in the log."""
        found = [self._list(place) for place in self.lists]
        return [one for one in found if one is not None]

    def _list(self, place: str) -> crl.CertificateList | None:
        is_remote = place.startswith(("http://", "https://"))
        kept = self._kept.get(place)
        if is_remote and kept and time.monotonic() - kept[0] < _KEPT_SECONDS:
            return kept[1]
        try:
            data = _fetched(place) if is_remote else Path(place).read_bytes()
            found = crl.CertificateList.load(pem.unarmor(data)[2] if pem.detect(data) else data, strict=True)
            _touched = found["tbs_cert_list"]["issuer"].native
        except (OSError, ValueError, TypeError, httpx.HTTPError) as error:
            logger.warning("no revocation list from %s: %s", place, type(error).__name__)
            return None
        self._kept[place] = (time.monotonic(), found)
        return found

    def answers(self, certificate: x509.Certificate, issuer: x509.Certificate) -> list[ocsp.OCSPResponse]:
        """Return what the responder says of a certificate; nothing without a responder or when it is away."""
        if not self.responder:
            return []
        builder = OCSPRequestBuilder().add_certificate(
            pyca.load_der_x509_certificate(certificate.dump()),
            pyca.load_der_x509_certificate(issuer.dump()),
            hashes.SHA1(),  # noqa: S303 - names the certificate (RFC 6960 4.1.1); no signature rests on it
        )
        body = builder.build().public_bytes(serialization.Encoding.DER)
        try:
            answer = httpx.post(
                self.responder,
                content=body,
                headers={"Content-Type": "application/ocsp-request"},
                timeout=_SECONDS,
            )
            answer.raise_for_status()
            return [ocsp.OCSPResponse.load(answer.content, strict=True)]
        except (ValueError, TypeError, httpx.HTTPError) as error:
            logger.warning("no answer from the OCSP responder: %s", type(error).__name__)
            return []


def _fetched(address: str) -> bytes:
    with httpx.stream("GET", address, timeout=_SECONDS, follow_redirects=True) as answer:
        answer.raise_for_status()
        data = b""
        for chunk in answer.iter_bytes():
            data += chunk
            if len(data) > _MOST_BYTES:
                raise ValueError("the list is too large")
    return data
