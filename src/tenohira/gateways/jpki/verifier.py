"""Verifying the signature of an applicant: bytes, algorithms, chain, policy, validity and revocation."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from asn1crypto import cms, crl, ocsp, pem, x509
from pyhanko.sign.validation.generic_cms import extract_self_reported_ts, validate_sig_integrity
from pyhanko_certvalidator import CertificateValidator, ValidationContext, errors
from pyhanko_certvalidator.policy_decl import PKIXValidationParams

from tenohira.engines.cases.errors import RevocationUnknown
from tenohira.engines.cases.ports import Proof
from tenohira.gateways.jpki import refusals
from tenohira.gateways.jpki.certificate import SIGNING_POLICY, holder_of
from tenohira.gateways.jpki.revocation import Revocation

logger = logging.getLogger(__name__)
MOST_BYTES = 200 * 1024
_CLOCKS = timedelta(minutes=10)
_HASHES = {"sha256", "sha384", "sha512"}
_LEAST_BITS = 2048
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, NotImplementedError)


@dataclass(frozen=True)
class Parsed:
    """What a .p7s holds: the one signer, their certificate, and the others that came along."""

    signer: cms.SignerInfo
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]


class JpkiVerifier:
    """The SignatureVerifier of the cases engine; trusts the given authorities and nobody else.

    `authorities` are CA certificates (DER or PEM, one each), `policy` the policy a certificate must have been
    issued under.
    """

    def __init__(
        self, authorities: list[bytes], revocation: Revocation, policy: str = SIGNING_POLICY
    ) -> None:
        self.authorities = [_certificate(one) for one in authorities]
        self.revocation, self.policy = revocation, policy

    def verify(self, content: bytes, signature: bytes, *, now: datetime) -> Proof:
        """Return who signed `content`; raises SignatureRefused or RevocationUnknown."""
        parsed = parse(signature)
        _require_strength(parsed)
        _require_content(parsed, content)
        _require_time(parsed, now)
        signed_at = _signing_time(parsed, now)
        # a loop of its own, because a caller may stand in one already
        with ThreadPoolExecutor(1) as aside:
            revocation = aside.submit(self._revocation, parsed, now).result()
        return Proof(
            holder_of(parsed.certificate),
            parsed.certificate.issuer.human_friendly,
            f"{parsed.certificate.serial_number:x}",
            hashlib.sha256(parsed.certificate.dump()).hexdigest(),
            parsed.certificate.not_valid_after,
            signed_at,
            revocation,
        )

    def _revocation(self, parsed: Parsed, now: datetime) -> Literal["crl", "ocsp"]:
        """Validate the chain, first on the word of the responder, then of the lists; returns whose word it was."""
        own = parsed.certificate
        issuer = next((one for one in self.authorities if one.subject == own.issuer), None)
        answers = self.revocation.answers(own, issuer) if issuer else []
        if answers:
            try:
                asyncio.run(self._chain(parsed, now, [], answers))
                return "ocsp"
            except RevocationUnknown as error:
                logger.warning("the OCSP answer does not count: %s", error.__cause__)
        asyncio.run(self._chain(parsed, now, self.revocation.crls(), []))
        return "crl"

    async def _chain(
        self, parsed: Parsed, now: datetime, crls: list[crl.CertificateList], answers: list[ocsp.OCSPResponse]
    ) -> None:
        """Build the path to an authority and validate it (RFC 5280 section 6)."""
        context = ValidationContext(
            trust_roots=self.authorities,
            moment=now,
            best_signature_time=now,
            allow_fetching=False,
            crls=crls,
            ocsps=answers,
            revocation_mode="require",
            time_tolerance=_CLOCKS,
        )
        params = PKIXValidationParams(frozenset({self.policy}), initial_explicit_policy=True)
        checker = CertificateValidator(
            parsed.certificate, list(parsed.others), validation_context=context, pkix_params=params
        )
        try:
            await checker.async_validate_usage({"digital_signature"})
        except (errors.PathError, errors.ValidationError) as error:
            raise _refusal(error, parsed.certificate, self.policy) from error
        except _UNREADABLE as error:
            raise refusals.unreadable() from error


def parse(signature: bytes) -> Parsed:
    """Return the signer of a CMS SignedData in DER or PEM; raises SignatureRefused unless there is exactly one."""
    if not signature or len(signature) > MOST_BYTES:
        raise refusals.unreadable()
    try:
        data = pem.unarmor(signature)[2] if pem.detect(signature) else signature
        info = cms.ContentInfo.load(data, strict=True)
        if info["content_type"].native != "signed_data":
            raise refusals.unreadable()
        signed: Any = info["content"]
        [signer] = signed["signer_infos"]
        certificates = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
        [own] = [one for one in certificates if _is_of(signer, one)]
        # everything is read here once, so that nothing below meets bytes it cannot read
        _read_through = (own.native, signer.native, own.hash_algo, own.public_key.bit_size)
    except _UNREADABLE as error:
        raise refusals.unreadable() from error
    return Parsed(signer, own, tuple(one for one in certificates if one is not own))


def _is_of(signer: cms.SignerInfo, certificate: x509.Certificate) -> bool:
    named = signer["sid"]
    if named.name == "issuer_and_serial_number":
        serial = named.chosen["serial_number"].native
        return bool(named.chosen["issuer"] == certificate.issuer and serial == certificate.serial_number)
    return bool(named.chosen.native == certificate.key_identifier)


def _require_strength(parsed: Parsed) -> None:
    key = parsed.certificate.public_key
    used = {parsed.signer["digest_algorithm"]["algorithm"].native, parsed.certificate.hash_algo}
    if key.algorithm != "rsa" or key.bit_size < _LEAST_BITS or not used <= _HASHES:
        raise refusals.too_weak()


def _require_content(parsed: Parsed, content: bytes) -> None:
    digest = hashlib.new(parsed.signer["digest_algorithm"]["algorithm"].native, content).digest()
    try:
        is_same, is_valid = validate_sig_integrity(
            parsed.signer, parsed.certificate, expected_content_type="data", actual_digest=digest
        )
    except (
        Exception
    ) as error:  # pyHanko refuses odd attributes in many ways; none of them is a good signature
        raise refusals.broken() from error
    if not is_same:
        raise refusals.other_content()
    if not is_valid:
        raise refusals.broken()


def _require_time(parsed: Parsed, now: datetime) -> None:
    """The tolerance between clocks is for lists and responders; a certificate ends when it ends."""
    if not parsed.certificate.not_valid_before <= now <= parsed.certificate.not_valid_after:
        raise refusals.expired()


def _signing_time(parsed: Parsed, now: datetime) -> datetime | None:
    """The time the signer's clock said; the certificate must have been valid then, and it cannot lie ahead."""
    said = extract_self_reported_ts(parsed.signer)
    if said is None:
        return None
    if said > now + _CLOCKS:
        raise refusals.wrong_time()
    if not parsed.certificate.not_valid_before <= said <= parsed.certificate.not_valid_after:
        raise refusals.expired()
    return said


def _refusal(error: Exception, certificate: x509.Certificate, policy: str) -> Exception:
    """Return the words for what is wrong with a path."""
    if isinstance(error, errors.RevokedError):
        return refusals.revoked()
    if isinstance(error, errors.InsufficientRevinfoError):
        return refusals.revocation_unknown()
    if isinstance(error, errors.ExpiredError | errors.NotYetValidError):
        return refusals.expired()
    if isinstance(error, errors.DisallowedAlgorithmError):
        return refusals.too_weak()
    held = certificate.certificate_policies_value or []
    if policy not in {one["policy_identifier"].dotted for one in held}:
        return refusals.no_signing_certificate()
    return refusals.stranger()


def _certificate(data: bytes) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(data)[2] if pem.detect(data) else data)
