package dev.punctual.core.store;

import dev.punctual.core.testing.GenerationKit;

class MemoryGenerationTest extends GenerationKit {
    @Override
    protected OnlineStore open() {
        return new MemoryStore();
    }

    @Override
    protected boolean persistent() {
        return false;
    }
}
