"""Static files with a hash in their names, compressed, so that browsers keep them for good."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_URLS_AND_IMPORTS = 2


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Follows `url()` and `@import` of styles; source maps of vendored scripts are not shipped and not followed."""

    patterns: ClassVar = tuple(
        (kind, found[:_URLS_AND_IMPORTS]) for kind, found in HashedFilesMixin.patterns if kind == "*.css"
    )
