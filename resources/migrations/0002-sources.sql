-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sources, their segments, what can be undone, and what the queue needs to know about a job.

CREATE TABLE source (
  id          TEXT PRIMARY KEY,
  profile_id  TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  name        TEXT NOT NULL CHECK (name <> ''),
  path        BLOB NOT NULL CHECK (path <> x''),  -- the bytes of a file name need not be text
  size        INTEGER NOT NULL DEFAULT 0,
  modified    INTEGER NOT NULL DEFAULT 0,       -- microseconds since 1970, UTC
  fingerprint TEXT NOT NULL DEFAULT '',         -- empty: not made yet; names the cache folder
  info        TEXT NOT NULL,                    -- JSON
  state       TEXT NOT NULL CHECK (state IN ('analysing', 'ready', 'missing', 'unreadable')),
  problem     TEXT NOT NULL DEFAULT '',
  open_mark   INTEGER CHECK (open_mark >= 0),   -- nanoseconds; null: none
  playhead    INTEGER NOT NULL DEFAULT 0 CHECK (playhead >= 0),
  added_at    INTEGER NOT NULL,
  removed_at  INTEGER,                          -- null: in the list
  rev         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX source_by_path ON source (profile_id, path) WHERE removed_at IS NULL;
CREATE INDEX source_by_profile ON source (profile_id, added_at);
CREATE INDEX source_by_fingerprint ON source (profile_id, fingerprint);
CREATE INDEX source_removed ON source (removed_at) WHERE removed_at IS NOT NULL;

CREATE TABLE segment (
  id          TEXT PRIMARY KEY,
  source_id   TEXT NOT NULL REFERENCES source ON DELETE CASCADE,
  "begin"     INTEGER NOT NULL CHECK ("begin" >= 0),  -- nanoseconds
  "end"       INTEGER NOT NULL,
  label       TEXT NOT NULL DEFAULT '',
  keywords    TEXT NOT NULL DEFAULT '[]',       -- JSON
  notes       TEXT NOT NULL DEFAULT '',
  star        INTEGER NOT NULL DEFAULT 0 CHECK (star IN (0, 1)),
  colour      INTEGER NOT NULL DEFAULT 1 CHECK (colour BETWEEN 1 AND 8),
  uses        INTEGER NOT NULL DEFAULT 0 CHECK (uses >= 0),
  position    INTEGER NOT NULL DEFAULT 0,
  rev         INTEGER NOT NULL DEFAULT 1,
  deleted     INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),  -- kept while a step refers to it
  CHECK ("end" > "begin")
) STRICT;
CREATE INDEX segment_by_source ON segment (source_id, deleted, "begin", "end");

-- One stack for each source. Those that were undone are the newest.
CREATE TABLE step (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id   TEXT NOT NULL REFERENCES source ON DELETE CASCADE,
  title       TEXT NOT NULL,
  gesture     TEXT NOT NULL DEFAULT '',
  undone      INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
  time        INTEGER NOT NULL                  -- microseconds since 1970, UTC
) STRICT;
CREATE INDEX step_by_source ON step (source_id, seq);

-- What a row was before a step and after it, and which rev it had then. Going back and forth makes new
-- revs, which are noted here and in the steps beside: a row that has another one was changed since.
CREATE TABLE step_row (
  step        INTEGER NOT NULL REFERENCES step ON DELETE CASCADE,
  "table"     TEXT NOT NULL CHECK ("table" = 'segment'),
  id          TEXT NOT NULL,
  before      TEXT,                             -- JSON; null: it was not there
  after       TEXT,                             -- JSON; null: it is gone
  before_rev  INTEGER NOT NULL,
  after_rev   INTEGER NOT NULL,
  PRIMARY KEY (step, "table", id)
) STRICT, WITHOUT ROWID;
CREATE INDEX step_row_by_id ON step_row (id, step);

ALTER TABLE job ADD COLUMN subject TEXT NOT NULL DEFAULT '';        -- the id of what it is about
ALTER TABLE job ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';     -- JSON, frozen when it was asked for
ALTER TABLE job ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN result TEXT NOT NULL DEFAULT '';         -- JSON; empty: none
ALTER TABLE job ADD COLUMN place INTEGER NOT NULL DEFAULT 0;        -- the order within a priority
ALTER TABLE job ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0;  -- unclean ends in a row
ALTER TABLE job ADD COLUMN started_at INTEGER NOT NULL DEFAULT 0;   -- microseconds since 1970; 0: never
ALTER TABLE job ADD COLUMN ended_at INTEGER NOT NULL DEFAULT 0;
UPDATE job SET place = sorted.place, ended_at = CASE
    WHEN state IN ('completed', 'failed', 'canceled') THEN created_at ELSE 0 END
  FROM (SELECT id, row_number () OVER (ORDER BY created_at, rowid) AS place FROM job) AS sorted
  WHERE sorted.id = job.id;
DROP INDEX job_by_state;
CREATE INDEX job_by_state ON job (state, priority DESC, place);
CREATE INDEX job_by_place ON job (place);
CREATE INDEX job_by_subject ON job (subject) WHERE subject <> '';

-- Where the playhead stands is nobody's news.
CREATE TRIGGER source_inserted AFTER INSERT ON source BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('source', new.id, new.profile_id);
END;
CREATE TRIGGER source_updated AFTER UPDATE ON source
    WHEN new.rev <> old.rev OR new.open_mark IS NOT old.open_mark
      OR new.removed_at IS NOT old.removed_at BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('source', new.id, new.profile_id);
END;
CREATE TRIGGER source_deleted AFTER DELETE ON source BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('source', old.id, old.profile_id);
END;

-- A change of "segment" carries the id of the source, whose list is to be read again. Segments are only
-- ever written together with their step, so that one row tells of thousands; uses come from elsewhere.
CREATE TRIGGER step_inserted AFTER INSERT ON step BEGIN
  INSERT INTO change ("table", id, profile)
    SELECT 'segment', id, profile_id FROM source WHERE id = new.source_id;
END;
CREATE TRIGGER step_updated AFTER UPDATE ON step BEGIN
  INSERT INTO change ("table", id, profile)
    SELECT 'segment', id, profile_id FROM source WHERE id = new.source_id;
END;
CREATE TRIGGER segment_updated AFTER UPDATE ON segment WHEN new.uses <> old.uses BEGIN
  INSERT INTO change ("table", id, profile)
    SELECT 'segment', id, profile_id FROM source WHERE id = new.source_id;
END;
