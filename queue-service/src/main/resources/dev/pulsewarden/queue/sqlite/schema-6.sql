-- Its place among the ended tasks whose senders are still to be told so, as ready_order; absent: nobody is to be told.
ALTER TABLE tasks ADD COLUMN reply_due INTEGER;
CREATE INDEX tasks_by_reply ON tasks (reply_due) WHERE reply_due IS NOT NULL;
