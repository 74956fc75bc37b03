"""Look at a page as webchanges does, so often as asked, and print the CPU seconds of one look. Runs in webchanges' own environment."""

import sys
import tempfile
import time
from pathlib import Path

from webchanges.handler import JobState
from webchanges.jobs import UrlJob
from webchanges.storage import SsdbSQLite3Storage

url, css, looks = sys.argv[1], sys.argv[2], int(sys.argv[3])
with tempfile.TemporaryDirectory() as folder:
    cache = SsdbSQLite3Storage(Path(folder) / "cache.db")
    job = UrlJob(url=url, filters=[{"css": css}, {"html2text": {}}], http_client="requests")
    job.index_number = 1
    job.guid = job.get_guid()
    changed, spent = 0, []
    for _ in range(looks):
        begun = time.process_time()
        with JobState(cache, job) as state:
            state.process()
            if state.exception is not None:
                raise state.exception
            if state.old_data != state.new_data:
                changed += bool(state.old_data)
                state.save()
                getattr(cache, "_copy_temp_to_permanent", lambda **_: None)(delete=True)
        spent.append(time.process_time() - begun)
    cache.close()
print(sum(spent[2:]) / len(spent[2:]), changed)
