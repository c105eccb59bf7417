package dev.punctual.redis;

import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.testing.LocalRedis;
import dev.punctual.core.testing.OnlineStoreKit;

final class RedisStoreKitTest extends OnlineStoreKit {
    private final String prefix = LocalRedis.newPrefix();

    @Override
    protected OnlineStore open() {
        return RedisStore.open(RedisOptions.of("127.0.0.1", LocalRedis.shared().port(), prefix));
    }

    @Override
    protected boolean persistent() {
        return true;
    }
}
