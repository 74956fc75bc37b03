"""When to look next: where the expected delay of alerts is worth the price of a request.

For items that come at rate λ, the delay expected to have gathered t seconds after a look is λ·t²/2 (each item of the
interval waits, on the mean, half of it). Looking when it reaches one price for all pages keeps the poll rate
proportional to √λ, which is optimal for delay (Sia, Cho & Cho 2007, "Efficient monitoring algorithm for fast news
alerts"). λ is forecast from the items' own times (`rate`); the price follows the budget (`price`); what hosts ask for and
what failures teach bound it (`bounds`).
"""

from aggregator.core.cadence.audit import AUDIT_AFTER, asking, whole_at
from aggregator.core.cadence.bounds import LEAST_BACK_OFF, MOST_BACK_OFF, MOST_MAX_AGE, MOST_RETRY_AFTER, back_off, not_before
from aggregator.core.cadence.due import AFTER_END, adaptive_interval, next_look
from aggregator.core.cadence.price import PRICE, Price, Prices, adapt, host_of, host_share, reprice
from aggregator.core.cadence.rate import forecast, learn

__all__ = [
    "AFTER_END",
    "AUDIT_AFTER",
    "LEAST_BACK_OFF",
    "MOST_BACK_OFF",
    "MOST_MAX_AGE",
    "MOST_RETRY_AFTER",
    "PRICE",
    "Price",
    "Prices",
    "adapt",
    "adaptive_interval",
    "asking",
    "back_off",
    "forecast",
    "host_of",
    "host_share",
    "learn",
    "next_look",
    "not_before",
    "reprice",
    "whole_at",
]
