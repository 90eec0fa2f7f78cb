-- Times are Unix nanoseconds. Where there is none yet a column holds -(1<<62), which is as wide as a time: so a row
-- keeps its size, and its place on its page, when the time is set.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

-- The highest sequence number that was erased, so that none is given twice.
INSERT INTO meta (name, value) VALUES ('erased', 0);

CREATE TABLE records (
  kind    TEXT NOT NULL,
  id      TEXT NOT NULL,
  version INTEGER NOT NULL,
  schema  INTEGER NOT NULL,
  data    BLOB,
  idx     BLOB, -- index entries as JSON; NULL: none
  UNIQUE (kind, id)
);

CREATE TABLE entries (
  kind  TEXT NOT NULL,
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  id    TEXT NOT NULL,
  PRIMARY KEY (kind, name, value, id)
) WITHOUT ROWID;

-- state: 0 open, 1 finished, 2 dead. Finished events keep their ID and answer; head and data go in the transaction
-- that finishes them.
CREATE TABLE events (
  seq    INTEGER PRIMARY KEY,
  id     TEXT NOT NULL UNIQUE,
  name   TEXT NOT NULL,
  lane   TEXT NOT NULL,
  state  INTEGER NOT NULL,
  since  INTEGER NOT NULL,
  ended  INTEGER NOT NULL,
  due    INTEGER NOT NULL,
  tries  INTEGER NOT NULL,
  parked INTEGER NOT NULL,
  sealed INTEGER NOT NULL,
  fate   TEXT,
  reason TEXT,
  answer BLOB,
  head   BLOB, -- the event without ID, name, lane and data
  data   BLOB
);
CREATE INDEX events_left ON events (state, seq) WHERE state <> 1;

-- Who said what in sealed events; see seal.go.
CREATE TABLE sealed (
  seq  INTEGER PRIMARY KEY,
  body BLOB NOT NULL
);

CREATE TABLE effects (
  seq     INTEGER PRIMARY KEY,
  id      TEXT NOT NULL UNIQUE,
  handle  TEXT NOT NULL,
  run     INTEGER NOT NULL, -- equal for effects of a handle that make each other needless; 0: never
  urgent  INTEGER NOT NULL,
  state   INTEGER NOT NULL,
  since   INTEGER NOT NULL, -- decided
  claimed INTEGER NOT NULL,
  ended   INTEGER NOT NULL,
  due     INTEGER NOT NULL,
  paced   INTEGER NOT NULL,
  tries   INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  fate    TEXT,
  reason  TEXT,
  body    BLOB -- kept after the end only where it is paced
);
CREATE INDEX effects_left ON effects (state, seq) WHERE state <> 1;
CREATE INDEX effects_paced ON effects (seq) WHERE paced = 1;

CREATE TABLE timers (
  key   TEXT PRIMARY KEY,
  due   INTEGER NOT NULL,
  owner TEXT NOT NULL,
  body  BLOB NOT NULL
);
CREATE INDEX timers_due ON timers (due);
CREATE INDEX timers_owner ON timers (owner);

CREATE TABLE talks (
  key     TEXT PRIMARY KEY,
  seq     INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  body    BLOB NOT NULL
);
CREATE INDEX talks_expire ON talks (expires);
