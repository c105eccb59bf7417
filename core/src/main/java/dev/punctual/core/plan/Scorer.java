package dev.punctual.core.plan;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.plan.ScoringPlan.Part;
import dev.punctual.core.plan.ScoringPlan.Step;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.time.MonotonicClock;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers questions by a [ScoringPlan], a batch at a time, as the model's rung would answer them. Used by one thread.
public final class Scorer {
    /*
     * The keys of each question are looked up among what was read before. When all questions of a batch are there, what is
     * lacking is read in one go, then the rows are made: one row stands, and only what differs from the question before is
     * changed in it. Questions whose neighbours share entities with them are therefore scored faster.
     */
    /// The most questions of one batch.
    public static final int BATCH = 256;

    private static final long ALL = -1;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ScoringPlan plan;
    private final MonotonicClock clock;
    private final Part[] parts;
    private final long[] keySources; // by part
    private final long[] partBits; // by part
    private final KnownReads[] known; // by part
    private final OnlineStore.Table[][] tables; // by part
    private final int mostTables;
    private int count; // of the questions of the batch
    private final int[] places; // in what is known, of each question and part
    private final long[]
            changes; // the sources that may differ from the question before, of each question
    private final long askedSources; // whose numbers the model takes as they are
    private final float[] askedNumbers; // of each question
    private final Frame[] askedKept; // of each question
    private long timeMicros; // of the question before
    private final int[] wantedParts;
    private final int[] wanted; // places to be filled for this batch
    private int wantedCount;
    private final Frame scratch;
    private final Frame nothing = new Frame(new Schema(List.of()));
    private final Frame frame;
    private final float[] row;
    private final float[] rows;
    private final float[] predictions = new float[BATCH];
    private final boolean[] asks = new boolean[BATCH];

    public Scorer(ScoringPlan plan, MonotonicClock clock) {
        this.plan = plan;
        this.clock = clock;
        this.parts = plan.parts();
        this.keySources = Arrays.stream(parts).mapToLong(Part::keySources).toArray();
        this.partBits = new long[parts.length];
        this.known = new KnownReads[parts.length];
        for (int p = 0; p < parts.length; p++) {
            partBits[p] = ScoringPlan.bit(plan.asked().size() + p);
            known[p] = new KnownReads(parts[p], plan.frame(), !plan.whole(p), BATCH);
        }
        this.tables = Arrays.stream(parts).map(Scorer::tables).toArray(OnlineStore.Table[][]::new);
        this.mostTables = Arrays.stream(tables).mapToInt(each -> each.length).max().orElse(0);
        this.askedSources = plan.askedInputs().sources();
        this.askedNumbers = new float[BATCH * plan.askedInputs().count()];
        this.askedKept = new Frame[BATCH];
        Schema kept = plan.keptSchema();
        Arrays.setAll(askedKept, _ -> new Frame(kept));
        int most = BATCH * parts.length;
        this.places = new int[most];
        this.changes = new long[BATCH];
        this.wantedParts = new int[most];
        this.wanted = new int[most];
        this.scratch = new Frame(plan.frame());
        this.frame = new Frame(plan.frame());
        this.row = new float[plan.rung().input().width()];
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

    /// Takes one more question into the batch, which has fewer than [#BATCH].
    ///
    /// @param asked its request features
    /// @param differs in which of them it may differ from the question before: bit *i* for the field *i*, modulo 64
    /// @param asOfMicros the instant as of which it is asked
    /// @throws ServingException if a key is not valid
    public void ask(Frame asked, long differs, long asOfMicros) {
        boolean first = count == 0;
        if (first) {
            begin();
        }
        boolean sameTime = !first && asOfMicros == timeMicros;
        long changed = first ? ALL : differs;
        for (int p = 0; p < parts.length; p++) {
            int at = count * parts.length + p;
            if (sameTime && (changed & keySources[p]) == 0) {
                places[at] = places[at - parts.length];
                continue;
            }
            int place = known[p].place(asked, asOfMicros);
            places[at] = place;
            if (!known[p].wasKnown()) {
                wantedParts[wantedCount] = p;
                wanted[wantedCount++] = place;
            }
            if (!first && place != places[at - parts.length]) {
                changed |= partBits[p];
            }
        }
        if ((changed & askedSources) != 0) {
            plan.askedInputs().take(asked, askedNumbers, count * plan.askedInputs().count());
        }
        int[] kept = plan.keptAsked();
        for (int i = 0; i < kept.length; i++) {
            if ((changed & ScoringPlan.bit(kept[i])) != 0) {
                askedKept[count].copy(asked, kept[i], i);
            }
        }
        changes[count++] = changed;
        timeMicros = asOfMicros;
    }

    private void begin() {
        wantedCount = 0;
        for (KnownReads each : known) {
            each.begin();
        }
    }

    /// Answers the questions of the batch, and begins another.
    ///
    /// @param answers becomes the answer of each, within the endpoint's bounds; NaN where the model has none
    /// @return how many there are
    /// @throws ServingException if the store or a remote model fails
    public int answer(double[] answers) {
        int all = count;
        count = 0;
        readWanted();
        int rowCount = 0;
        for (int i = 0; i < all; i++) {
            place(i);
            asks[i] = plan.rung().required().met(frame);
            if (asks[i]) {
                System.arraycopy(row, 0, rows, rowCount++ * row.length, row.length);
            }
        }
        if (rowCount > 0) {
            plan.rung().predictUnhurried(rows, rowCount, predictions, clock);
        }
        for (int i = 0, next = 0; i < all; i++) {
            float prediction = asks[i] ? predictions[next++] : Float.NaN;
            answers[i] =
                    Float.isFinite(prediction) ? plan.endpoint().clipped(prediction) : Double.NaN;
        }
        return all;
    }

    private void readWanted() {
        int most = wantedCount * mostTables;
        var from = new OnlineStore.Table[most];
        var by = new byte[most][];
        int reads = 0;
        for (int i = 0; i < wantedCount; i++) {
            int part = wantedParts[i];
            for (OnlineStore.Table table : tables[part]) {
                from[reads] = table;
                by[reads++] = known[part].key(wanted[i]).bytes();
            }
        }
        var found = new byte @Nullable [reads][];
        if (reads > 0) {
            plan.store().read(from, by, found, reads, clock.nanos() + PATIENCE.toNanos());
        }
        int at = 0;
        for (int i = 0; i < wantedCount; i++) {
            int part = wantedParts[i];
            KnownReads filled = known[part];
            Question question = cleared(parts[part], filled.timeMicros(wanted[i]));
            for (FeatureRead each : parts[part].reads()) {
                switch (each) {
                    case TableRead table -> table.accept(checked(found[at++], table), question);
                    case StreamRead stream -> stream.read(filled.key(wanted[i]), question);
                }
            }
            for (DefaultValue value : parts[part].defaults()) {
                value.apply(scratch);
            }
            filled.take(wanted[i], scratch);
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

    private Question cleared(Part part, long asOfMicros) {
        for (int field : part.fields()) {
            scratch.status(field, FeatureStatus.MISSING);
            scratch.eventTimeMicros(field, Frame.UNKNOWN_TIME);
        }
        return new Question(scratch, nothing, asOfMicros, Question.ANY_AGE);
    }

    /// Changes what stands from the question before to this one.
    private void place(int question) {
        long changed = changes[question];
        for (int p = 0; p < parts.length; p++) {
            if ((changed & partBits[p]) != 0) {
                known[p].put(places[question * parts.length + p], row, frame);
            }
        }
        if ((changed & askedSources) != 0) {
            ScoringInputs inputs = plan.askedInputs();
            inputs.put(askedNumbers, question * inputs.count(), row);
        }
        int[] kept = plan.keptAsked();
        for (int i = 0; i < kept.length; i++) {
            if ((changed & ScoringPlan.bit(kept[i])) != 0) {
                frame.copy(askedKept[question], i, kept[i]);
            }
        }
        Step[] steps = plan.steps();
        for (int s = 0; s < steps.length; s++) {
            if ((changed & steps[s].sources()) != 0) {
                changed |= ScoringPlan.bit(plan.asked().size() + parts.length + s);
                Derivation derivation = steps[s].derivation();
                derivation.evaluator().evaluate(frame, derivation.target());
                steps[s].inputs().fill(frame, row);
            }
        }
    }
}
