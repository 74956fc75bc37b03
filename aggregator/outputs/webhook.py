"""A change as the message that a receiver gets: the bytes are made here, once, and every attempt sends them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from aggregator.core.instants import rfc3339
from aggregator.core.model import Alert, Change, Item, Kind, Message, Page, Plan
from aggregator.outputs.extraction import item_json


def render(plan: Plan, alert: Alert, change: Change, change_id: int, channel: str) -> Message:
    """Return the message for one channel. Equal arguments give equal bytes, and no argument makes it raise.

    The id depends on the change and the channel alone, not on the number that a database gave it: the same coverage
    replayed into another database promises the same messages.
    """
    payload = {
        "type": alert.type,
        "timestamp": rfc3339(change.at),
        "data": {
            "rules": list(alert.channels.get(channel, alert.rules)),
            "change": change_id,
            **_subject(alert, change),
            "page": {"id": plan.page.id, "url": plan.page.url, "title": plan.memory.title},
            "source": {"name": plan.page.source.name, "tags": list(plan.page.source.tags)},
            **_story(change),
        },
    }
    return Message(id=message_id(plan.page, change, channel), channel=channel, body=_bytes(payload))


def page_of(body: bytes) -> str | None:
    """Return the id of the page that a message of ours tells of."""
    page = orjson.loads(body)["data"].get("page")
    return None if page is None else str(page["id"])


def message_id(page: Page, change: Change, channel: str) -> str:
    """Return the webhook-id of a change on a channel: the same over retries, restarts and kills."""
    parts = (page.id, change.item_id or "", change.kind.value, str(change.version), rfc3339(change.at), channel)
    # NUL stands in none of the parts, so no two lists of parts read the same.
    digest = hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=20).digest()
    return "msg_" + base64.b32encode(digest).decode().lower()


def _subject(alert: Alert, change: Change) -> dict[str, Any]:
    if change.item is None:
        return {}
    item = {"id": change.item_id, "version": change.version, **item_json(change.item)}
    return {"late_match": alert.late_match, "item": item}


def _story(change: Change) -> dict[str, Any]:
    """Return what else there is to say: of items what stood before, of an edit how, of a failure why."""
    match change.kind:
        case Kind.EDITED:
            words = [{"op": word.op, "text": word.text} for word in change.words]
            return {"before": _before(change.before), "class": change.edit_class, "words": words}
        case Kind.NEW | Kind.REMOVED | Kind.RESTORED:
            return {"before": _before(change.before)}
        case Kind.FAILING | Kind.RECOVERED:
            return {"reason": change.reason}
        case _:
            return {}


def _before(item: Item | None) -> dict[str, Any] | None:
    return None if item is None else item_json(item)


def _bytes(payload: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(payload)
    except orjson.JSONEncodeError:
        # A lone surrogate in some field. This runs inside the transaction: an error here would lose the look, and every
        # later look would fail on the same page.
        return orjson.dumps(_scrubbed(payload))


def _scrubbed(value: Any) -> Any:
    """Return the same value with what UTF-8 cannot say replaced by question marks."""
    match value:
        case str():
            return value.encode(errors="replace").decode()
        case Mapping():
            return {name: _scrubbed(inner) for name, inner in value.items()}
        case list():
            return [_scrubbed(inner) for inner in value]
        case _:
            return value
