-- SPDX-License-Identifier: GPL-3.0-or-later
-- Profiles, what they set, what happened to them, stored work, and the feed by which processes see
-- each other's changes.

CREATE TABLE profile (
  id          TEXT PRIMARY KEY,                 -- uuid; also names the secret and the cache folder
  name        TEXT NOT NULL CHECK (name <> ''),
  name_key    TEXT NOT NULL UNIQUE,             -- the name without regard to case
  description TEXT NOT NULL DEFAULT '',
  initials    TEXT NOT NULL DEFAULT '',         -- empty: made from the name
  colour      TEXT NOT NULL DEFAULT 'blue',
  time_zone   TEXT NOT NULL DEFAULT 'UTC',
  server      TEXT NOT NULL DEFAULT '',         -- where requests go; empty: no account
  origin      TEXT NOT NULL DEFAULT '',         -- what the key is bound to
  has_key     INTEGER NOT NULL DEFAULT 0 CHECK (has_key IN (0, 1)),
  is_default  INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
  position    INTEGER NOT NULL,
  rev         INTEGER NOT NULL DEFAULT 1,
  key_rev     INTEGER NOT NULL DEFAULT 0,       -- how often the key in the keyring was changed
  CHECK ((server = '') = (origin = '')),
  CHECK (server IN ('', origin, origin || '/api')),
  CHECK (has_key = 0 OR origin <> '')
) STRICT;
CREATE UNIQUE INDEX profile_default ON profile (is_default) WHERE is_default = 1;

CREATE TABLE setting (
  profile_id  TEXT REFERENCES profile ON DELETE CASCADE,  -- null: of the application
  key         TEXT NOT NULL,
  value       TEXT NOT NULL                               -- JSON
) STRICT;
CREATE UNIQUE INDEX setting_by_key ON setting (ifnull (profile_id, ''), key);

-- No reference to profile: events outlive it.
CREATE TABLE event (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  time        INTEGER NOT NULL,                 -- microseconds since 1970, UTC
  type        TEXT NOT NULL,
  profile_id  TEXT,
  detail      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX event_by_profile ON event (profile_id, seq);

CREATE TABLE job (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN ('import', 'analysis', 'speech', 'render', 'publish')),
  profile_id  TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  title       TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('pending', 'queued', 'running', 'retrying', 'completed',
                                             'failed', 'canceled', 'unknown')),
  priority    INTEGER NOT NULL DEFAULT 0,
  hold        INTEGER NOT NULL DEFAULT 0 CHECK (hold IN (0, 1)),
  attempts    INTEGER NOT NULL DEFAULT 0,
  retry_at    INTEGER NOT NULL DEFAULT 0,
  problem     TEXT NOT NULL DEFAULT '',
  created_at  INTEGER NOT NULL,
  CHECK (state <> 'unknown' OR kind = 'publish')
) STRICT;
CREATE INDEX job_by_state ON job (state, priority, created_at);
CREATE INDEX job_by_profile ON job (profile_id);

-- What lies outside of the database and is still to be removed.
CREATE TABLE leftover (
  profile_id  TEXT NOT NULL,
  origin      TEXT NOT NULL DEFAULT '',         -- whose secret; empty: all secrets, and the folders
  PRIMARY KEY (profile_id, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  "table"     TEXT NOT NULL,
  id          TEXT NOT NULL,
  profile     TEXT
) STRICT;

CREATE TRIGGER profile_inserted AFTER INSERT ON profile BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('profile', new.id, new.id);
END;
CREATE TRIGGER profile_updated AFTER UPDATE ON profile BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('profile', new.id, new.id);
END;
CREATE TRIGGER profile_deleted AFTER DELETE ON profile BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('profile', old.id, old.id);
END;

CREATE TRIGGER setting_inserted AFTER INSERT ON setting BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('setting', new.key, new.profile_id);
END;
CREATE TRIGGER setting_updated AFTER UPDATE ON setting BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('setting', new.key, new.profile_id);
END;
CREATE TRIGGER setting_deleted AFTER DELETE ON setting BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('setting', old.key, old.profile_id);
END;

CREATE TRIGGER event_inserted AFTER INSERT ON event BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('event', new.seq, new.profile_id);
END;

CREATE TRIGGER job_inserted AFTER INSERT ON job BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('job', new.id, new.profile_id);
END;
CREATE TRIGGER job_updated AFTER UPDATE ON job BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('job', new.id, new.profile_id);
END;
CREATE TRIGGER job_deleted AFTER DELETE ON job BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('job', old.id, old.profile_id);
END;
