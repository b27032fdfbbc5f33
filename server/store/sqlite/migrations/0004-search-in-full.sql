-- Text beside codes (display, type of an identifier), by its beginning.
CREATE TABLE code_text (
  workspace INTEGER NOT NULL,
  path INTEGER NOT NULL,
  value TEXT NOT NULL,
  updated INTEGER NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (workspace, path, value, updated DESC, id)
) STRICT, WITHOUT ROWID;

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

-- Words of narratives and of whole resources; `row` is that of the resource. The words are kept so that a workspace can be
-- copied. They come as words already, of letters and digits: the ascii tokenizer only parts them at the spaces.
CREATE TABLE resource_words (
  row INTEGER PRIMARY KEY,
  workspace INTEGER NOT NULL,
  scope TEXT NOT NULL,
  narrative TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE INDEX resource_words_workspace ON resource_words (workspace);
CREATE VIRTUAL TABLE word_index USING fts5 (
  scope, narrative, content, content = '', contentless_delete = 1, detail = 'column', tokenize = 'ascii'
);
