package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.BucketedFeature;
import dev.punctual.core.definition.Bucketing;
import dev.punctual.core.definition.PrecomputedDefinition.Content.ByCombination;
import dev.punctual.core.definition.PrecomputedDefinition.Frequent;
import dev.punctual.core.definition.PrecomputedDefinition.Selection;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what a table of precomputed predictions by combination of features holds.
final class CombinationReader {
    private static final int MOST_FEATURES = 32;
    private static final int MOST_QUANTILES = 10_000;
    private static final int MOST_HASHES = 1_000_000;
    private static final int LARGEST_LIMIT = 1_000_000_000;
    private static final String FORMS =
            "{edges: [10, 20]}, {quantiles: 10}, {vocabulary: [a, b]}, {hash: 100} or bool";

    private final Draft draft;
    private final @Nullable String endpoint;
    private final Scope early;

    CombinationReader(Draft draft, @Nullable String endpoint) {
        this.draft = draft;
        this.endpoint = endpoint;
        this.early = draft.early(endpoint);
    }

    @Nullable ByCombination read(
            Setting by, Setting select, Setting limit, @Nullable Duration every) {
        var features = new ArrayList<BucketedFeature>();
        var sizes = new ArrayList<Sizes>();
        Map<String, Setting> written = by.entries("feature");
        if (written == null) {
            return null;
        }
        if (written.isEmpty() || written.size() > MOST_FEATURES) {
            by.report(
                    "by names %d features; write from 1 to %d, each with its buckets, such as {age: {quantiles: 10}}"
                            .formatted(written.size(), MOST_FEATURES));
        }
        written.forEach((name, setting) -> {
            Field field = field(name, setting);
            Bucketing bucketing = bucketing(setting, field);
            if (field != null && bucketing != null) {
                features.add(new BucketedFeature(name, bucketing));
                sizes.add(Sizes.of(bucketing, field.type()));
            }
        });
        Integer most =
                limit.present()
                        ? limit.integer(1, LARGEST_LIMIT)
                        : Integer.valueOf((int) ByCombination.USUAL_LIMIT);
        boolean all = !select.present() || select.isScalar();
        Frequent frequent = all ? null : frequent(select);
        if (select.present() && select.isScalar() && !"all".equals(select.text())) {
            select.report(
                    "select is '%s'; write all, or for example {frequent: {at_least: 5}}"
                            .formatted(select.textOrEmpty()));
            return null;
        }
        if (features.size() < written.size() || most == null || (!all && frequent == null)) {
            return null;
        }
        checkSize(by, sizes, all ? most : Long.MAX_VALUE);
        return new ByCombination(features, frequent, most, every);
    }

    private @Nullable Field field(String name, Setting setting) {
        Field field = early.field(name);
        if (field == null && early.excuses(name)) {
            return null;
        }
        if (field == null) {
            Field later = draft.scope(Kind.ENDPOINT, endpoint).field(name);
            setting.report(
                    later == null
                            ? "by: '%s' is no feature of endpoint '%s'%s"
                                    .formatted(
                                            name,
                                            endpoint,
                                            Spelling.suggestion(name, early.names(any -> true)))
                            : "by: '%s' is known only when views have been read, and the key is needed before; use request features, or what is derived from them alone"
                                    .formatted(name));
            return null;
        }
        if (field.type() == ValueType.TIMESTAMP) {
            setting.report(
                    "by: '%s' is a timestamp, which has no buckets; derive a number from it, such as its hour"
                            .formatted(name));
            return null;
        }
        return field;
    }

    /// @param field null if it is not known what has the buckets
    private static @Nullable Bucketing bucketing(Setting setting, @Nullable Field field) {
        if (setting.isScalar()) {
            if (field == null) {
                return null;
            }
            if ("bool".equals(setting.text()) && field.type() == ValueType.BOOL) {
                return new Bucketing.Flag();
            }
            setting.report(
                    "buckets of '%s' (%s) are '%s'; write %s"
                            .formatted(
                                    field.name(),
                                    field.type().wireName(),
                                    setting.textOrEmpty(),
                                    FORMS));
            return null;
        }
        Settings settings = setting.settings("buckets of " + PrecomputedReader.SUBJECT);
        if (settings == null) {
            return null;
        }
        List<Setting> forms =
                List.of(
                        settings.optional("edges"),
                        settings.optional("quantiles"),
                        settings.optional("vocabulary"),
                        settings.optional("hash"));
        settings.finish();
        List<Setting> chosen = forms.stream().filter(Setting::present).toList();
        if (chosen.size() != 1) {
            setting.report(
                    "'%s' needs one kind of buckets and has %d; write %s"
                            .formatted(setting.key(), chosen.size(), FORMS));
            return null;
        }
        Setting form = chosen.getFirst();
        return field != null && fits(form, field) ? of(form, field.type()) : null;
    }

    private static @Nullable Bucketing of(Setting form, ValueType type) {
        return switch (form.key()) {
            case "edges" -> edges(form);
            case "quantiles" -> quantiles(form);
            case "vocabulary" -> vocabulary(form, type);
            default -> hash(form);
        };
    }

    private static boolean fits(Setting form, Field field) {
        boolean numbers = form.key().equals("edges") || form.key().equals("quantiles");
        ValueType other = numbers ? ValueType.FLOAT64 : ValueType.STRING;
        if (field.type() == ValueType.INT64 || field.type() == other) {
            return true;
        }
        form.report(
                "%s: '%s' is %s; %s are for int64 and %s%s"
                        .formatted(
                                form.key(),
                                field.name(),
                                field.type().wireName(),
                                form.key(),
                                other.wireName(),
                                field.type() == ValueType.BOOL ? ", so write bool" : ""));
        return false;
    }

    private static @Nullable Bucketing edges(Setting form) {
        var edges = new ArrayList<Double>();
        for (Setting item : form.items()) {
            Double edge = item.number();
            if (edge == null) {
                return null;
            }
            edge += 0.0;
            if (!edges.isEmpty() && edges.getLast() >= edge) {
                item.report(
                        "edges: %s comes after %s; write them ascending, each once"
                                .formatted(edge, edges.getLast()));
                return null;
            }
            edges.add(edge);
        }
        if (edges.isEmpty()) {
            form.report("edges has none; write where buckets begin, such as [18, 25, 35]");
            return null;
        }
        return new Bucketing.Edges(edges);
    }

    private static @Nullable Bucketing quantiles(Setting form) {
        Integer count = form.integer(2, MOST_QUANTILES);
        return count == null ? null : new Bucketing.Quantiles(count);
    }

    private static @Nullable Bucketing hash(Setting form) {
        Integer count = form.integer(1, MOST_HASHES);
        return count == null ? null : new Bucketing.Hash(count);
    }

    private static @Nullable Bucketing vocabulary(Setting form, ValueType type) {
        var words = new ArrayList<String>();
        var seen = new HashSet<String>();
        for (Setting item : form.items()) {
            String word = item.value(type);
            if (word == null) {
                return null;
            }
            String plain = type == ValueType.INT64 ? Long.toString(Long.parseLong(word)) : word;
            if (!seen.add(plain)) {
                item.report("vocabulary has '" + plain + "' twice; remove one");
                return null;
            }
            words.add(plain);
        }
        if (words.isEmpty()) {
            form.report("vocabulary has no word; write some, such as [a, b]");
            return null;
        }
        return new Bucketing.Vocabulary(words);
    }

    private static @Nullable Frequent frequent(Setting select) {
        Settings choice = select.settings("select of " + PrecomputedReader.SUBJECT);
        if (choice == null) {
            return null;
        }
        Setting written = choice.required("frequent", "{at_least: 5}");
        choice.finish();
        Settings settings = written.settings("frequent of " + PrecomputedReader.SUBJECT);
        if (settings == null) {
            return null;
        }
        Integer times = settings.required("at_least", "5").integer(1, Integer.MAX_VALUE);
        Setting recent = settings.optional("within");
        Duration within =
                recent.present()
                        ? recent.positiveDuration(PrecomputedReader.LONGEST)
                        : Selection.USUAL_WITHIN;
        settings.finish();
        return times == null || within == null ? null : new Frequent(times, within);
    }

    /// How many buckets a feature surely has to score, and how many it can have at most.
    private record Sizes(long least, long most) {
        static Sizes of(Bucketing bucketing, ValueType type) {
            return switch (bucketing) {
                case Bucketing.Edges(List<Double> edges) ->
                        new Sizes(
                                type == ValueType.INT64 ? 1 : edges.size() + 1L, edges.size() + 2L);
                case Bucketing.Quantiles(int count) -> new Sizes(1, count + 1L);
                case Bucketing.Vocabulary(List<String> words) ->
                        new Sizes(words.size(), words.size() + 2L);
                case Bucketing.Hash(int count) -> new Sizes(1, count + 1L);
                case Bucketing.Flag _ -> new Sizes(2, 3);
            };
        }
    }

    private static void checkSize(Setting by, List<Sizes> sizes, long limit) {
        double least = 1;
        double most = 1;
        for (Sizes each : sizes) {
            least *= each.least;
            most *= each.most;
        }
        if (most > 0x1p62) {
            by.report(
                    "by has over 2^62 combinations of buckets; use fewer features, or fewer buckets for them");
        } else if (least > limit) {
            by.report(
                    "by makes at least %,.0f keys, which is over the limit of %,d; use fewer features or buckets, 'select: {frequent: {at_least: 5}}', or a higher limit"
                            .formatted(least, limit));
        }
    }
}
