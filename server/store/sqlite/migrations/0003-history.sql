-- The history of a type, newest first: what is current has resource_newest, what is deleted and what is no longer current
-- have these.
CREATE INDEX resource_deleted ON resource (workspace, type, updated DESC, id) WHERE deleted = 1;
CREATE INDEX resource_version_newest ON resource_version (workspace, type, updated DESC, id, version DESC);
