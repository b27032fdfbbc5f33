-- Large bodies of the journal are kept once per workspace: a client that polls gets the same answer again and again.
-- `row` is workspace * 2^32 + number. `newest` is the highest exchange that has the body: pruning goes from the oldest
-- exchange on, so a body whose newest one is gone is nobody's.
CREATE TABLE body (
  row INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL,
  hash BLOB NOT NULL,
  newest INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX body_hash ON body (workspace, hash);
CREATE TABLE body_bytes (
  row INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
-- Where set, the bytes are there and the column of the same name is null.
ALTER TABLE exchange ADD COLUMN request_body INTEGER;
ALTER TABLE exchange ADD COLUMN response_body INTEGER;
