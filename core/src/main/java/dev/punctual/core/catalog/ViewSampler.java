package dev.punctual.core.catalog;

import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.push.PushRows;
import dev.punctual.core.push.PushView;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.StreamView;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.RowCodec;
import dev.punctual.core.value.Schema;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Looks at rows of one view, as they are stored or as the windows are, and sums them up. Used once, by one thread.
public final class ViewSampler {
    /*
     * At most MOST_COUNTED rows are walked over and MOST_SAMPLED of them decoded, so that it takes a second at the worst
     * however large a view is. Of a generation, whose size is known, the rows looked at are spread evenly over what is walked
     * over; of others they are the first by key.
     */
    public static final int MOST_COUNTED = 1_000_000;
    static final int MOST_SAMPLED = 20_000;

    private final ViewDefinition view;
    private final long nowMicros;
    private final Frame row;
    private final int[] targets;
    private final List<FieldSampler> samplers;
    private long rows;
    private long sampled;
    private long oldestMicros = Long.MAX_VALUE;
    private long newestMicros = Frame.UNKNOWN_TIME;

    /// @param nowMicros rows that have expired by then are not there
    public ViewSampler(ViewDefinition view, long nowMicros) {
        Schema features = view.features();
        this.view = view;
        this.nowMicros = nowMicros;
        this.row = new Frame(features);
        this.targets = IntStream.range(0, features.size()).toArray();
        this.samplers =
                IntStream.range(0, features.size())
                        .mapToObj(i -> new FieldSampler(features.field(i), i))
                        .toList();
    }

    /// Decodes the bytes of a row, see [RowCodec#decode].
    private interface Rows {
        boolean decode(byte[] row, Frame frame, int[] targets, long nowMicros);
    }

    /// Sums up a view whose rows are in the store.
    public ViewProfile stored(OnlineStore store) {
        return switch (view) {
            case ViewDefinition.Batch _ -> {
                OnlineStore.Table table = store.table(PlanCompiler.viewTable(view.name()));
                long walked = Math.min(table.generationRows(), MOST_COUNTED);
                scan(table, new RowCodec(view.features())::decode, walked / MOST_SAMPLED + 1);
                rows = Math.max(rows, table.generationRows());
                yield profile(nowMicros, table.generation());
            }
            case ViewDefinition.Push push -> {
                scan(store.table(PushView.table(view.name())), new PushRows(push)::decode, 1);
                yield profile(nowMicros, null);
            }
            case ViewDefinition.Stream _ ->
                    throw new IllegalArgumentException(view.name() + " is held in windows");
        };
    }

    private void scan(OnlineStore.Table table, Rows codec, long stride) {
        table.scan(
                MOST_COUNTED,
                (_, bytes) -> {
                    boolean look = rows++ % stride == 0 && sampled < MOST_SAMPLED;
                    if (look && codec.decode(bytes, row, targets, nowMicros)) {
                        take();
                    }
                });
    }

    /// Sums up the windows of a stream view, as of its newest event, but not later than now.
    public ViewProfile windows(StreamView windows) {
        windows.keys(MOST_COUNTED, (_, newest) -> newestMicros = Math.max(newestMicros, newest));
        long newest = newestMicros;
        long asOf = newest == Frame.UNKNOWN_TIME ? nowMicros : Math.min(nowMicros, newest + 1);
        windows.keys(
                MOST_SAMPLED,
                (key, _) -> {
                    windows.read(key, asOf, row, targets);
                    take();
                });
        rows = windows.keyCount();
        newestMicros = newest;
        return profile(asOf, null);
    }

    private void take() {
        sampled++;
        samplers.forEach(sampler -> sampler.add(row));
        for (int target : targets) {
            long time = row.eventTimeMicros(target);
            if (time != Frame.UNKNOWN_TIME) {
                oldestMicros = Math.min(oldestMicros, time);
                newestMicros = Math.max(newestMicros, time);
            }
        }
    }

    private ViewProfile profile(long asOfMicros, @Nullable String generation) {
        return new ViewProfile(
                nowMicros,
                asOfMicros,
                rows,
                sampled,
                generation,
                oldestMicros == Long.MAX_VALUE ? Frame.UNKNOWN_TIME : oldestMicros,
                newestMicros,
                samplers.stream().map(FieldSampler::profile).toList());
    }
}
