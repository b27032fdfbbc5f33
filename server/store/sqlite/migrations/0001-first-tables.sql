-- The first tables. Every row leads with its workspace, as a symbol key; long repeated texts (workspace names, types,
-- search parameters, code systems) are kept once in `symbol`, so that index rows stay narrow.

CREATE TABLE symbol (
  key INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE workspace (
  workspace INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;

-- The current version. `params` names the parameters that have index rows (",12,15,"), `entries` holds those rows
-- in short form: it is how they are found again when the resource changes, without a second index per table.
CREATE TABLE resource (
  row INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL,
  type INTEGER NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  params TEXT NOT NULL,
  entries TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX resource_id ON resource (workspace, type, id);
CREATE INDEX resource_newest ON resource (workspace, type, updated DESC, id) WHERE deleted = 0;

-- Versions that are no longer current: a text is stored once, it moves here when the next one comes.
CREATE TABLE resource_version (
  row INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL,
  type INTEGER NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX resource_version_id ON resource_version (workspace, type, id, version);

-- Index tables. `path` is the symbol of "Observation.category". Where values are compared for equality the key ends in
-- (updated, id): a search walks it newest first and stops at its limit, and a second clause is one seek.
CREATE TABLE token (
  workspace INTEGER NOT NULL,
  path INTEGER NOT NULL,
  code TEXT NOT NULL,
  updated INTEGER NOT NULL,
  id TEXT NOT NULL,
  system INTEGER NOT NULL,
  PRIMARY KEY (workspace, path, code, updated DESC, id, system)
) STRICT, WITHOUT ROWID;

CREATE TABLE reference (
  workspace INTEGER NOT NULL,
  path INTEGER NOT NULL,
  target TEXT NOT NULL,
  updated INTEGER NOT NULL,
  id TEXT NOT NULL,
  target_type INTEGER NOT NULL,
  PRIMARY KEY (workspace, path, target, updated DESC, id, target_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE uri (
  workspace INTEGER NOT NULL,
  path INTEGER NOT NULL,
  value TEXT NOT NULL,
  updated INTEGER NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (workspace, path, value, updated DESC, id)
) STRICT, WITHOUT ROWID;

-- Where values are compared by range there are two ways in: by resource (to test one, to sort) and by value.
CREATE TABLE string (
  workspace INTEGER NOT NULL,
  path INTEGER NOT NULL,
  id TEXT NOT NULL,
  value TEXT NOT NULL,
  exact TEXT NOT NULL,
  updated INTEGER NOT NULL,
  PRIMARY KEY (workspace, path, id, value, exact)
) STRICT, WITHOUT ROWID;
CREATE INDEX string_value ON string (workspace, path, value, updated, id);
CREATE INDEX string_exact ON string (workspace, path, exact, updated, id);

-- Half-open ranges [low, high). The value index is by `high`, which bounds every comparator but lt and le.
CREATE TABLE date (
  workspace INTEGER NOT NULL,
  path INTEGER NOT NULL,
  id TEXT NOT NULL,
  low INTEGER NOT NULL,
  high INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  PRIMARY KEY (workspace, path, id, low, high)
) STRICT, WITHOUT ROWID;
CREATE INDEX date_high ON date (workspace, path, high, low, updated, id);

CREATE TABLE number (
  workspace INTEGER NOT NULL,
  path INTEGER NOT NULL,
  id TEXT NOT NULL,
  low REAL NOT NULL,
  high REAL NOT NULL,
  updated INTEGER NOT NULL,
  PRIMARY KEY (workspace, path, id, low, high)
) STRICT, WITHOUT ROWID;
CREATE INDEX number_high ON number (workspace, path, high, low, updated, id);

CREATE TABLE quantity (
  workspace INTEGER NOT NULL,
  path INTEGER NOT NULL,
  id TEXT NOT NULL,
  low REAL NOT NULL,
  high REAL NOT NULL,
  system INTEGER NOT NULL,
  code TEXT NOT NULL,
  updated INTEGER NOT NULL,
  PRIMARY KEY (workspace, path, id, low, high, system, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX quantity_high ON quantity (workspace, path, high, low, system, code, updated, id);

-- The journal. `row` is workspace * 2^32 + n: one tree, appended to, bodies in place.
CREATE TABLE exchange (
  row INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  direction TEXT NOT NULL,
  door TEXT NOT NULL,
  partner TEXT,
  connection TEXT NOT NULL,
  label TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  request BLOB,
  response BLOB
) STRICT;
CREATE INDEX exchange_at ON exchange (workspace, at);
-- The highest number given, for when pruning has emptied the journal.
CREATE TABLE exchange_last (
  workspace INTEGER PRIMARY KEY,
  n INTEGER NOT NULL
) STRICT;

-- `row` is workspace * 2^32 + seq.
CREATE TABLE event (
  row INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL
) STRICT;

CREATE TABLE queue (
  row INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL,
  queue TEXT NOT NULL,
  seq INTEGER NOT NULL,
  state TEXT NOT NULL,
  at INTEGER NOT NULL,
  key TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  last_error TEXT,
  payload BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX queue_seq ON queue (workspace, queue, seq);
CREATE INDEX queue_state ON queue (workspace, queue, state, seq);

CREATE TABLE document (
  row INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX document_id ON document (workspace, collection, id);

CREATE TABLE secret (
  workspace INTEGER NOT NULL,
  collection TEXT NOT NULL,
  hash TEXT NOT NULL,
  text TEXT NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (workspace, collection, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX secret_expires ON secret (workspace, expires);

CREATE TABLE sequence (
  workspace INTEGER NOT NULL,
  sequence TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (workspace, sequence)
) STRICT, WITHOUT ROWID;
