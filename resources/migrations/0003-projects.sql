-- SPDX-License-Identifier: GPL-3.0-or-later
-- Projects with their storyboards, clips frozen from them, what was rendered, and presets. Steps of undo
-- belong to a source or to a project.

CREATE TABLE project (
  id          TEXT PRIMARY KEY,
  profile_id  TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  name        TEXT NOT NULL CHECK (name <> ''),
  name_key    TEXT NOT NULL,                    -- the name without regard to case
  settings    TEXT NOT NULL,                    -- JSON
  n_clips     INTEGER NOT NULL DEFAULT 0,       -- ever made: their numbers are not given twice
  added_at    INTEGER NOT NULL,                 -- microseconds since 1970, UTC
  changed_at  INTEGER NOT NULL,
  removed_at  INTEGER,                          -- null: in the list
  rev         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX project_by_name ON project (profile_id, name_key) WHERE removed_at IS NULL;
CREATE INDEX project_by_profile ON project (profile_id, changed_at);
CREATE INDEX project_removed ON project (removed_at) WHERE removed_at IS NOT NULL;

-- A segment is not deleted for good, nor is its source, while an item refers to it.
CREATE TABLE item (
  id          TEXT PRIMARY KEY,
  project_id  TEXT NOT NULL REFERENCES project ON DELETE CASCADE,
  segment_id  TEXT NOT NULL REFERENCES segment ON DELETE CASCADE,
  position    REAL NOT NULL,
  look        TEXT NOT NULL DEFAULT '{}',       -- JSON: what differs from a plain one
  transition  TEXT NOT NULL DEFAULT 'cut' CHECK (transition IN ('cut', 'fade', 'dip')),
  length      INTEGER NOT NULL DEFAULT 0 CHECK (length >= 0),  -- of the transition, nanoseconds
  pinned      INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  rev         INTEGER NOT NULL DEFAULT 1,
  deleted     INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))  -- kept while a step refers to it
) STRICT;
CREATE INDEX item_by_project ON item (project_id, deleted, position);
CREATE INDEX item_by_segment ON item (segment_id);

CREATE TABLE clip (
  id          TEXT PRIMARY KEY,
  project_id  TEXT NOT NULL REFERENCES project ON DELETE CASCADE,
  number      INTEGER NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  seed        INTEGER NOT NULL,
  "order"     TEXT NOT NULL CHECK ("order" IN ('arranged', 'shuffled', 'longest')),
  settings    TEXT NOT NULL,                    -- JSON, as those of the project were
  items       TEXT NOT NULL,                    -- JSON
  signature   TEXT NOT NULL,                    -- two that show the same have the same
  duration    INTEGER NOT NULL,                 -- nanoseconds
  added_at    INTEGER NOT NULL,
  UNIQUE (project_id, number)
) STRICT;
CREATE INDEX clip_by_signature ON clip (project_id, signature);

-- Files outlive what they were made of: no reference to project, clip or job holds them.
CREATE TABLE render (
  number      INTEGER PRIMARY KEY,              -- for the search
  id          TEXT NOT NULL UNIQUE,
  profile_id  TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  project_id  TEXT NOT NULL DEFAULT '',
  clip_id     TEXT NOT NULL DEFAULT '',
  job_id      TEXT NOT NULL DEFAULT '',
  title       TEXT NOT NULL CHECK (title <> ''),
  caption     TEXT NOT NULL DEFAULT '',
  tags        TEXT NOT NULL DEFAULT '[]',       -- JSON
  keywords    TEXT NOT NULL DEFAULT '[]',       -- JSON
  file        BLOB NOT NULL,                    -- the bytes of a file name need not be text
  size        INTEGER NOT NULL DEFAULT 0,
  modified    INTEGER NOT NULL DEFAULT 0,       -- microseconds since 1970, UTC
  fingerprint TEXT NOT NULL DEFAULT '',         -- names the cache folder of its picture
  format      TEXT NOT NULL DEFAULT '',
  preset      TEXT NOT NULL DEFAULT '',
  width       INTEGER NOT NULL DEFAULT 0,
  height      INTEGER NOT NULL DEFAULT 0,
  duration    INTEGER NOT NULL DEFAULT 0,       -- nanoseconds
  state       TEXT NOT NULL CHECK (state IN ('pending', 'queued', 'running', 'retrying', 'completed',
                                             'failed', 'canceled')),
  use         TEXT NOT NULL DEFAULT 'not-sent'
              CHECK (use IN ('not-sent', 'scheduled', 'published', 'failed')),
  added_at    INTEGER NOT NULL,
  trashed_at  INTEGER,                          -- null: it is not
  rev         INTEGER NOT NULL DEFAULT 1
) STRICT;
-- A list reads nothing but its index, forth and back; rows are read a page at a time.
CREATE INDEX render_by_time ON render (profile_id, trashed_at, added_at, number, state);
CREATE INDEX render_by_title ON render (profile_id, trashed_at, title COLLATE NOCASE, number, state);
CREATE INDEX render_by_duration ON render (profile_id, trashed_at, duration, number, state);
CREATE INDEX render_by_use ON render (profile_id, trashed_at, state, use);
CREATE INDEX render_tagged ON render (profile_id) WHERE tags <> '[]';
CREATE INDEX render_by_clip ON render (clip_id) WHERE clip_id <> '';
CREATE INDEX render_by_job ON render (job_id) WHERE job_id <> '';
CREATE INDEX render_trashed ON render (trashed_at) WHERE trashed_at IS NOT NULL;
CREATE INDEX render_by_file ON render (file);
-- A finished file made elsewhere is in the library once.
CREATE UNIQUE INDEX render_added ON render (profile_id, file) WHERE clip_id = '' AND trashed_at IS NULL;

CREATE VIRTUAL TABLE render_text USING fts5 (title, caption, keywords, tags, content = 'render',
  content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
CREATE TRIGGER render_text_inserted AFTER INSERT ON render BEGIN
  INSERT INTO render_text (rowid, title, caption, keywords, tags)
    VALUES (new.number, new.title, new.caption, new.keywords, new.tags);
END;
CREATE TRIGGER render_text_deleted AFTER DELETE ON render BEGIN
  INSERT INTO render_text (render_text, rowid, title, caption, keywords, tags)
    VALUES ('delete', old.number, old.title, old.caption, old.keywords, old.tags);
END;
CREATE TRIGGER render_text_updated AFTER UPDATE OF title, caption, keywords, tags ON render BEGIN
  INSERT INTO render_text (render_text, rowid, title, caption, keywords, tags)
    VALUES ('delete', old.number, old.title, old.caption, old.keywords, old.tags);
  INSERT INTO render_text (rowid, title, caption, keywords, tags)
    VALUES (new.number, new.title, new.caption, new.keywords, new.tags);
END;

CREATE TABLE preset (
  id          TEXT PRIMARY KEY,
  profile_id  TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  name        TEXT NOT NULL CHECK (name <> ''),
  settings    TEXT NOT NULL,                    -- JSON
  rev         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX preset_by_profile ON preset (profile_id);

-- Steps of a project beside those of a source.
CREATE TABLE new_step (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id   TEXT REFERENCES source ON DELETE CASCADE,
  project_id  TEXT REFERENCES project ON DELETE CASCADE,
  title       TEXT NOT NULL,
  gesture     TEXT NOT NULL DEFAULT '',
  undone      INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
  time        INTEGER NOT NULL,                 -- microseconds since 1970, UTC
  CHECK ((source_id IS NULL) <> (project_id IS NULL))
) STRICT;
INSERT INTO new_step (seq, source_id, title, gesture, undone, time)
  SELECT seq, source_id, title, gesture, undone, time FROM step;
CREATE TABLE new_step_row (
  step        INTEGER NOT NULL REFERENCES new_step ON DELETE CASCADE,
  "table"     TEXT NOT NULL CHECK ("table" IN ('segment', 'item', 'project')),
  id          TEXT NOT NULL,
  before      TEXT,                             -- JSON; null: it was not there
  after       TEXT,                             -- JSON; null: it is gone
  before_rev  INTEGER NOT NULL,
  after_rev   INTEGER NOT NULL,
  PRIMARY KEY (step, "table", id)
) STRICT, WITHOUT ROWID;
INSERT INTO new_step_row SELECT * FROM step_row;
DROP TABLE step_row;
DROP TABLE step;
ALTER TABLE new_step RENAME TO step;
ALTER TABLE new_step_row RENAME TO step_row;
CREATE INDEX step_by_source ON step (source_id, seq) WHERE source_id IS NOT NULL;
CREATE INDEX step_by_project ON step (project_id, seq) WHERE project_id IS NOT NULL;
CREATE INDEX step_row_by_id ON step_row (id, step);

-- How often a segment is in a storyboard of a project that is in the list. When a project goes for good
-- its items go after it, and were taken off when it left the list.
CREATE TRIGGER item_inserted AFTER INSERT ON item WHEN new.deleted = 0
    AND EXISTS (SELECT 1 FROM project WHERE id = new.project_id AND removed_at IS NULL) BEGIN
  UPDATE segment SET uses = uses + 1 WHERE id = new.segment_id;
END;
CREATE TRIGGER item_updated AFTER UPDATE OF deleted ON item WHEN new.deleted <> old.deleted
    AND EXISTS (SELECT 1 FROM project WHERE id = new.project_id AND removed_at IS NULL) BEGIN
  UPDATE segment SET uses = max (uses + iif (new.deleted, -1, 1), 0) WHERE id = new.segment_id;
END;
CREATE TRIGGER item_deleted AFTER DELETE ON item WHEN old.deleted = 0
    AND EXISTS (SELECT 1 FROM project WHERE id = old.project_id AND removed_at IS NULL) BEGIN
  UPDATE segment SET uses = max (uses - 1, 0) WHERE id = old.segment_id;
END;
CREATE TRIGGER project_removed AFTER UPDATE OF removed_at ON project
    WHEN (new.removed_at IS NULL) <> (old.removed_at IS NULL) BEGIN
  UPDATE segment SET uses = max (uses + iif (new.removed_at IS NULL, n, -n), 0)
    FROM (SELECT segment_id, count (*) AS n FROM item
          WHERE project_id = new.id AND deleted = 0 GROUP BY segment_id) AS used
    WHERE used.segment_id = segment.id;
END;

-- A change of "item" carries the id of the project, whose storyboard is to be read again. It is told by
-- the step, which every edit has.
CREATE TRIGGER step_inserted AFTER INSERT ON step BEGIN
  INSERT INTO change ("table", id, profile)
    SELECT 'segment', id, profile_id FROM source WHERE id = new.source_id
    UNION ALL SELECT 'item', id, profile_id FROM project WHERE id = new.project_id;
END;
CREATE TRIGGER step_updated AFTER UPDATE ON step BEGIN
  INSERT INTO change ("table", id, profile)
    SELECT 'segment', id, profile_id FROM source WHERE id = new.source_id
    UNION ALL SELECT 'item', id, profile_id FROM project WHERE id = new.project_id;
END;
CREATE TRIGGER project_inserted AFTER INSERT ON project BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('project', new.id, new.profile_id);
END;
CREATE TRIGGER project_updated AFTER UPDATE ON project BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('project', new.id, new.profile_id);
END;
CREATE TRIGGER project_deleted AFTER DELETE ON project BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('project', old.id, old.profile_id);
END;
CREATE TRIGGER clip_inserted AFTER INSERT ON clip BEGIN
  INSERT INTO change ("table", id, profile)
    SELECT 'clip', new.id, profile_id FROM project WHERE id = new.project_id;
END;
CREATE TRIGGER clip_updated AFTER UPDATE ON clip BEGIN
  INSERT INTO change ("table", id, profile)
    SELECT 'clip', new.id, profile_id FROM project WHERE id = new.project_id;
END;
CREATE TRIGGER clip_deleted AFTER DELETE ON clip BEGIN
  INSERT INTO change ("table", id, profile)
    SELECT 'clip', old.id, profile_id FROM project WHERE id = old.project_id;
END;
CREATE TRIGGER render_inserted AFTER INSERT ON render BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('render', new.id, new.profile_id);
END;
CREATE TRIGGER render_updated AFTER UPDATE ON render BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('render', new.id, new.profile_id);
END;
CREATE TRIGGER render_deleted AFTER DELETE ON render BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('render', old.id, old.profile_id);
END;
CREATE TRIGGER preset_inserted AFTER INSERT ON preset BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('preset', new.id, new.profile_id);
END;
CREATE TRIGGER preset_updated AFTER UPDATE ON preset BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('preset', new.id, new.profile_id);
END;
CREATE TRIGGER preset_deleted AFTER DELETE ON preset BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('preset', old.id, old.profile_id);
END;

-- A render follows the job that makes it, until its file is there: a job that makes several files may
-- fail behind the first, or be taken up again.
CREATE TRIGGER render_follows_job AFTER UPDATE OF state ON job WHEN new.kind = 'render' BEGIN
  UPDATE render SET state = new.state, rev = rev + 1
    WHERE job_id = new.id AND job_id <> '' AND state <> new.state AND state <> 'completed';
END;
