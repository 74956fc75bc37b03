"""One mapping of the file against its shape: the parsed shape, or what is wrong with it in words for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from aggregator.config.mistakes import Fault, hint
from aggregator.config.shapes import Shape
from aggregator.config.tree import Listing, Node, Scalar, Table
from aggregator.core.rules import QueryError

S = TypeVar("S", bound=Shape)
Path = tuple[str | int, ...]

_WORDS: dict[str, str] = {
    "bool_parsing": "should be true or false, without quotes",
    "bool_type": "should be true or false, without quotes",
    "dict_type": "should be a mapping of key: value",
    "int_from_float": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_parsing_size": "should be a smaller whole number",
    "int_type": "should be a whole number",
    "list_type": "should be a list, such as [a, b]",
    "model_attributes_type": "should be a mapping of key: value",
    "model_type": "should be a mapping of key: value",
    "string_pattern_mismatch": "holds characters that a name cannot have",
    "string_type": "should be text; put it in quotes",
    "too_long": "has too many entries; two are the most",
    "too_short": "should not be empty",
}
_LIMITS: dict[str, Callable[[dict[str, Any]], str]] = {
    "greater_than_equal": lambda limit: f"should be at least {limit['ge']}",
    "less_than_equal": lambda limit: f"should be at most {limit['le']}",
    "string_too_long": lambda limit: f"is longer than {limit['max_length']} characters",
    "string_too_short": lambda _: "should not be empty",
    "value_error": lambda limit: str(limit["error"]),
}


def plain(node: Node) -> Any:
    """Return the node as pydantic takes it; a key without a value counts as left out."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Listing):
        return [plain(entry) for entry in node.entries]
    return {key: plain(entry) for key, entry in node.entries.items() if not is_null(entry)}


def is_null(node: Node) -> bool:
    """Say whether a value was left out."""
    return isinstance(node, Scalar) and node.value is None


def judge(shape: type[S], node: Node, written: Node, path: Path) -> tuple[S | None, list[Fault]]:
    """Return the parsed shape and all that is wrong with it. `written` is the node before `${NAME}` was replaced.

    Where something is wrong, the shape holds the keys that are right, for the checks that follow; None if those do not make one.
    """
    if not isinstance(node, Table):
        named = f"{path[0]} " if len(path) == 1 else ""
        return None, [Fault(path, f"{named}should be a mapping of key: value")]
    values = plain(node)
    try:
        return shape.model_validate(values), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    wrong = {detail["loc"][0] for detail in details if detail["loc"]}
    misspelt = {fault.what for detail in details if (fault := _fault(detail, shape, written, path)).at_key}
    faults = dict.fromkeys(_fault(detail, shape, written, path) for detail in details if not _is_misspelt(detail, misspelt))
    return _partial(shape, {key: value for key, value in values.items() if key not in wrong}), list(faults)


def _is_misspelt(detail: ErrorDetails, misspelt: set[str]) -> bool:
    """Say whether a key is only missing because it is misspelt, which has been said."""
    return detail["type"] == "missing" and any(what.endswith(f'did you mean "{detail["loc"][-1]}"?') for what in misspelt)


def _partial(shape: type[S], values: dict[str, Any]) -> S | None:
    try:
        return shape.model_validate(values)
    except ValidationError:
        return None


def keys_of(shape: type[BaseModel]) -> Iterable[str]:
    """Return the keys that a mapping of this shape may have."""
    return shape.model_fields.keys()


def _fault(detail: ErrorDetails, shape: type[Shape], written: Node, path: Path) -> Fault:
    # Branches of a union stand in the location too (("secret", "str")); they are no places of the file.
    loc = _in_file(detail["loc"], written)
    key = str(detail["loc"][-1])
    if detail["type"] == "extra_forbidden":
        return Fault((*path, *loc), f'unknown key "{key[:60]}"{hint(key, list(keys_of(_shape_at(shape, loc[:-1]))))}', at_key=True)
    if detail["type"] == "missing":
        return Fault((*path, *loc), f'"{key}" is missing')
    problem = detail.get("ctx", {}).get("error")
    if isinstance(problem, QueryError):
        return Fault((*path, *loc), f"match, character {problem.column}: {problem.message}", offset=problem.column - 1)
    named = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    return Fault((*path, *loc), f"{named} {_in_words(detail, written, loc)}".strip())


def _in_words(detail: ErrorDetails, written: Node, loc: Path) -> str:
    kind, limit = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        choices = [choice.strip("' ") for choice in str(limit["expected"]).replace(" or ", ", ").split(",")]
        value = _at(written, loc)
        shown = str(value.value) if isinstance(value, Scalar) else "this"
        return f'cannot be "{shown[:60]}"{hint(shown, choices)}'
    return _WORDS.get(kind) or (_LIMITS[kind](limit) if kind in _LIMITS else detail["msg"][:120])


def _in_file(loc: tuple[int | str, ...], written: Node) -> Path:
    found: list[str | int] = []
    node: Node | None = written
    for part in loc:
        inner = _child(node, part)
        if inner is None and found:
            # Still a place when it is the last part and its mapping is there: a missing or unknown key.
            if isinstance(node, Table) and part == loc[-1]:
                found.append(part)
            break
        found.append(part)
        node = inner
    return tuple(found)


def _child(node: Node | None, part: int | str) -> Node | None:
    if isinstance(node, Table):
        return node.entries.get(str(part))
    if isinstance(node, Listing) and isinstance(part, int) and part < len(node.entries):
        return node.entries[part]
    return None


def _at(node: Node, loc: Path) -> Node | None:
    found: Node | None = node
    for part in loc:
        found = _child(found, part)
    return found


def _shape_at(shape: type[BaseModel], loc: Path) -> type[BaseModel]:
    for part in loc:
        field = shape.model_fields.get(str(part))
        inner = [one for one in get_args(field.annotation) if isinstance(one, type) and issubclass(one, BaseModel)] if field else []
        shape = inner[0] if inner else shape
    return shape
