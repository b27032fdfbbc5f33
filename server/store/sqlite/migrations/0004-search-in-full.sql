-- Groups of composite parameters: a token, then one or two more values. Of those, texts stand in `text` (with a symbol in
-- `qualifier`) and ranges in `low` and `high`; times as numbers, which hold milliseconds exactly.
CREATE TABLE composite (
  workspace INTEGER NOT NULL,
  path INTEGER NOT NULL,
  code TEXT NOT NULL,
  updated INTEGER NOT NULL,
  id TEXT NOT NULL,
  system INTEGER NOT NULL,
  text TEXT NOT NULL,
  qualifier INTEGER NOT NULL,
  low REAL NOT NULL,
  high REAL NOT NULL,
  low3 REAL NOT NULL,
  high3 REAL NOT NULL,
  PRIMARY KEY (workspace, path, code, updated DESC, id, system, text, qualifier, low, high, low3, high3)
) STRICT, WITHOUT ROWID;
CREATE INDEX composite_high ON composite (workspace, path, code, high, low);

CREATE TABLE position (
  workspace INTEGER NOT NULL,
  path INTEGER NOT NULL,
  latitude REAL NOT NULL,
  longitude REAL NOT NULL,
  updated INTEGER NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (workspace, path, latitude, longitude, id)
) STRICT, WITHOUT ROWID;

-- Words of narratives and of whole resources; `row` is that of the resource. They are kept so that a workspace can be
-- copied. They come as words already, of letters and digits: the ascii tokenizer only parts them at the spaces.
CREATE TABLE resource_words (
  row INTEGER PRIMARY KEY,
  narrative TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE word_index USING fts5 (
  scope, narrative, content, content = '', contentless_delete = 1, detail = 'column', tokenize = 'ascii'
);
-- Resources whose words are to go into the index before the commit, all at once: the index writes out what it has at
-- every savepoint, which costs more than the words. `fresh`: it has none of them yet.
CREATE TABLE word_queue (
  row INTEGER PRIMARY KEY,
  fresh INTEGER NOT NULL
) STRICT;
