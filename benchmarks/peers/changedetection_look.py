"""Look at a page as changedetection.io's worker does, so often as asked, and print the CPU seconds of one look.

Runs in changedetection.io's own environment; the fetcher is its plain HTTP client, the processor its text comparison.
"""

import asyncio
import os
import sys
import tempfile
import time

os.environ["ALLOW_IANA_RESTRICTED_ADDRESSES"] = "true"
os.environ.setdefault("FETCH_WORKERS", "1")

from loguru import logger

logger.remove()

from changedetectionio.processors.text_json_diff.processor import perform_site_check  # noqa: E402 - after the environment
from changedetectionio.store import ChangeDetectionStore  # noqa: E402 - after the environment

url, css, looks = sys.argv[1], sys.argv[2], int(sys.argv[3])


async def main() -> None:
    """Make a watch and check it again and again."""
    with tempfile.TemporaryDirectory() as folder:
        store = ChangeDetectionStore(datastore_path=folder, include_default_watches=False, version_tag="0")
        uuid = store.add_watch(url=url, extras={"include_filters": [css], "fetch_backend": "html_requests"})
        changed, spent = 0, []
        for n in range(looks):
            begun = time.process_time()
            check = perform_site_check(datastore=store, watch_uuid=uuid)
            await check.call_browser()
            found, update, contents = check.run_changedetection(watch=store.data["watching"][uuid])
            store.update_watch(uuid=uuid, update_obj=update)
            if found:
                changed += n > 0
                watch = store.data["watching"][uuid]
                watch.save_history_blob(contents=contents, timestamp=str(int(time.time()) + n), snapshot_id=update.get("previous_md5"))
            spent.append(time.process_time() - begun)
        print(sum(spent[2:]) / len(spent[2:]), changed, flush=True)
        os._exit(0)


asyncio.run(main())
