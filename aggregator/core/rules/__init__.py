"""What the user wants to hear of: the language of `match`, and rules made with it. All pure."""

from aggregator.core.rules.parse import QueryError, parse_query
from aggregator.core.rules.query import Folded, Query, folded
from aggregator.core.rules.rule import Rule, matches

__all__ = ["Folded", "Query", "QueryError", "Rule", "folded", "matches", "parse_query"]
