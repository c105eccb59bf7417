package dev.punctual.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.store.OnlineStore.Generation;
import dev.punctual.core.testing.OnlineStoreKit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinedStoreTest extends OnlineStoreKit {
    @Override
    protected OnlineStore open() {
        return new JoinedStore(new MemoryStore(), new MemoryStore(), _ -> {});
    }

    @Override
    protected boolean persistent() {
        return false;
    }

    @Test
    void generationsOfTheFirstStoreMoveToTheSecond() {
        var rows = new MemoryStore();
        var generations = new MemoryStore();
        byte[] key = {1};
        load(rows, "old", "1", "a note");
        load(rows, "both", "1", "");
        load(generations, "both", "2", "");
        rows.table("written").write(List.of(key), List.of(key));
        var moved = new ArrayList<String>();
        try (var joined = new JoinedStore(rows, generations, moved::add)) {
            assertThat(moved).containsExactly("both", "old");
            assertThat(joined.tables()).containsExactly("both", "old", "written");
            assertThat(rows.tables()).containsExactly("written");
            assertThat(joined.table("old").generation()).isEqualTo("1");
            assertThat(joined.table("old").generationNote()).isEqualTo("a note");
            assertThat(joined.table("old").get(key)).isEqualTo(new byte[] {1});
            assertThat(joined.table("both").get(key)).isEqualTo(new byte[] {2});
            assertThat(joined.table("written").get(key)).isEqualTo(key);
        }
    }

    private static void load(OnlineStore store, String table, String id, String note) {
        try (Generation generation = store.table(table).begin(id)) {
            generation.put(new byte[] {1}, new byte[] {Byte.parseByte(id)});
            generation.publish(note);
        }
    }
}
