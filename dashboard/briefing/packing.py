"""ZIP files whose bytes depend on their content alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Final

_FIRST: Final = "[Content_Types].xml"
_PACKED_ALREADY: Final = (".png", ".pdf", ".docx", ".pptx", ".zip")
# Fixed, since the default is that of the machine: Unix, readable by all.
_SYSTEM, _MODE = 3, 0o644 << 16


def packed(files: Mapping[str, bytes], when: date) -> bytes:
    """A ZIP of the files by name, all dated that day, in the order of their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # Office wants the list of contents first.
        for name in sorted(files, key=lambda name: (name != _FIRST, name)):
            entry = zipfile.ZipInfo(name, (max(when.year, 1980), when.month, when.day, 0, 0, 0))
            is_packed = name.lower().endswith(_PACKED_ALREADY)
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = _SYSTEM, _MODE
            archive.writestr(entry, files[name], compresslevel=None if is_packed else 6)
    return buffer.getvalue()


def repacked(data: bytes, when: date) -> bytes:
    """The same ZIP with fixed dates and order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return packed({entry.filename: archive.read(entry) for entry in archive.infolist()}, when)
