package dev.punctual.core.verification;

import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.definition.ViewDefinition;
import dev.punctual.core.training.Reenactment;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Logged questions, answered again from history and held against what was served.
public final class Verification {
    /*
     * Questions come in the order in which they were answered, and history is brought to each of these instants. Where
     * it tells arrivals, an event and a question that came at about the same time may have been served in either order:
     * such a question is looked at from a little before it until a little after, after every event in between, and what
     * was served must be right at one of these moments. Elsewhere they come in the order of their own times, and each is
     * looked at once.
     */
    private static final int MOST_PENDING = 10_000;

    private final EndpointDefinition endpoint;
    private final Reenactment history;
    private final long skewMicros;
    private final List<FeatureTally> tallies = new ArrayList<>();
    private final List<Role> generations = new ArrayList<>();
    private final long[] graceMicros;
    private final Deque<Pending> pending = new ArrayDeque<>();

    /// How much may differ.
    ///
    /// @param tolerance of numbers that are added up, relative to the greater of two
    /// @param skewMicros how far apart an event and a question must arrive for their order to be known
    public record Limits(double tolerance, long skewMicros) {}

    /// The batch view behind some consecutive fields.
    private record Role(String view, int first, int after) {}

    /// A question with features that were not yet the same.
    private record Pending(LoggedQuestion question, BitSet open, long untilMicros) {}

    public Verification(
            ProjectDefinition project,
            EndpointDefinition endpoint,
            Schema frame,
            Reenactment history,
            Limits limits) {
        this.endpoint = endpoint;
        this.history = history;
        this.skewMicros = history.byArrival() ? limits.skewMicros : 0;
        this.graceMicros = new long[frame.size()];
        int field = endpoint.request().size();
        for (EndpointDefinition.ViewUse use : endpoint.features()) {
            ViewDefinition view = project.view(use.view());
            int first = field;
            int after = first + view.features().size();
            for (; field < after; field++) {
                double tolerance = picked(view, field - first) ? 0 : limits.tolerance;
                graceMicros[field] = grace(project, view);
                add(frame, new Comparison(field, tolerance, true));
            }
            if (view instanceof ViewDefinition.Batch) {
                generations.add(new Role(view.name(), first, after));
            }
        }
        long longestGrace = Arrays.stream(graceMicros).max().orElse(0);
        for (; field < frame.size(); field++) {
            graceMicros[field] = longestGrace;
            add(frame, new Comparison(field, limits.tolerance, false));
        }
    }

    private void add(Schema frame, Comparison comparison) {
        tallies.add(new FeatureTally(frame.field(comparison.field()).name(), comparison));
    }

    /// Whether a feature is a value as it came, and not a sum of several.
    private static boolean picked(ViewDefinition view, int feature) {
        return switch (view) {
            case ViewDefinition.Push _ -> true;
            case ViewDefinition.Batch _ -> false;
            case ViewDefinition.Stream stream -> {
                yield switch (stream.windows().get(feature).aggregate()) {
                    case MIN, MAX, FIRST, LAST, LAST_DISTINCT -> true;
                    default -> false;
                };
            }
        };
    }

    /// For how long after a question the events of a view may arrive that belong to it; 0 if history tells.
    private long grace(ProjectDefinition project, ViewDefinition view) {
        return !history.byArrival()
                        && view instanceof ViewDefinition.Stream stream
                        && project.sources().get(stream.source())
                                instanceof SourceDefinition.Event source
                ? source.grace().toNanos() / 1_000
                : 0;
    }

    /// Takes the next question; they come by the time at which they were read where history goes by arrival, else by their
    /// own.
    public void add(LoggedQuestion question) {
        advance(knownMicros(question) - skewMicros);
        for (Role role : generations) {
            load(role, question);
        }
        var open = new BitSet();
        open.set(0, tallies.size());
        look(new Pending(question, open, knownMicros(question) + skewMicros));
    }

    /// Ends with the questions that are still looked at.
    public void finish() {
        advance(Long.MAX_VALUE);
    }

    /// What came of each feature, in the order of the frame.
    public List<FeatureTally> features() {
        return List.copyOf(tallies);
    }

    private long knownMicros(LoggedQuestion question) {
        return history.byArrival() ? question.readMicros() : question.asOfMicros();
    }

    /// Makes the view behind a role what the question saw.
    private void load(Role role, LoggedQuestion question) {
        @Nullable Long seen = null;
        for (int field = role.first; field < role.after && seen == null; field++) {
            long eventTime = question.features().eventTimeMicros(field);
            seen = eventTime == Frame.UNKNOWN_TIME ? null : eventTime;
        }
        history.load(role.view, seen, question.readMicros());
    }

    private void look(Pending asked) {
        Frame offline = again(asked.question);
        settleEqual(asked, offline);
        if (asked.open.isEmpty()) {
            return;
        }
        if (skewMicros == 0) {
            conclude(asked, offline);
        } else {
            if (pending.size() == MOST_PENDING) {
                Pending oldest = pending.remove();
                conclude(oldest, again(oldest.question));
            }
            pending.add(asked);
        }
    }

    private Frame again(LoggedQuestion question) {
        return history.ask(question.features(), endpoint.request().size(), question.asOfMicros());
    }

    /// Brings history to an instant, and looks at the questions that wait after every event on the way.
    private void advance(long toMicros) {
        while (!pending.isEmpty()) {
            long next = history.nextMicros();
            Pending oldest = pending.element();
            if (oldest.untilMicros <= Math.min(next, toMicros)) {
                pending.remove();
                conclude(oldest, again(oldest.question));
            } else if (next < toMicros) {
                history.advance(next + 1);
                lookAgain();
            } else {
                break;
            }
        }
        if (toMicros != Long.MAX_VALUE) {
            history.advance(toMicros);
        }
    }

    private void lookAgain() {
        for (Iterator<Pending> all = pending.iterator(); all.hasNext(); ) {
            Pending asked = all.next();
            settleEqual(asked, again(asked.question));
            if (asked.open.isEmpty()) {
                all.remove();
            }
        }
    }

    private void settleEqual(Pending asked, Frame offline) {
        Frame online = asked.question.features();
        for (int i = asked.open.nextSetBit(0); i >= 0; i = asked.open.nextSetBit(i + 1)) {
            Comparison comparison = tallies.get(i).comparison();
            if (!comparison.wasRead(online)) {
                asked.open.clear(i);
            } else if (comparison.compare(online, offline) == Comparison.Outcome.EQUAL) {
                asked.open.clear(i);
                tallies.get(i).addEqual();
            }
        }
    }

    private void conclude(Pending asked, Frame offline) {
        LoggedQuestion question = asked.question;
        long late = question.readMicros() - question.asOfMicros();
        for (int i = asked.open.nextSetBit(0); i >= 0; i = asked.open.nextSetBit(i + 1)) {
            FeatureTally tally = tallies.get(i);
            boolean mayBeLate = late < graceMicros[tally.comparison().field()];
            tally.add(question, describe(question.features()), offline, mayBeLate);
        }
    }

    /// What was asked, as text.
    private String describe(Frame features) {
        var parts = new ArrayList<String>();
        for (int i = 0; i < endpoint.request().size(); i++) {
            parts.add(
                    endpoint.request().get(i).name()
                            + "="
                            + new Comparison(i, 0, false).text(features));
        }
        return String.join(", ", parts);
    }
}
