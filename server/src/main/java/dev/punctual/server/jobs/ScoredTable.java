package dev.punctual.server.jobs;

import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.plan.PlanCompiler;
import dev.punctual.core.store.Journal;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.stream.EventStream;
import dev.punctual.core.time.WallClock;
import dev.punctual.rocksdb.RocksDbJournal;
import dev.punctual.rocksdb.RocksDbOptions;
import dev.punctual.server.precompute.PrecomputedTables;
import dev.punctual.server.precompute.RunProgress;
import dev.punctual.server.precompute.Workers;
import dev.punctual.server.project.PrecomputeParts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// A table whose answers are scored, computed in a store of which this process is the only user.
final class ScoredTable {
    private final Workshop workshop;
    private final OnlineStore store;
    private final WallClock clock = WallClock.system();

    ScoredTable(Workshop workshop, OnlineStore store) {
        this.workshop = workshop;
        this.store = store;
    }

    /// Computes a table, see [Precomputation#run].
    long run(PrecomputedDefinition table, boolean again) {
        var compiler =
                new PlanCompiler(workshop.project(), workshop.directory().expressions(), store);
        var journals = new ArrayList<Journal>();
        try {
            for (SourceDefinition source : workshop.project().sources().values()) {
                if (source instanceof SourceDefinition.Event event) {
                    journals.add(takeUp(event, compiler));
                }
            }
            var parts =
                    new PrecomputeParts(workshop.directory(), workshop.project(), compiler, store);
            PrecomputedTables tables = parts.tables(workshop.engines(), clock);
            Instant now = Instant.EPOCH.plus(clock.micros(), ChronoUnit.MICROS);
            try (var shown = new Shown(table.name())) {
                PrecomputedTables.Outcome outcome =
                        tables.run(table, now, again, Workers.all(), shown);
                shown.end(outcome);
                return outcome.answers();
            }
        } finally {
            journals.forEach(Journal::close);
        }
    }

    /// Brings the windows of a source to where a gateway that starts now would have them.
    private Journal takeUp(SourceDefinition.Event source, PlanCompiler compiler) {
        Journal journal =
                RocksDbJournal.open(
                        workshop.directory().state("journal", source.name()),
                        RocksDbOptions.forJournal());
        try {
            var _ = new EventStream(source, compiler.viewsOf(source), journal, clock);
            return journal;
        } catch (RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /// Shows each phase as a step.
    private final class Shown implements RunProgress, AutoCloseable {
        private final String table;
        private Reporter.@Nullable Step step;
        private long before;
        private long all;

        Shown(String table) {
            this.table = table;
        }

        @Override
        public void questions(long known) {
            Reporter.Step now = step;
            if (now == null) {
                now = workshop.reporter().begin("keys of " + table, Reporter.UNKNOWN, "keys");
                step = now;
            }
            now.reached(known);
        }

        @Override
        public void scoring(long all, long before) {
            next("");
            this.all = all;
            this.before = before;
            String title = "precompute " + table;
            step = workshop.reporter().begin(title, all - before, "keys");
        }

        @Override
        public void scored(long scored) {
            Reporter.Step now = step;
            if (now != null) {
                now.reached(scored - before);
            }
        }

        @Override
        public void publishing(long answers) {
            if (answers == 0) {
                next(before == 0 ? "" : before + " more were scored before");
                step = workshop.reporter().begin("publish " + table, all, "keys");
            }
            scored(answers + before);
        }

        private void next(String note) {
            Reporter.Step ended = step;
            if (ended != null) {
                ended.done(note);
                ended.close();
            }
            step = null;
        }

        void end(PrecomputedTables.Outcome outcome) {
            String note = outcome.answers() + " keys";
            if (outcome.kept()) {
                workshop.reporter().kept("precompute " + table, note);
            } else {
                next("");
            }
        }

        @Override
        public void close() {
            Reporter.Step stopped = step;
            if (stopped != null) {
                stopped.close();
            }
        }
    }
}
