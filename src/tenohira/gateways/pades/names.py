"""What a certificate calls its holder."""

from __future__ import annotations

from asn1crypto import x509


def name_of(certificate: x509.Certificate) -> str:
    """Return the common name of a certificate's subject, else its organisation, else the whole name."""
    names = certificate.subject.native
    found = names.get("common_name") or names.get("organization_name") or certificate.subject.human_friendly
    return "、".join(found) if isinstance(found, list) else str(found)
