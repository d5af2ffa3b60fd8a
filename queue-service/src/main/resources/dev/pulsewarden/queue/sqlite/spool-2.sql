-- The headers of a body that came as a task, as a JSON object of strings; absent: the payload is plain JSON.
ALTER TABLE tasks ADD COLUMN headers TEXT;
