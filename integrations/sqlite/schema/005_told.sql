-- Events that are told by commands beside a running golive, as JSON; see beside.go.
CREATE TABLE told (seq INTEGER PRIMARY KEY, event BLOB NOT NULL);
