"""The JSON Schema of sources.yaml, from the same shapes that read it, so that editors complete and underline."""

from __future__ import annotations

import json
from typing import Any

from aggregator.config.shapes import FileShape

# The mappings of the file that stand for one choice among keys, which the shapes cannot say.
_ONE_OF: dict[str, list[str]] = {"ChannelShape": ["webhook", "apprise", "console"], "SourceShape": ["url", "index"]}
_EXCLUDE: dict[str, list[str]] = {"SourceShape": ["every", "schedule"]}


def json_schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12."""
    schema: dict[str, Any] = FileShape.model_json_schema(mode="validation")
    for name, keys in _ONE_OF.items():
        schema["$defs"][name]["oneOf"] = [{"required": [key]} for key in keys]
    for name, keys in _EXCLUDE.items():
        schema["$defs"][name]["not"] = {"required": keys}
    schema["$defs"]["SourceShape"]["dependentRequired"] = {"follow": ["index"], "limit": ["index"]}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "sources.yaml of live-aggregator"}
    plain: dict[str, Any] = _without_noise(_nullable_sections(schema))
    return {**plain, **head}


def json_schema_text() -> str:
    """Return the schema as docs/sources.schema.json holds it."""
    return json.dumps(json_schema(), indent=2, sort_keys=True, ensure_ascii=False, default=str) + "\n"


def _nullable_sections(schema: dict[str, Any]) -> dict[str, Any]:
    """Let sections stand empty, as they do when all their lines are commented out."""
    for name, section in schema["properties"].items():
        schema["properties"][name] = {"anyOf": [section, {"type": "null"}], "description": section.get("description", "")}
    return schema


def _without_noise(node: Any) -> Any:
    """Leave out the titles that pydantic makes from names, and defaults that are said in the description."""
    if isinstance(node, list):
        return [_without_noise(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key != "default" and not (key == "title" and isinstance(value, str))}
    return {key: _without_noise(value) for key, value in kept.items()}


if __name__ == "__main__":
    print(json_schema_text(), end="")  # noqa: T201 - `python -m aggregator.config.schema > docs/sources.schema.json`
