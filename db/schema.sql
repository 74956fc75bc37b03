-- Made by `python -m aggregator.store.schema`; the migrations in aggregator/store are what counts.

CREATE TABLE "sources" (
   "id" TEXT PRIMARY KEY,
   "name" TEXT NOT NULL,
   "url" TEXT NOT NULL,
   "kind" TEXT NOT NULL,
   "tags" TEXT NOT NULL,
   "state" TEXT NOT NULL DEFAULT 'ok',
   "note" TEXT,
   "watched" INTEGER NOT NULL,
   "added_at" TEXT,
   "first_look_at" TEXT
);

CREATE TABLE "pages" (
   "id" TEXT PRIMARY KEY,
   "source" TEXT NOT NULL REFERENCES "sources"("id"),
   "kind" TEXT NOT NULL DEFAULT 'page',
   "url" TEXT NOT NULL,
   "title" TEXT,
   "lead" TEXT,
   "summary" TEXT,
   "language" TEXT,
   "timezone" TEXT,
   "state" TEXT NOT NULL DEFAULT 'live',
   "started_at" TEXT,
   "ended_at" TEXT,
   "due_at" TEXT,
   "not_before" TEXT,
   "found_at" TEXT,
   "first_look_at" TEXT,
   "last_seen_at" TEXT,
   "last_item_at" TEXT,
   "watched" INTEGER NOT NULL DEFAULT 0,
   "followed" INTEGER NOT NULL DEFAULT 0,
   "failing" INTEGER NOT NULL DEFAULT 0,
   "trouble" TEXT,
   "etag" TEXT,
   "last_modified" TEXT,
   "memory" TEXT,
   "looks_total" INTEGER DEFAULT 0,
   "looks_new" INTEGER DEFAULT 0,
   "looks_edited" INTEGER DEFAULT 0,
   "looks_unchanged" INTEGER DEFAULT 0,
   "looks_not_modified" INTEGER DEFAULT 0,
   "looks_worry" INTEGER DEFAULT 0,
   "looks_failed" INTEGER DEFAULT 0,
   "bytes_total" INTEGER DEFAULT 0,
   "seconds_total" REAL DEFAULT 0.0
, chain TEXT, forgotten_at TEXT);

CREATE TABLE "items" (
   "id" TEXT PRIMARY KEY,
   "page" TEXT NOT NULL REFERENCES "pages"("id"),
   "key" TEXT NOT NULL,
   "label" TEXT,
   "title" TEXT,
   "text" TEXT NOT NULL,
   "html" TEXT,
   "author" TEXT,
   "url" TEXT,
   "published_at" TEXT,
   "published_precision" TEXT,
   "updated_at" TEXT,
   "pinned" INTEGER,
   "links" TEXT,
   "media" TEXT,
   "more" TEXT,
   "first_seen_at" TEXT NOT NULL,
   "last_seen_at" TEXT NOT NULL,
   "state" TEXT NOT NULL,
   "version" INTEGER NOT NULL,
   "baseline" INTEGER NOT NULL,
   "backfilled" INTEGER NOT NULL,
   "change" INTEGER NOT NULL,
   "position" INTEGER,
   "absent_since" TEXT,
   "matched" TEXT,
   "recent" TEXT,
   "muted" INTEGER DEFAULT 0
);

CREATE TABLE "looks" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "page" TEXT NOT NULL REFERENCES "pages"("id"),
   "at" TEXT NOT NULL,
   "outcome" TEXT NOT NULL,
   "status" INTEGER,
   "bytes" INTEGER,
   "seconds" REAL,
   "new" INTEGER,
   "edited" INTEGER,
   "removed" INTEGER,
   "missed" INTEGER,
   "note" TEXT
, url TEXT, content_type TEXT, body TEXT, chain TEXT);

CREATE TABLE "changes" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "source" TEXT NOT NULL REFERENCES "sources"("id"),
   "page" TEXT REFERENCES "pages"("id"),
   "item" TEXT REFERENCES "items"("id"),
   "kind" TEXT NOT NULL,
   "version" INTEGER NOT NULL,
   "at" TEXT NOT NULL,
   "after" TEXT,
   "look" INTEGER,
   "key" TEXT,
   "label" TEXT,
   "title" TEXT,
   "text" TEXT,
   "html" TEXT,
   "author" TEXT,
   "url" TEXT,
   "published_at" TEXT,
   "published_precision" TEXT,
   "updated_at" TEXT,
   "pinned" INTEGER,
   "links" TEXT,
   "media" TEXT,
   "more" TEXT,
   "class" TEXT,
   "words" TEXT,
   "baseline" INTEGER NOT NULL,
   "backfilled" INTEGER NOT NULL,
   "reason" TEXT
);

CREATE TABLE "alerts" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "change" INTEGER NOT NULL REFERENCES "changes"("id"),
   "type" TEXT NOT NULL,
   "rules" TEXT NOT NULL,
   "late_match" INTEGER NOT NULL,
   "at" TEXT NOT NULL
);

CREATE TABLE "deliveries" (
   "id" TEXT PRIMARY KEY,
   "alert" INTEGER NOT NULL REFERENCES "alerts"("id"),
   "channel" TEXT NOT NULL,
   "state" TEXT NOT NULL,
   "attempts" INTEGER NOT NULL DEFAULT 0,
   "created_at" TEXT NOT NULL,
   "due_at" TEXT,
   "sent_at" TEXT,
   "status" INTEGER,
   "error" TEXT,
   "item" TEXT REFERENCES "items"("id"),
   "queue" TEXT NOT NULL,
   "body" TEXT NOT NULL
);

CREATE TABLE "channels" (
   "id" TEXT PRIMARY KEY,
   "paused_at" TEXT,
   "note" TEXT
);

CREATE UNIQUE INDEX pages_url ON pages (url);

CREATE INDEX pages_source ON pages (source);

CREATE INDEX pages_due ON pages (due_at) WHERE watched = 1;

CREATE INDEX items_page ON items (page);

CREATE INDEX items_shown ON items (page) WHERE position IS NOT NULL;

CREATE INDEX items_wire ON items (min(coalesce(published_at, first_seen_at), first_seen_at));

CREATE INDEX items_change ON items (change);

CREATE INDEX looks_page ON looks (page, at);

CREATE INDEX looks_at ON looks (at);

CREATE INDEX changes_page ON changes (page);

CREATE INDEX changes_item ON changes (item) WHERE item IS NOT NULL;

CREATE UNIQUE INDEX changes_new_once ON changes (item) WHERE kind = 'new';

CREATE INDEX changes_source ON changes (source, kind);

CREATE INDEX changes_kind ON changes (kind, at);

CREATE UNIQUE INDEX alerts_change ON alerts (change);

CREATE UNIQUE INDEX deliveries_alert_channel ON deliveries (alert, channel);

CREATE INDEX deliveries_item ON deliveries (item) WHERE item IS NOT NULL;

CREATE INDEX deliveries_state ON deliveries (channel, state);

CREATE INDEX deliveries_waiting ON deliveries (channel, alert, due_at, queue) WHERE state = 'waiting';

CREATE INDEX deliveries_queue ON deliveries (channel, queue, alert) WHERE state = 'waiting';

CREATE INDEX deliveries_due ON deliveries (channel, due_at) WHERE state = 'waiting';

CREATE VIRTUAL TABLE "items_fts" USING FTS5 (
    "label", "title", "text",
    tokenize='unicode61 remove_diacritics 2',
    content="items"
);

CREATE TRIGGER items_found AFTER INSERT ON items BEGIN INSERT INTO items_fts (rowid, label, title, text) VALUES (new.rowid, new.label, new.title, new.text); END;

CREATE TRIGGER items_forgotten AFTER DELETE ON items BEGIN INSERT INTO items_fts (items_fts, rowid, label, title, text) VALUES ('delete', old.rowid, old.label, old.title, old.text); END;

CREATE TRIGGER items_said AFTER UPDATE OF label, title, text ON items BEGIN INSERT INTO items_fts (items_fts, rowid, label, title, text) VALUES ('delete', old.rowid, old.label, old.title, old.text); INSERT INTO items_fts (rowid, label, title, text) VALUES (new.rowid, new.label, new.title, new.text); END;

CREATE TRIGGER changes_never_edited BEFORE UPDATE ON changes BEGIN SELECT RAISE(ABORT, 'changes is append-only'); END;

CREATE TABLE forgotten (
   item TEXT PRIMARY KEY,
   page TEXT NOT NULL REFERENCES pages(id),
   at TEXT NOT NULL,
   published_at TEXT,
   fingerprints TEXT NOT NULL,
   marks TEXT NOT NULL
);

CREATE INDEX forgotten_page ON forgotten (page);

CREATE TRIGGER changes_never_removed BEFORE DELETE ON changes
WHEN NOT EXISTS (SELECT 1 FROM forgotten WHERE item = old.item)
 AND NOT EXISTS (SELECT 1 FROM pages WHERE id = old.page AND forgotten_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'changes is append-only'); END;

CREATE TABLE remembered (kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (kind, id));
