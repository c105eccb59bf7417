package dev.punctual.cli.demo;

import dev.punctual.load.report.Quality;
import dev.punctual.server.jobs.Workshop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Qualities that were measured once and are the same in every run.
record KeptQualities(Workshop workshop) {
    private static final String ORDER = "order";

    /// Gives what was measured before for the same fingerprint, or measures it.
    Map<String, Quality> qualities(
            String title, String fingerprint, Supplier<Map<String, Quality>> measure) {
        String step = title.replace(' ', '-');
        Map<String, String> known = workshop.log().finished(step, fingerprint);
        if (known != null) {
            workshop.reporter().kept(title, "");
            return read(known);
        }
        Map<String, Quality> measured = measure.get();
        workshop.log().finish(step, fingerprint, written(measured));
        return measured;
    }

    private static Map<String, String> written(Map<String, Quality> qualities) {
        var figures = new LinkedHashMap<String, String>();
        figures.put(ORDER, String.join("\n", qualities.keySet()));
        qualities.forEach((name, q) ->
                figures.put(name, q.rows() + " " + q.mae() + " " + q.rmse() + " " + q.auc()));
        return figures;
    }

    private static Map<String, Quality> read(Map<String, String> figures) {
        var qualities = new LinkedHashMap<String, Quality>();
        for (String name : figures.getOrDefault(ORDER, "").lines().toList()) {
            List<Double> numbers =
                    Stream.of(figures.getOrDefault(name, "").split(" ", -1))
                            .map(Double::valueOf)
                            .toList();
            qualities.put(
                    name,
                    new Quality(
                            numbers.get(0).longValue(),
                            numbers.get(1),
                            numbers.get(2),
                            numbers.get(3)));
        }
        return qualities;
    }
}
