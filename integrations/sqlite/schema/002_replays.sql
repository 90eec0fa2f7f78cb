-- Dead letters that an operator puts back beside a running golive, by ID; see beside.go.
CREATE TABLE replays (id TEXT PRIMARY KEY) WITHOUT ROWID;
