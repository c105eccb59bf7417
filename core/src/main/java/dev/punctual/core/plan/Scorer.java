package dev.punctual.core.plan;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.model.Model;
import dev.punctual.core.model.RemoteModel;
import dev.punctual.core.plan.ScoringPlan.Part;
import dev.punctual.core.plan.ScoringPlan.Step;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.Deadline;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.KeyBytes;
import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers questions by a [ScoringPlan], a batch at a time, as the model's rung would answer them. Used by one thread.
public final class Scorer {
    /*
     * First the keys of all questions of a batch are looked up among what was read before, then what is lacking is read in
     * one go, then the rows are made: one row stands, and only what differs from the question before is changed in it.
     * Questions whose neighbours share entities with them are therefore scored faster.
     */
    /// The most questions of one batch.
    public static final int BATCH = 512;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ScoringPlan plan;
    private final MonotonicClock clock;
    private final Part[] parts;
    private final KnownReads[] known; // by part
    private final OnlineStore.Table[][] tables; // by part
    private final int mostTables;
    private final int[] places; // in what is known, of each question and part
    private final int[] wantedParts;
    private final int[] wanted; // places to be filled for this batch
    private int wantedCount;
    private final boolean[] differs; // from the question before, by request feature
    private final Frame scratch;
    private final Frame nothing = new Frame(new Schema(List.of()));
    private final Frame frame;
    private final float[] row;
    private final boolean[] changed; // in the frame, by source of expressions
    private final float[] rows;
    private final float[] predictions = new float[BATCH];
    private final boolean[] asks = new boolean[BATCH];

    public Scorer(ScoringPlan plan, MonotonicClock clock) {
        this.plan = plan;
        this.clock = clock;
        this.parts = plan.parts();
        this.known =
                Arrays.stream(parts)
                        .map(part -> new KnownReads(part, plan.frame(), BATCH))
                        .toArray(KnownReads[]::new);
        this.tables = Arrays.stream(parts).map(Scorer::tables).toArray(OnlineStore.Table[][]::new);
        this.mostTables = Arrays.stream(tables).mapToInt(each -> each.length).max().orElse(0);
        int most = BATCH * parts.length;
        this.places = new int[most];
        this.wantedParts = new int[most];
        this.wanted = new int[most];
        this.differs = new boolean[plan.asked().size()];
        this.scratch = new Frame(plan.frame());
        this.frame = new Frame(plan.frame());
        this.row = new float[plan.rung().input().width()];
        this.changed = new boolean[parts.length + plan.keptAsked().length + plan.steps().length];
        this.rows = new float[BATCH * row.length];
    }

    private static OnlineStore.Table[] tables(Part part) {
        return part.reads().stream()
                .filter(TableRead.class::isInstance)
                .map(read -> ((TableRead) read).table())
                .toArray(OnlineStore.Table[]::new);
    }

    /// Reads everything anew from now on.
    public void forget() {
        for (KnownReads each : known) {
            each.forget();
        }
    }

    /// Answers the first `count` questions.
    ///
    /// @param asked the request features of each
    /// @param timesMicros the instants as of which they are asked
    /// @param answers becomes the answer of each, within the endpoint's bounds; NaN where the model has none
    /// @throws ServingException if a key is not valid, or the store or a remote model fails
    public void score(Frame[] asked, long[] timesMicros, int count, double[] answers) {
        find(asked, timesMicros, count);
        readWanted();
        int rowCount = 0;
        for (int i = 0; i < count; i++) {
            place(asked[i], i);
            asks[i] = plan.rung().required().met(frame);
            if (asks[i]) {
                System.arraycopy(row, 0, rows, rowCount++ * row.length, row.length);
            }
        }
        if (rowCount > 0) {
            predict(rowCount);
        }
        for (int i = 0, next = 0; i < count; i++) {
            float prediction = asks[i] ? predictions[next++] : Float.NaN;
            answers[i] =
                    Float.isFinite(prediction) ? plan.endpoint().clipped(prediction) : Double.NaN;
        }
    }

    private void predict(int count) {
        Model model = plan.rung().model();
        if (model instanceof RemoteModel remote) {
            Deadline end = Deadline.after(clock.nanos(), PATIENCE);
            remote.predictBatch(rows, count, predictions, end);
        } else {
            model.predictBatch(rows, count, predictions);
        }
    }

    private void find(Frame[] asked, long[] timesMicros, int count) {
        wantedCount = 0;
        for (KnownReads each : known) {
            each.begin();
        }
        for (int i = 0; i < count; i++) {
            boolean sameTime = i > 0 && timesMicros[i] == timesMicros[i - 1];
            for (int f = 0; f < differs.length; f++) {
                differs[f] = i == 0 || !asked[i].sameValue(f, asked[i - 1]);
            }
            for (int p = 0; p < parts.length; p++) {
                int at = i * parts.length + p;
                KeyOf key = parts[p].key();
                if (sameTime && key.same(differs)) {
                    places[at] = places[at - parts.length];
                    continue;
                }
                int place = known[p].place(new KeyBytes(key.encode(asked[i])), timesMicros[i]);
                places[at] = place;
                if (!known[p].wasKnown()) {
                    wantedParts[wantedCount] = p;
                    wanted[wantedCount++] = place;
                }
            }
        }
    }

    private void readWanted() {
        int most = wantedCount * mostTables;
        var from = new OnlineStore.Table[most];
        var by = new byte[most][];
        int count = 0;
        for (int i = 0; i < wantedCount; i++) {
            int part = wantedParts[i];
            for (OnlineStore.Table table : tables[part]) {
                from[count] = table;
                by[count++] = known[part].key(wanted[i]).bytes();
            }
        }
        var found = new byte @Nullable [count][];
        if (count > 0) {
            plan.store().read(from, by, found, count, clock.nanos() + PATIENCE.toNanos());
        }
        int at = 0;
        for (int i = 0; i < wantedCount; i++) {
            int part = wantedParts[i];
            KnownReads reads = known[part];
            Question question = cleared(parts[part], reads.timeMicros(wanted[i]));
            for (FeatureRead each : parts[part].reads()) {
                switch (each) {
                    case TableRead table -> table.accept(checked(found[at++], table), question);
                    case StreamRead stream -> stream.read(reads.key(wanted[i]), question);
                }
            }
            for (DefaultValue value : parts[part].defaults()) {
                value.apply(scratch);
            }
            reads.take(wanted[i], scratch);
        }
    }

    private static byte @Nullable [] checked(byte @Nullable [] row, TableRead table) {
        if (row != null && row.length == OnlineStore.UNREAD.length) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    table.table().name() + " could not be read within " + PATIENCE);
        }
        return row;
    }

    private Question cleared(Part part, long timeMicros) {
        for (int field : part.fields()) {
            scratch.status(field, FeatureStatus.MISSING);
            scratch.eventTimeMicros(field, Frame.UNKNOWN_TIME);
        }
        return new Question(scratch, nothing, timeMicros, Question.ANY_AGE);
    }

    /// Changes what stands from the question before to this one.
    private void place(Frame asked, int question) {
        boolean first = question == 0;
        for (int p = 0; p < parts.length; p++) {
            int at = question * parts.length + p;
            changed[p] = first || places[at] != places[at - parts.length];
            if (changed[p]) {
                known[p].put(places[at], row, frame);
            }
        }
        int[] kept = plan.keptAsked();
        for (int i = 0; i < kept.length; i++) {
            boolean other = first || !frame.sameValue(kept[i], asked);
            changed[parts.length + i] = other;
            if (other) {
                frame.copy(asked, kept[i], kept[i]);
            }
        }
        plan.askedInputs().fill(asked, row);
        Step[] steps = plan.steps();
        for (int s = 0; s < steps.length; s++) {
            boolean again = first || anyChanged(steps[s].sources());
            changed[parts.length + kept.length + s] = again;
            if (again) {
                Derivation derivation = steps[s].derivation();
                derivation.evaluator().evaluate(frame, derivation.target());
                steps[s].inputs().fill(frame, row);
            }
        }
    }

    private boolean anyChanged(int[] sources) {
        for (int source : sources) {
            if (changed[source]) {
                return true;
            }
        }
        return false;
    }
}
