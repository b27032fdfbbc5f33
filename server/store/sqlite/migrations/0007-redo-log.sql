-- Up to which record of the redo log the database has everything, and whose log that is.
CREATE TABLE redo (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  identity TEXT NOT NULL,
  number INTEGER NOT NULL
) STRICT;
INSERT INTO redo (only_row, identity, number) VALUES (1, lower(hex(randomblob(18))), 0);
