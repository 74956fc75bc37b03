"""Pages that only look live give no items."""

import pytest
from recordings.otherwise import KINDS, record_other
from recordings.scoring import look
from recordings.tongues import TONGUES

LANGUAGES = sorted(TONGUES)


@pytest.mark.parametrize("seed", [3, 90125])
@pytest.mark.parametrize("kind", KINDS)
def test_other_pages_are_not_live(kind, seed):
    """Articles, fronts, threads, guides, walls: not live, said so, no items."""
    language = LANGUAGES[(sorted(KINDS).index(kind) + seed) % len(LANGUAGES)]

    reading = look(record_other(kind, seed, language))

    assert (False, "not-live", ()) == (reading.live, reading.reason, reading.items)
