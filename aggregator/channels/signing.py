"""The signature of a message, as Standard Webhooks defines it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime

from standardwebhooks import Webhook


def signed_headers(message_id: str, body: bytes, secrets: Iterable[str], now: datetime) -> dict[str, str]:
    """Return the three headers for these very bytes; one signature a secret, so that a receiver may change its own."""
    at = now.astimezone(UTC)  # the library takes any other zone's clock for UTC
    signatures = [signer(secret).sign(msg_id=message_id, timestamp=at, data=body.decode()) for secret in secrets]
    headers = {"webhook-id": message_id, "webhook-timestamp": str(math.floor(at.timestamp()))}
    return {**headers, "webhook-signature": " ".join(signatures)} if signatures else headers


def signer(secret: str) -> Webhook:
    """Return the official signer for a secret; a receiver makes the same one of the same text.

    What the library reads as base64 (`whsec_` before it or not) is the key it reads; any other text is its own bytes.
    """
    try:
        return Webhook(secret)
    except (ValueError, RuntimeError):  # binascii.Error is a ValueError
        return Webhook(secret.encode())
