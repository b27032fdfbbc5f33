-- Exchanges that were recorded together lie together: one row for many of them, written at once and read by page. Their numbers
-- go from the row's own (workspace * 2^32 + number) to `last`, with gaps where others stand in `exchange`; no two rows overlap.
-- `summary` names what occurs in each column that can be asked for. `entries` holds the exchanges as a JSON array, `bytes` their
-- bodies one behind the other, as far as those are not named as versions of resources or rows of `body`.
CREATE TABLE exchange_segment (
  row INTEGER PRIMARY KEY,
  last INTEGER NOT NULL,
  size INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  summary TEXT NOT NULL,
  entries TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
