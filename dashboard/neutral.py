"""Words that take a side, with the word to write in their place: the one list for record, checks and briefs."""

from __future__ import annotations

import re

# Lower case, punctuation as spaces; data/README.md has the list for readers.
LOADED: dict[str, str] = {
    "aggressive": "(leave out)",
    "aggressively": "(leave out)",
    "blasted": "criticised",
    "boasted": "said",
    "bombshell": "(leave out)",
    "brazen": "(leave out)",
    "bullied": "pressed",
    "caught up": "drew level",
    "claimed": "said",
    "claiming": "saying",
    "crackdown": "measures",
    "cracked down": "took measures",
    "crippled": "limited",
    "crippling": "limiting",
    "devastating": "(leave out)",
    "draconian": "strict",
    "drastic": "(leave out)",
    "game changer": "(say what changed)",
    "game changing": "(say what changed)",
    "groundbreaking": "(leave out)",
    "hailed": "welcomed",
    "historic": "(leave out)",
    "hype": "expectations",
    "insisted": "said",
    "landmark": "(leave out)",
    "lashed out": "criticised",
    "massive": "large",
    "nefarious": "(leave out)",
    "plummeted": "fell",
    "plunged": "fell",
    "punishing": "strict",
    "rampant": "frequent",
    "retaliated": "answered",
    "revolutionary": "new",
    "skyrocketed": "rose",
    "slammed": "criticised",
    "so called": "(name it)",
    "soared": "rose",
    "strangled": "limited",
    "sweeping": "wide",
    "touted": "presented",
    "unprecedented": "first",
    "vowed": "said",
    "weaponised": "used",
    "weaponized": "used",
}

_BETWEEN = re.compile(r"[^\w]+|_")


def loaded_words(text: str) -> list[tuple[str, str]]:
    """The loaded words of a text, each with the word to write in its place; in the order of the list."""
    spelled = f" {_BETWEEN.sub(' ', text.lower())} "
    return [(word, instead) for word, instead in LOADED.items() if f" {word} " in spelled]
