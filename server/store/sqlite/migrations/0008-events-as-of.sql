-- The records as an event left them: the time of the newest record that its work had stored. Null: not known, as they are now.
ALTER TABLE event ADD COLUMN as_of INTEGER;
