"""Look at a page as urlwatch does, so often as asked, and print the CPU seconds of one look. Runs in urlwatch's own environment."""

import sys
import tempfile
import time
from pathlib import Path

from urlwatch.handler import JobState
from urlwatch.jobs import UrlJob
from urlwatch.storage import CacheMiniDBStorage

url, css, looks = sys.argv[1], sys.argv[2], int(sys.argv[3])
with tempfile.TemporaryDirectory() as folder:
    cache = CacheMiniDBStorage(str(Path(folder) / "cache.db"))
    job = UrlJob(url=url, filter=[{"css": css}, {"html2text": {"method": "re"}}])
    changed, spent = 0, []
    for _ in range(looks):
        begun = time.process_time()
        with JobState(cache, job) as state:
            state.process()
            if state.exception is not None:
                raise state.exception
            if state.old_data != state.new_data:
                changed += state.old_data is not None
                state.save()
        spent.append(time.process_time() - begun)
    cache.close()
print(sum(spent[2:]) / len(spent[2:]), changed)
