-- Searches without a narrow clause walk an index in the order of the page and stop when it is full.
--
-- `shape` is the symbol of which parameters a resource has, and in which index tables: ",12:token:text,15:date,". A type has
-- few shapes, so that those with and without a parameter are found by their resources' shapes, newest first.
ALTER TABLE resource ADD COLUMN shape INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource DROP COLUMN params;
CREATE INDEX resource_shape ON resource (workspace, type, shape, updated DESC, id) WHERE deleted = 0;

-- The order of `_sort`, and the way in for what is bounded from above.
CREATE INDEX date_low ON date (workspace, path, low, updated DESC, id, high);
CREATE INDEX number_low ON number (workspace, path, low, updated DESC, id, high);
CREATE INDEX quantity_low ON quantity (workspace, path, low, updated DESC, id, high, system, code);
DROP INDEX string_value;
CREATE INDEX string_value ON string (workspace, path, value, updated DESC, id);

-- What a version was found by, and which of them came after a given one: a search that is paged through keeps each resource
-- in the place that it had on the first page.
ALTER TABLE resource_version ADD COLUMN entries TEXT NOT NULL DEFAULT '[]';
CREATE INDEX resource_version_row ON resource_version (workspace, type);
