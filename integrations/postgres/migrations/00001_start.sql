-- +goose Up
-- Text that is compared or sorted uses the byte order of collation C, as in the other stores. Times are calendar times
-- by golive's clock, never by the server's.

CREATE TABLE record (
	kind    text COLLATE "C" NOT NULL,
	id      text COLLATE "C" NOT NULL,
	version bigint NOT NULL,
	schema  integer NOT NULL,
	data    bytea,
	index   bytea, -- the entries, as JSON
	PRIMARY KEY (kind, id)
);

CREATE TABLE record_index (
	kind  text COLLATE "C" NOT NULL,
	name  text COLLATE "C" NOT NULL,
	value text COLLATE "C" NOT NULL,
	id    text COLLATE "C" NOT NULL,
	PRIMARY KEY (kind, name, value, id)
);
CREATE INDEX record_index_of ON record_index (kind, id);

-- The inbox. The first open event of a lane that is not parked is its head. Whoever marks the head with its replica's
-- number has the lane until the mark is wiped, which is after the worker has returned: event_under_way lets there be one.
CREATE TABLE event (
	seq    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	id     text COLLATE "C" NOT NULL UNIQUE,
	name   text NOT NULL,
	lane   text COLLATE "C" NOT NULL,
	sealed boolean NOT NULL,
	head   bytea NOT NULL, -- bot.Event without From and Data, as JSON
	who    bytea,          -- From, as JSON
	data   bytea,
	since  timestamptz NOT NULL,
	tries  integer NOT NULL DEFAULT 0,
	parked boolean NOT NULL DEFAULT false,
	due    timestamptz,                    -- null: at once
	waits  boolean NOT NULL DEFAULT false, -- for due: no job is inserted yet
	holder bigint,                         -- replica that has it under way, or has just finished it
	ended  timestamptz,
	fate   text NOT NULL DEFAULT '',
	reason text NOT NULL DEFAULT '',
	answer bytea
);
CREATE INDEX event_lane ON event (lane, seq) WHERE ended IS NULL AND NOT parked;
CREATE UNIQUE INDEX event_under_way ON event (lane) WHERE holder IS NOT NULL AND NOT parked;
CREATE INDEX event_waits ON event (due) WHERE waits AND ended IS NULL;
CREATE INDEX event_parked ON event (seq) WHERE parked AND ended IS NULL;
CREATE INDEX event_held ON event (holder) WHERE holder IS NOT NULL;
CREATE INDEX event_ended ON event (ended) WHERE ended IS NOT NULL;
CREATE INDEX event_dead ON event (ended) WHERE fate = 'dead';

-- The outbox. Effects of a handle are performed in the order of seq; a dead one blocks those after it.
CREATE TABLE effect (
	seq    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	id     text COLLATE "C" NOT NULL UNIQUE,
	kind   text NOT NULL,
	handle text COLLATE "C" NOT NULL, -- '': none
	body   bytea NOT NULL,            -- bot.Effect as JSON; due and paced below count
	run    bigint NOT NULL,           -- dispatch.RunOf
	urgent boolean NOT NULL,
	due    timestamptz,
	paced  boolean NOT NULL DEFAULT false,
	waits  boolean NOT NULL DEFAULT false,
	since  timestamptz, -- first claim
	tries  integer NOT NULL DEFAULT 0,
	holder bigint,
	ended  timestamptz,
	fate   text NOT NULL DEFAULT '',
	reason text NOT NULL DEFAULT ''
);
CREATE INDEX effect_line ON effect (handle, seq) WHERE ended IS NULL OR fate = 'dead';
CREATE UNIQUE INDEX effect_under_way ON effect (handle) WHERE holder IS NOT NULL AND handle <> '';
CREATE INDEX effect_waits ON effect (due) WHERE waits AND ended IS NULL;
CREATE INDEX effect_open ON effect (seq) WHERE ended IS NULL;
CREATE INDEX effect_held ON effect (holder) WHERE holder IS NOT NULL;
CREATE INDEX effect_ended ON effect (ended) WHERE ended IS NOT NULL;
CREATE INDEX effect_dead ON effect (ended) WHERE fate = 'dead';
CREATE INDEX effect_slots ON effect (due) WHERE paced;

CREATE TABLE timer (
	key   text COLLATE "C" PRIMARY KEY,
	due   timestamptz NOT NULL,
	owner text COLLATE "C" NOT NULL,
	body  bytea NOT NULL -- bot.Timer as JSON
);
CREATE INDEX timer_due ON timer (due);
CREATE INDEX timer_owner ON timer (owner);

CREATE TABLE talk (
	key     text COLLATE "C" PRIMARY KEY,
	seq     bigint NOT NULL,
	expires timestamptz,
	body    bytea NOT NULL -- bot.Talk as JSON
);

-- Processes that hand out work. Each holds the advisory lock (oid of the schema, id) on a connection of its own: whose
-- lock can be had is dead.
CREATE TABLE replica (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);

-- Rows of the inbox and the outbox change several times. Dead versions, which hold what was erased, go away soon.
ALTER TABLE event SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
ALTER TABLE effect SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
