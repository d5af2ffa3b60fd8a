package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.commit.Journal;

/** Groups of writes as transactions of one connection. */
record SqlJournal(Sql writer) implements Journal<Sql> {

    @Override
    public Sql begin() {
        writer.begin("BEGIN IMMEDIATE");
        return writer;
    }

    @Override
    public void commit() {
        writer.commit();
    }

    @Override
    public void rollback() {
        writer.rollback();
    }
}
