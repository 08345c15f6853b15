"""The signing keys of the cities: one PKCS#12 file, or a certificate and a key in PEM, for each."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pyhanko.sign.signers import SimpleSigner

from tenohira.engines.documents.errors import SigningFailed


def key_file(folder: str, city: str) -> Path | None:
    """Return the file with a city's certificate: `<code>.p12`, else `<code>.pem` (with its key in `<code>.key`)."""
    if not folder:
        return None
    found = [Path(folder) / f"{city}{ending}" for ending in (".p12", ".pfx", ".pem")]
    return next((path for path in found if path.is_file()), None)


def load(path: Path, passphrase: str) -> SimpleSigner:
    """Return the signer of a key file, read again when the file changed; raises SigningFailed."""
    return _load(str(path), path.stat().st_mtime_ns, passphrase)


@lru_cache(maxsize=64)
def _load(path: str, _changed: int, passphrase: str) -> SimpleSigner:
    secret = passphrase.encode() or None
    found: SimpleSigner | None
    if path.endswith(".pem"):
        found = SimpleSigner.load(path.removesuffix(".pem") + ".key", path, key_passphrase=secret)
    else:
        found = SimpleSigner.load_pkcs12(path, passphrase=secret)
    if found is None or found.signing_cert is None:  # pyHanko logs why and returns nothing
        raise SigningFailed(
            "書類に電子署名を付けられませんでした。",
            f"署名の鍵 {Path(path).name} を読めません。合い言葉がちがうか、ファイルが壊れています。",
            "管理者に、TENOHIRA_SIGNING_KEYS と TENOHIRA_SIGNING_PASSPHRASE を確かめるよう頼んでください。",
        )
    return found
