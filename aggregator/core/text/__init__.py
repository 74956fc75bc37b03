"""Text as a reader takes it: cleaned, compared, fingerprinted, and what an edit did to it. All pure."""

from aggregator.core.text.clean import fold, paragraphs, squash
from aggregator.core.text.edits import diff_words, edit_class
from aggregator.core.text.identity import content, fingerprint, list_fingerprint, short_hash, similarity, slug

__all__ = [
    "content",
    "diff_words",
    "edit_class",
    "fingerprint",
    "fold",
    "list_fingerprint",
    "paragraphs",
    "short_hash",
    "similarity",
    "slug",
    "squash",
]
