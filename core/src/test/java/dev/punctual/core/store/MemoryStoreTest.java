package dev.punctual.core.store;

import dev.punctual.core.testing.OnlineStoreKit;

class MemoryStoreTest extends OnlineStoreKit {
    @Override
    protected OnlineStore open() {
        return new MemoryStore();
    }

    @Override
    protected boolean persistent() {
        return false;
    }
}
