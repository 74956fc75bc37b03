"""Pages of every family of markup that we know of, in seventeen languages, are read as a careful reader would."""

import pytest
from recordings.families import FAMILIES, record
from recordings.scoring import look, score
from recordings.tongues import TONGUES

SEEDS = (7, 4711)  # the bench takes fresh ones; these make a failure here the same everywhere
LANGUAGES = sorted(TONGUES)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_read(family, seed):
    """All items, nothing else, their texts and times right, in a language that differs from family to family."""
    language = LANGUAGES[(sorted(FAMILIES).index(family) + seed) % len(LANGUAGES)]
    recording = record(family, seed, language, size=8)

    figures = score(recording, look(recording))

    assert (1.0, 1.0) == (figures.live, figures.f1)
    assert 0.97 <= min(figures.text, figures.time, figures.title, figures.label, figures.permalink)
