package dev.punctual.core.store;

import dev.punctual.core.testing.GenerationKit;

class JoinedGenerationTest extends GenerationKit {
    @Override
    protected OnlineStore open() {
        return new JoinedStore(new MemoryStore(), new MemoryStore(), _ -> {});
    }

    @Override
    protected boolean persistent() {
        return false;
    }
}
