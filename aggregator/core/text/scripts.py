"""Facts of scripts: which write without spaces between words, and how some read in Latin letters."""

# Letters of other scripts look like Latin ones: that is what the table is for.
# ruff: noqa: RUF001

from __future__ import annotations

# Han, kana, Thai, Lao: a character stands for itself when words are compared.
SINGLE = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0"
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)

_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіґ", "abvgdeziyklmnoprstufyeig", strict=True))
    | {
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
        "є": "ye",
        "ї": "yi",
        "ў": "u",
    }
    | dict(zip("αβγδεζηικλμνξοπρστυφω", "avgdeziiklmnxoprstyfo", strict=True))
    | {"θ": "th", "χ": "ch", "ψ": "ps"}
)


def transliterate(text: str) -> str:
    """Return folded text with Cyrillic and Greek letters in Latin ones; other scripts stay as they are."""
    return text.translate(_LATIN)
