"""Signatures made with a My Number card (公的個人認証): implements the cases engine's SignatureVerifier."""
