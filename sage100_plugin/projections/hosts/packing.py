"""Archives that are the same, byte for byte, whenever and wherever they are made from the same files."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest moment that a zip file can tell."""

MODE = 0o644


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file with these files by their path."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = MODE << 16
            archive.writestr(entry, files[path])
    return made.getvalue()


def npm_package(files: Mapping[str, bytes]) -> bytes:
    """What `npm pack` makes: a gzipped tar with everything below `package/`."""
    made = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=made, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in sorted(files):
            entry = tarfile.TarInfo(f"package/{path}")
            entry.size, entry.mode = len(files[path]), MODE
            archive.addfile(entry, io.BytesIO(files[path]))
    return made.getvalue()
