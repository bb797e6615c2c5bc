"""Make NotoSansSCParallax-Regular.otf from the Noto Sans CJK collection; see README.md here.

    python dashboard/fonts/subset.py NotoSansCJK-Regular.ttc data

Needed again only when a character that the subset lacks enters the record.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

SOURCE_FAMILY = "Noto Sans CJK SC"
FAMILY = "Noto Sans SC Parallax"
POSTSCRIPT = "NotoSansSCParallax-Regular"
TARGET = Path(__file__).with_name(f"{POSTSCRIPT}.otf")
# ASCII, CJK symbols, kana, full-width forms: what may stand beside Han characters.
RANGES = ((0x20, 0x7E), (0x3000, 0x30FF), (0xFF00, 0xFFEF))
EAST_ASIAN = (
    *(range(0x2E80, 0xA000), range(0xAC00, 0xD7B0), range(0xF900, 0xFB00), range(0xFE30, 0xFE50)),
    *(range(0xFF00, 0xFFF0), range(0x20000, 0x40000)),
)
ENGLISH = 0x409
NOTE = "Subset of Noto Sans CJK SC Regular 2.004 made for Parallax; outlines unchanged."


def legacy_set(codec: str, leads: Iterable[int], trails: Iterable[int]) -> set[str]:
    """Return every character that the two-byte `codec` gives for these lead and trail bytes."""
    trails = tuple(trails)
    chars: set[str] = set()
    for lead in leads:
        for trail in trails:
            chars.update(bytes((lead, trail)).decode(codec, errors="ignore"))
    return {char for char in chars if not char.isascii()}


def is_east_asian(char: str) -> bool:
    """Say whether `char` lies in a block of Han characters, kana or their punctuation."""
    return any(ord(char) in block for block in EAST_ASIAN)


def wanted(data: Path) -> set[str]:
    """Return GB 2312, the frequent half of Big5, RANGES, and what the CSV files of `data` use."""
    chars = legacy_set("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    chars |= legacy_set("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    for first, last in RANGES:
        chars.update(map(chr, range(first, last + 1)))
    for path in sorted(data.glob("*.csv")):
        chars.update(filter(is_east_asian, path.read_text(encoding="utf-8")))
    return chars


def rename(font: TTFont) -> None:
    """Give the subset its own names, so that it never stands in for an installed Noto font."""
    names = {1: FAMILY, 2: "Regular", 3: f"2.004;{POSTSCRIPT}", 4: FAMILY, 6: POSTSCRIPT, 10: NOTE}
    table = font["name"]
    table.names = [record for record in table.names if record.langID == ENGLISH]
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, ENGLISH)
    cff = font["CFF "].cff
    cff.fontNames = [POSTSCRIPT]
    cff.topDictIndex[0].FamilyName = FAMILY
    cff.topDictIndex[0].FullName = FAMILY


def main(collection: Path, data: Path) -> None:
    """Write the subset beside this file; the same inputs give the same bytes."""
    faces = TTCollection(str(collection), recalcTimestamp=False).fonts
    font = next(face for face in faces if face["name"].getDebugName(1) == SOURCE_FAMILY)
    options = Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(wanted(data))))
    subsetter.subset(font)
    rename(font)
    font.save(str(TARGET))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
