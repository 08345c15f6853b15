"""A certificate for a trial hall: clearly named, signed by itself, trusted by nobody else."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID


def make_trial_key(folder: Path, city: str, authority: str) -> Path:
    """Make `<folder>/<city>.p12` for a trial unless it is there, readable for its owner only; returns its path.

    The certificate is called 「お試し <authority>」 and says 「本番では使えません」 as its unit; ten years, RSA-2048.
    """
    path = folder / f"{city}.p12"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    certificate = _certificate(key, authority)
    sealed = pkcs12.serialize_key_and_certificates(b"trial", key, certificate, None, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)
    return path


def _certificate(key: rsa.RSAPrivateKey, authority: str) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "お試しの市役所"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "お試し用・本番では使えません"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"お試し {authority}"),
        ]
    )
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    return (
        builder.not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
