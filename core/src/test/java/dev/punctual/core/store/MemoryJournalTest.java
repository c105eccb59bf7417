package dev.punctual.core.store;

import dev.punctual.core.testing.JournalKit;

class MemoryJournalTest extends JournalKit {
    @Override
    protected Journal open() {
        return new MemoryJournal();
    }

    @Override
    protected boolean persistent() {
        return false;
    }
}
