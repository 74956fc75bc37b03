"""The language of `match`: `Kursk* ("North Korea" OR DPRK) NOT sport /drones? (hit|struck)/`.

    any    = all { "OR" all }
    all    = one { ["AND"] one }
    one    = "NOT" one | "(" any ")" | "phrase" | /pattern/ | word | prefix*

Operators are in capitals; in small letters they are words like any other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import re2  # type: ignore[import-untyped]  # google-re2 ships no types

from aggregator.core.rules.query import Query, Test, every, pattern, phrase, some, without, words_of
from aggregator.core.text import fold

_LONGEST = 4_000
_DEEPEST = 50
_LARGEST = 2_000  # instructions of a compiled pattern; time is text times this
_OPEN_QUOTES = '"“”„«»'
_CLOSE_QUOTES = '"“”»«'
_OPERATORS = frozenset({"AND", "NOT", "OR"})


class QueryError(ValueError):
    """A `match` that cannot be read. `column` counts characters of the expression, the first is 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


def parse_query(text: str) -> Query:
    """Return the compiled expression, or raise QueryError that says what is wrong and where."""
    if len(text) > _LONGEST:
        raise QueryError(f"longer than {_LONGEST:,} characters", _LONGEST + 1)
    reading = _Parser(_tokens(text), end=len(text) + 1)
    return Query(text=text, test=reading.whole())


@dataclass(frozen=True, slots=True)
class _Token:
    """One token: its kind (`(`, `)`, an operator, or `test`), where it stands, and of a test, how to ask it."""

    kind: str
    column: int
    test: Test | None = None


def _tokens(text: str) -> list[_Token]:
    """Cut the expression into tokens and compile the words, phrases and patterns among them."""
    found: list[_Token] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
            continue
        if char in "()":
            found.append(_Token(char, at + 1))
            at += 1
            continue
        read = _read_phrase if char in _OPEN_QUOTES else _read_pattern if char == "/" else _read_word
        token, at = read(text, at)
        found.append(token)
    return found


def _read_phrase(text: str, start: int) -> tuple[_Token, int]:
    end = next((place for place in range(start + 1, len(text)) if text[place] in _CLOSE_QUOTES), -1)
    if end < 0:
        raise QueryError("this quote is never closed", start + 1)
    written = text[start + 1 : end]
    if text[end + 1 : end + 2] == "*":
        raise QueryError('the star belongs inside the quotes: "… word*"', end + 2)
    return _Token("test", start + 1, _words(written, start + 2)), end + 1


def _read_word(text: str, start: int) -> tuple[_Token, int]:
    end = start
    while end < len(text) and not text[end].isspace() and text[end] not in "()" and text[end] not in _OPEN_QUOTES:
        end += 1
    written = text[start:end]
    if written in _OPERATORS:
        return _Token(written, start + 1), end
    return _Token("test", start + 1, _words(written, start + 1)), end


def _words(written: str, column: int) -> Test:
    """Compile words in a row; the last may end in a star."""
    prefix = written.endswith("*")
    bare = written.removesuffix("*")
    if "*" in bare:
        raise QueryError("a star can only stand at the end of a word or phrase", column + bare.index("*"))
    if not words_of(bare):
        if prefix and not bare:
            raise QueryError("a star alone matches everything; to hear of everything, leave match out", column)
        raise QueryError(f"no letter or digit in {written!r}; signs can be looked for by a /pattern/", column)
    return phrase(bare, prefix=prefix)


def _read_pattern(text: str, start: int) -> tuple[_Token, int]:
    end = start + 1
    while end < len(text) and text[end] != "/":
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        raise QueryError("this pattern is never closed by a second /", start + 1)
    after = text[end + 1 : end + 2]
    if after and not after.isspace() and after not in "()":
        raise QueryError("after a /pattern/ comes a space (case never counts, there are no flags)", end + 2)
    return _Token("test", start + 1, _pattern(text[start + 1 : end], start + 2)), end + 1


def _pattern(written: str, column: int) -> Test:
    """Compile a pattern by google-re2, which no pattern can stall; `re` could be."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    options.max_mem = 1 << 20
    try:
        compiled = re2.compile(f"(?m){_without_marks(written)}", options=options)
    except re2.error as error:
        raise QueryError(f"the pattern is not valid: {_reason(error)}", column) from None
    if compiled.programsize > _LARGEST:
        raise QueryError("the pattern is too large: repeat fewer things fewer times", column)
    if compiled.search("") is not None:
        raise QueryError("the pattern matches nothing at all, and so everything", column)
    search: Callable[[str], object] = compiled.search
    return pattern(search)


def _without_marks(written: str) -> str:
    """Fold the letters outside ASCII, since the text is folded; escapes and signs stay as they are."""
    return "".join(
        char if char.isascii() or not (plain := fold(char)).isalpha() else plain for char in unicodedata.normalize("NFC", written)
    )


def _reason(error: Exception) -> str:
    """Return RE2's own words, which come as bytes."""
    words = error.args[0] if error.args else "?"
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)


class _Parser:
    """Recursive descent over the tokens; the depth is bounded, so that no expression exhausts the stack."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._at = 0
        self._depth = 0

    def whole(self) -> Test:
        """Read the expression to its end."""
        if not self._tokens:
            raise QueryError("nothing to look for; to hear of everything, leave match out", 1)
        test = self._any()
        if self._kind() == ")":
            raise QueryError("this ) closes nothing", self._column())
        return test

    def _any(self) -> Test:
        tests = [self._all()]
        while self._kind() == "OR":
            self._at += 1
            tests.append(self._all())
        return some(tuple(tests))

    def _all(self) -> Test:
        tests = [self._one()]
        while self._kind() not in {"", "OR", ")"}:
            if self._kind() == "AND":
                self._at += 1
            tests.append(self._one())
        return every(tuple(tests))

    def _one(self) -> Test:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryError(f"more than {_DEEPEST} brackets or NOTs inside each other", self._column())
        test = self._primary()
        self._depth -= 1
        return test

    def _primary(self) -> Test:
        column = self._column()
        match self._next():
            case _Token(kind="test", test=test) if test is not None:
                return test
            case _Token(kind="NOT"):
                return without(self._one())
            case _Token(kind="("):
                return self._bracket(column)
            case _Token(kind=kind):
                raise QueryError(f"{kind} needs something to look for on both sides" if kind != ")" else "nothing between ( and )", column)
        raise QueryError("something to look for is missing at the end", column)

    def _bracket(self, column: int) -> Test:
        test = self._any()
        if self._kind() != ")":
            raise QueryError("this ( is never closed", column)
        self._at += 1
        return test

    def _next(self) -> _Token | None:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        self._at += 1
        return token

    def _kind(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else ""

    def _column(self) -> int:
        return self._tokens[self._at].column if self._at < len(self._tokens) else self._end
