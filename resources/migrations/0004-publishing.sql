-- SPDX-License-Identifier: GPL-3.0-or-later
-- Channels, posts with a target for each channel, what was uploaded, schedules, slots and snippets, and
-- what accounts and servers still take.

-- What the last answer of an account told of. A channel can be seen by several profiles and belongs to one.
CREATE TABLE channel (
  id            TEXT PRIMARY KEY,
  profile_id    TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  origin        TEXT NOT NULL CHECK (origin <> ''),   -- "practice": the practice server
  remote_id     TEXT NOT NULL CHECK (remote_id <> ''),
  name          TEXT NOT NULL,
  network       TEXT NOT NULL CHECK (network <> ''),
  handle        TEXT NOT NULL DEFAULT '',
  picture       TEXT NOT NULL DEFAULT '',
  customer_id   TEXT NOT NULL DEFAULT '',
  customer_name TEXT NOT NULL DEFAULT '',
  state         TEXT NOT NULL CHECK (state IN ('ready', 'disabled', 'reconnect', 'gone')),
  taken         INTEGER NOT NULL CHECK (taken IN (0, 1)),
  settings      TEXT NOT NULL DEFAULT '{}',           -- JSON
  settings_rev  INTEGER NOT NULL DEFAULT 1,
  seen_at       INTEGER NOT NULL,                     -- microseconds since 1970, UTC
  UNIQUE (profile_id, origin, remote_id),
  UNIQUE (id, profile_id, origin, remote_id)          -- for targets
) STRICT;
CREATE UNIQUE INDEX channel_taken ON channel (origin, remote_id) WHERE taken = 1;
CREATE INDEX channel_by_remote ON channel (origin, remote_id);
CREATE UNIQUE INDEX channel_of_profile ON channel (id, profile_id);

CREATE TABLE post (
  number      INTEGER PRIMARY KEY,              -- for the search
  id          TEXT NOT NULL UNIQUE,
  profile_id  TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  origin      TEXT NOT NULL CHECK (origin <> ''),
  account     TEXT NOT NULL,                    -- "ORIGIN#IDENTITY"
  practice    INTEGER NOT NULL CHECK (practice IN (0, 1)),
  kind        TEXT NOT NULL CHECK (kind IN ('schedule', 'draft', 'upload')),
  render_id   TEXT NOT NULL DEFAULT '',         -- no reference: files come and go
  title       TEXT NOT NULL CHECK (title <> ''),
  file        BLOB NOT NULL CHECK (file <> x''),  -- the bytes of a file name need not be text
  file_sha256 TEXT NOT NULL DEFAULT '',         -- empty: not read yet
  caption     TEXT NOT NULL DEFAULT '',
  comments    TEXT NOT NULL DEFAULT '[]',       -- JSON
  planned_at  INTEGER NOT NULL,                 -- microseconds since 1970, UTC: the minute asked for
  schedule_id TEXT NOT NULL DEFAULT '',         -- no reference: what was posted stays
  occurrence  TEXT NOT NULL DEFAULT '',         -- nominal local time
  state       TEXT NOT NULL DEFAULT 'waiting'
              CHECK (state IN ('waiting', 'uploading', 'handed-over', 'scheduled', 'published',
                               'failed', 'unknown', 'late', 'canceled')),  -- of its targets
  problem     TEXT NOT NULL DEFAULT '',         -- of an upload, which has no targets
  created_at  INTEGER NOT NULL,
  rev         INTEGER NOT NULL DEFAULT 1,
  CHECK (substr (account, 1, length (origin) + 1) = origin || '#' AND
         length (account) > length (origin) + 1),
  CHECK (practice = (origin = 'practice')),
  CHECK ((schedule_id = '') = (occurrence = '')),
  UNIQUE (id, profile_id, origin)               -- for targets
) STRICT;
CREATE UNIQUE INDEX post_by_occurrence ON post (schedule_id, occurrence) WHERE schedule_id <> '';
CREATE INDEX post_by_time ON post (profile_id, practice, planned_at, number, state);
CREATE INDEX post_by_state ON post (profile_id, practice, state, planned_at, number);
CREATE INDEX post_by_render ON post (render_id) WHERE render_id <> '';
CREATE INDEX post_by_account ON post (account, state);

CREATE VIRTUAL TABLE post_text USING fts5 (title, caption, content = 'post', content_rowid = 'number',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
CREATE TRIGGER post_text_inserted AFTER INSERT ON post BEGIN
  INSERT INTO post_text (rowid, title, caption) VALUES (new.number, new.title, new.caption);
END;
CREATE TRIGGER post_text_deleted AFTER DELETE ON post BEGIN
  INSERT INTO post_text (post_text, rowid, title, caption)
    VALUES ('delete', old.number, old.title, old.caption);
END;
CREATE TRIGGER post_text_updated AFTER UPDATE OF title, caption ON post BEGIN
  INSERT INTO post_text (post_text, rowid, title, caption)
    VALUES ('delete', old.number, old.title, old.caption);
  INSERT INTO post_text (rowid, title, caption) VALUES (new.number, new.title, new.caption);
END;

-- By its references a target is of the profile and the account of its post, and goes to a channel that the
-- same profile has seen at the same server.
CREATE TABLE target (
  id               TEXT PRIMARY KEY,
  post_id          TEXT NOT NULL,
  profile_id       TEXT NOT NULL,
  channel_id       TEXT NOT NULL,
  origin           TEXT NOT NULL,
  remote_channel   TEXT NOT NULL,
  date             INTEGER NOT NULL             -- milliseconds since 1970, UTC: its fingerprint
                   CHECK (date > 0 AND date % 1000 <> 0),
  caption          TEXT,                        -- null: that of the post
  settings         TEXT NOT NULL DEFAULT '{}',  -- JSON
  state            TEXT NOT NULL
                   CHECK (state IN ('waiting', 'uploading', 'handed-over', 'scheduled', 'published',
                                    'failed', 'unknown', 'late', 'canceled')),
  remote_id        TEXT NOT NULL DEFAULT '',
  url              TEXT NOT NULL DEFAULT '',
  problem          TEXT NOT NULL DEFAULT '',
  problem_code     TEXT NOT NULL DEFAULT '',
  request_begun_at INTEGER NOT NULL DEFAULT 0,  -- microseconds since 1970, UTC; 0: none is unsettled
  request_ended_at INTEGER NOT NULL DEFAULT 0,
  asked            INTEGER NOT NULL DEFAULT 0 CHECK (asked >= 0),
  asked_at         INTEGER NOT NULL DEFAULT 0,
  wish             TEXT NOT NULL DEFAULT '' CHECK (wish IN ('', 'cancel', 'move')),
  new_date         INTEGER NOT NULL DEFAULT 0 CHECK (new_date = 0 OR new_date % 1000 <> 0),
  old_dates        TEXT NOT NULL DEFAULT '[]',  -- JSON: under these it may be known at the server, too
  handed_over_at   INTEGER NOT NULL DEFAULT 0,
  published_at     INTEGER NOT NULL DEFAULT 0,
  rev              INTEGER NOT NULL DEFAULT 1,
  FOREIGN KEY (post_id, profile_id, origin) REFERENCES post (id, profile_id, origin) ON DELETE CASCADE,
  FOREIGN KEY (channel_id, profile_id, origin, remote_channel)
    REFERENCES channel (id, profile_id, origin, remote_id),
  CHECK ((wish = 'move') = (new_date <> 0)),
  CHECK (state NOT IN ('handed-over', 'scheduled', 'published') OR remote_id <> ''),
  CHECK (request_begun_at <> 0 OR request_ended_at = 0),
  -- What has an unsettled request, or is at the server, cannot be sent again, whoever asks.
  CHECK (request_begun_at = 0 OR state IN ('uploading', 'unknown', 'canceled')),
  CHECK (remote_id = '' OR state NOT IN ('waiting', 'uploading', 'late'))
) STRICT;
CREATE UNIQUE INDEX target_by_date ON target (origin, remote_channel, date);
CREATE UNIQUE INDEX target_by_new_date ON target (origin, remote_channel, new_date) WHERE new_date <> 0;
CREATE UNIQUE INDEX target_by_channel_once ON target (post_id, channel_id);
CREATE UNIQUE INDEX target_by_remote ON target (origin, remote_id) WHERE remote_id <> '';
CREATE INDEX target_by_channel ON target (channel_id, state);
CREATE INDEX target_by_state ON target (state, date);
CREATE INDEX target_with_old_dates ON target (origin, remote_channel) WHERE old_dates <> '[]';
CREATE INDEX target_wished ON target (wish) WHERE wish <> '';

-- Only what belongs to the profile can be a target. What is on its way when a channel is given away is seen
-- to by whoever gives it away.
CREATE TRIGGER target_taken BEFORE INSERT ON target
    WHEN NOT EXISTS (SELECT 1 FROM channel WHERE id = new.channel_id AND
                     profile_id = new.profile_id AND taken = 1) BEGIN
  SELECT raise (ABORT, 'a target needs a channel that belongs to its profile');
END;
CREATE TRIGGER target_of_upload BEFORE INSERT ON target
    WHEN EXISTS (SELECT 1 FROM post WHERE id = new.post_id AND kind = 'upload') BEGIN
  SELECT raise (ABORT, 'an upload has no targets');
END;
-- Where it goes is decided once.
CREATE TRIGGER target_moved BEFORE UPDATE OF post_id, profile_id, channel_id, origin, remote_channel
    ON target BEGIN
  SELECT raise (ABORT, 'a target stays where it is');
END;
CREATE TRIGGER post_moved BEFORE UPDATE OF profile_id, origin, account, practice, kind ON post BEGIN
  SELECT raise (ABORT, 'a post stays where it is');
END;
CREATE TRIGGER channel_moved BEFORE UPDATE OF profile_id, origin, remote_id ON channel BEGIN
  SELECT raise (ABORT, 'a channel stays where it is');
END;

-- What may go out, however it comes to it: the first request of a target, or one after the last was
-- settled, to a channel that is the profile's now; and a target that is something at the server never
-- becomes another thing there.
CREATE TRIGGER target_request_begun BEFORE UPDATE OF request_begun_at ON target
    WHEN new.request_begun_at <> 0 AND new.request_begun_at <> old.request_begun_at
      AND new.state = 'uploading' BEGIN
  SELECT raise (ABORT, 'the request before is not settled') WHERE old.request_begun_at <> 0;
  SELECT raise (ABORT, 'the target is there already') WHERE old.remote_id <> '';
  SELECT raise (ABORT, 'the channel does not belong to the profile')
    WHERE NOT EXISTS (SELECT 1 FROM channel WHERE id = new.channel_id AND taken = 1);
END;
CREATE TRIGGER target_adopted BEFORE UPDATE OF remote_id ON target
    WHEN old.remote_id <> '' AND new.remote_id <> '' AND new.remote_id <> old.remote_id BEGIN
  SELECT raise (ABORT, 'the target is something else already');
END;

-- The state of a post follows its targets, in the order of ef_post_state_sum_up (); what has become of a
-- file in the library follows all its posts but those for practice.
CREATE TRIGGER target_inserted AFTER INSERT ON target BEGIN
  UPDATE post SET state = (SELECT state FROM target WHERE post_id = new.post_id ORDER BY
      CASE state WHEN 'unknown' THEN 0 WHEN 'failed' THEN 1 WHEN 'late' THEN 2 WHEN 'uploading' THEN 3
        WHEN 'waiting' THEN 4 WHEN 'handed-over' THEN 5 WHEN 'scheduled' THEN 6
        WHEN 'published' THEN 7 ELSE 8 END LIMIT 1)
    WHERE id = new.post_id;
  UPDATE render SET use = used.use FROM (
      SELECT CASE max (CASE target.state WHEN 'canceled' THEN 0 WHEN 'failed' THEN 1
          WHEN 'published' THEN 3 ELSE 2 END)
        WHEN 0 THEN 'not-sent' WHEN 1 THEN 'failed' WHEN 2 THEN 'scheduled' ELSE 'published' END AS use
      FROM post JOIN target ON target.post_id = post.id
      WHERE post.render_id <> '' AND post.render_id = (SELECT render_id FROM post WHERE id = new.post_id)
        AND post.profile_id = new.profile_id AND post.practice = 0) AS used
    WHERE render.id = (SELECT render_id FROM post WHERE id = new.post_id AND practice = 0)
      AND render.profile_id = new.profile_id AND render.use <> used.use;
END;
CREATE TRIGGER target_state_updated AFTER UPDATE OF state ON target WHEN new.state <> old.state BEGIN
  UPDATE post SET state = (SELECT state FROM target WHERE post_id = new.post_id ORDER BY
      CASE state WHEN 'unknown' THEN 0 WHEN 'failed' THEN 1 WHEN 'late' THEN 2 WHEN 'uploading' THEN 3
        WHEN 'waiting' THEN 4 WHEN 'handed-over' THEN 5 WHEN 'scheduled' THEN 6
        WHEN 'published' THEN 7 ELSE 8 END LIMIT 1)
    WHERE id = new.post_id;
  UPDATE render SET use = used.use FROM (
      SELECT CASE max (CASE target.state WHEN 'canceled' THEN 0 WHEN 'failed' THEN 1
          WHEN 'published' THEN 3 ELSE 2 END)
        WHEN 0 THEN 'not-sent' WHEN 1 THEN 'failed' WHEN 2 THEN 'scheduled' ELSE 'published' END AS use
      FROM post JOIN target ON target.post_id = post.id
      WHERE post.render_id <> '' AND post.render_id = (SELECT render_id FROM post WHERE id = new.post_id)
        AND post.profile_id = new.profile_id AND post.practice = 0) AS used
    WHERE render.id = (SELECT render_id FROM post WHERE id = new.post_id AND practice = 0)
      AND render.profile_id = new.profile_id AND render.use <> used.use;
END;
CREATE TRIGGER target_updated AFTER UPDATE ON target BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('post', new.post_id, new.profile_id);
END;

CREATE TABLE upload (
  profile_id  TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  account     TEXT NOT NULL CHECK (account <> ''),
  sha256      TEXT NOT NULL CHECK (length (sha256) = 64),
  size        INTEGER NOT NULL CHECK (size >= 0),
  mime        TEXT NOT NULL DEFAULT '',
  media_id    TEXT NOT NULL CHECK (media_id <> ''),
  media_path  TEXT NOT NULL CHECK (media_path <> ''),
  uploaded_at INTEGER NOT NULL,
  PRIMARY KEY (profile_id, account, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE schedule (
  id          TEXT PRIMARY KEY,
  profile_id  TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  name        TEXT NOT NULL CHECK (name <> ''),
  kind        TEXT NOT NULL CHECK (kind IN ('recurring', 'evergreen')),
  rule        TEXT NOT NULL CHECK (rule <> ''),  -- of an RRULE, or slots as JSON
  first       TEXT NOT NULL DEFAULT '',         -- nominal local time
  until       TEXT NOT NULL DEFAULT '',
  count       INTEGER NOT NULL DEFAULT 0 CHECK (count >= 0),
  channels    TEXT NOT NULL DEFAULT '[]',       -- JSON
  renders     TEXT NOT NULL DEFAULT '[]',       -- JSON
  caption     TEXT NOT NULL DEFAULT '',
  settings    TEXT NOT NULL DEFAULT '{}',       -- JSON
  cooldown    INTEGER NOT NULL DEFAULT 0 CHECK (cooldown >= 0),  -- days
  reposts     INTEGER NOT NULL DEFAULT 0 CHECK (reposts >= 0),   -- 0: any number
  state       TEXT NOT NULL CHECK (state IN ('active', 'paused', 'ended')),
  laid_out_until INTEGER NOT NULL DEFAULT 0,    -- microseconds since 1970, UTC
  created_at  INTEGER NOT NULL,
  rev         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX schedule_by_profile ON schedule (profile_id);
CREATE INDEX schedule_by_state ON schedule (state, laid_out_until);

CREATE TABLE slot (
  profile_id  TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  channel_id  TEXT,                             -- null: all
  weekday     INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  minute      INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
  FOREIGN KEY (channel_id, profile_id) REFERENCES channel (id, profile_id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX slot_by_time ON slot (profile_id, ifnull (channel_id, ''), weekday, minute);
CREATE INDEX slot_by_channel ON slot (channel_id) WHERE channel_id IS NOT NULL;

CREATE TABLE snippet (
  id          TEXT PRIMARY KEY,
  profile_id  TEXT NOT NULL REFERENCES profile ON DELETE CASCADE,
  kind        TEXT NOT NULL CHECK (kind IN ('template', 'hashtags')),
  name        TEXT NOT NULL CHECK (name <> ''),
  name_key    TEXT NOT NULL,                    -- the name without regard to case
  text        TEXT NOT NULL,
  rev         INTEGER NOT NULL DEFAULT 1,
  UNIQUE (profile_id, kind, name_key)
) STRICT;

-- Of the account and of the server, not of a profile: several may use one, and it outlives them.
CREATE TABLE budget (
  account       TEXT PRIMARY KEY,
  window_start  INTEGER NOT NULL DEFAULT 0,     -- microseconds since 1970, UTC
  used          INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0),
  "limit"       INTEGER NOT NULL DEFAULT -1,    -- -1: it was not said
  remaining     INTEGER NOT NULL DEFAULT -1,
  reset_at      INTEGER NOT NULL DEFAULT 0,
  blocked_until INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE breaker (
  origin      TEXT PRIMARY KEY,
  failed_at   TEXT NOT NULL DEFAULT '[]',       -- JSON: the last failures in a row
  opened_at   INTEGER NOT NULL DEFAULT 0        -- microseconds since 1970, UTC; 0: closed
) STRICT;

-- A change of "post" carries the id of the post, also where it is of one of its targets.
CREATE TRIGGER post_inserted AFTER INSERT ON post BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('post', new.id, new.profile_id);
END;
CREATE TRIGGER post_updated AFTER UPDATE ON post WHEN new.rev <> old.rev BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('post', new.id, new.profile_id);
END;
CREATE TRIGGER post_deleted AFTER DELETE ON post BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('post', old.id, old.profile_id);
END;
CREATE TRIGGER channel_inserted AFTER INSERT ON channel BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('channel', new.id, new.profile_id);
END;
CREATE TRIGGER channel_updated AFTER UPDATE ON channel BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('channel', new.id, new.profile_id);
END;
CREATE TRIGGER channel_deleted AFTER DELETE ON channel BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('channel', old.id, old.profile_id);
END;
CREATE TRIGGER schedule_inserted AFTER INSERT ON schedule BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('schedule', new.id, new.profile_id);
END;
CREATE TRIGGER schedule_updated AFTER UPDATE ON schedule BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('schedule', new.id, new.profile_id);
END;
CREATE TRIGGER schedule_deleted AFTER DELETE ON schedule BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('schedule', old.id, old.profile_id);
END;
CREATE TRIGGER snippet_inserted AFTER INSERT ON snippet BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('snippet', new.id, new.profile_id);
END;
CREATE TRIGGER snippet_updated AFTER UPDATE ON snippet BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('snippet', new.id, new.profile_id);
END;
CREATE TRIGGER snippet_deleted AFTER DELETE ON snippet BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('snippet', old.id, old.profile_id);
END;
CREATE TRIGGER slot_inserted AFTER INSERT ON slot BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('slot', new.profile_id, new.profile_id);
END;
CREATE TRIGGER slot_deleted AFTER DELETE ON slot BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('slot', old.profile_id, old.profile_id);
END;
CREATE TRIGGER budget_inserted AFTER INSERT ON budget BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('budget', new.account, NULL);
END;
CREATE TRIGGER budget_updated AFTER UPDATE ON budget BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('budget', new.account, NULL);
END;
CREATE TRIGGER breaker_inserted AFTER INSERT ON breaker BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('breaker', new.origin, NULL);
END;
CREATE TRIGGER breaker_updated AFTER UPDATE ON breaker BEGIN
  INSERT INTO change ("table", id, profile) VALUES ('breaker', new.origin, NULL);
END;
