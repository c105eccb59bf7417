package dev.punctual.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.punctual.core.store.StoredGenerations;
import dev.punctual.core.time.WallClock;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The generations in a server, looked at from beside.
///
/// The server keeps no checksums of rows, so what is found is that rows are gone: evicted, or removed by hand.
public final class RedisGenerations implements StoredGenerations {
    private static final int COLLECTED = 1_000;

    private final RedisLink link;
    private final Keys keys;

    private RedisGenerations(RedisLink link) {
        this.link = link;
        this.keys = new Keys(link.options().prefix());
    }

    /// Connects to a server.
    ///
    /// @throws dev.punctual.core.error.ServingException with `STORAGE_FAILED` if that fails
    public static RedisGenerations open(RedisOptions options) {
        return new RedisGenerations(new RedisLink(options));
    }

    @Override
    public List<Stored> list() {
        var found = new ArrayList<Stored>();
        served().forEach((table, place) ->
                found.add(
                        new Stored(
                                table,
                                name(place.hash()),
                                place.id(),
                                place.rows(),
                                bytes(place.hash()),
                                place.publishedMillis() * 1_000,
                                damage(place))));
        return found;
    }

    @Override
    public List<Verified> verify() {
        var found = new ArrayList<Verified>();
        served().forEach((table, place) -> {
            String at = name(place.hash());
            String damage = damage(place);
            found.add(
                    new Verified(
                            table,
                            at,
                            bytes(place.hash()),
                            damage == null
                                    ? List.of()
                                    : List.of(new Damage(table, at, -1, 0, damage))));
        });
        return found;
    }

    private @Nullable String damage(Place.Generation place) {
        long fields = link.ask(commands -> commands.hlen(place.hash()));
        if (fields == 0) {
            return "its rows are gone";
        }
        return fields - 1 == place.rows()
                ? null
                : "it has " + (fields - 1) + " rows and was published with " + place.rows();
    }

    /// Replaced generations whose time has come, and what was being loaded if nobody writes.
    @Override
    public List<Garbage> collect() {
        var found = new ArrayList<Garbage>();
        long now = WallClock.system().micros() / 1_000;
        List<byte[]> due =
                link.ask(commands ->
                        commands.zrangebyscore(
                                keys.replaced, Range.create(0L, now), Limit.from(COLLECTED)));
        for (byte[] number : due) {
            found.add(removed(number));
            link.ask(commands -> commands.zrem(keys.replaced, number));
        }
        List<byte[]> later =
                link.ask(commands ->
                        commands.zrangebyscore(
                                keys.replaced,
                                Range.create(now, Long.MAX_VALUE),
                                Limit.from(COLLECTED)));
        later.forEach(number -> found.add(kept(number)));
        boolean written = link.ask(commands -> commands.exists(keys.writer)) > 0;
        for (byte[] number : link.ask(commands -> commands.smembers(keys.loading))) {
            if (written) {
                found.add(kept(number));
            } else {
                found.add(removed(number));
                link.ask(commands -> commands.srem(keys.loading, number));
            }
        }
        return found;
    }

    private Garbage kept(byte[] number) {
        byte[] hash = keys.generation(number);
        return new Garbage(name(hash), bytes(hash), true);
    }

    private Garbage removed(byte[] number) {
        byte[] hash = keys.generation(number);
        var garbage = new Garbage(name(hash), bytes(hash), false);
        link.ask(commands -> commands.unlink(hash));
        return garbage;
    }

    /// The generations that are served, by table.
    private Map<String, Place.Generation> served() {
        var found = new TreeMap<String, Place.Generation>();
        link.ask(commands -> commands.hgetall(keys.tables))
                .forEach((table, place) -> {
                    if (Place.decode(place, keys) instanceof Place.Generation generation) {
                        found.put(new String(table, UTF_8), generation);
                    }
                });
        return found;
    }

    /// As the server estimates it from a few of the rows.
    private long bytes(byte[] hash) {
        Long bytes = link.ask(commands -> commands.memoryUsage(hash));
        return bytes == null ? 0 : bytes;
    }

    private static String name(byte[] key) {
        return new String(key, UTF_8);
    }

    @Override
    public void close() {
        link.close();
    }
}
