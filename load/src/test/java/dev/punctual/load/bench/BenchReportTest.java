package dev.punctual.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.load.EventFlow;
import dev.punctual.load.Latencies;
import dev.punctual.load.PhaseResult;
import dev.punctual.load.PhaseResult.Second;
import dev.punctual.load.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/// Reports of figures that were made up.
class BenchReportTest {
    private static final Duration BUDGET = Duration.ofMillis(10);
    private static final Terminal PLAIN = Terminal.plain(System.out);

    @Test
    void theKneeIsWhereLoadsAreNoLongerBorne() {
        var report = report(step(400, 0.999, 20), step(100, 1, 20), step(800, 0.6, 20));
        assertThat(report.knee()).extracting(PhaseResult::name).isEqualTo("400/s");
        assertThat(BenchText.render(report, PLAIN)).contains("The knee lies above 400/s");
        assertThat(report(step(1, 0.5, 20)).knee()).isNull();
        assertThat(report(step(1, 1, 20), step(2, 1, 20)).knee())
                .extracting(PhaseResult::name)
                .isEqualTo("2/s");
    }

    @Test
    void goodputIsWhatIsAnsweredInTimeOfWhatWasOffered() {
        assertThat(step(800, 0.6, 20).goodputPerSecond()).isEqualTo(480);
    }

    @Test
    void aGeneratorThatWasLateItselfSaysSo() {
        var fine = report(step(100, 1, 50));
        assertThat(fine.notes()).isEmpty();
        assertThat(BenchText.render(fine, PLAIN)).doesNotContain("?", "!");
        // Latencies of 1 to 10 ms, and a lag of 1.5 ms: p50 and p90 are over a fifth, or a sixth of
        // it.
        var late = report(step(100, 1, 1_500));
        assertThat(late.notes())
                .singleElement()
                .asString()
                .startsWith("100/s: the generator itself was late by 1.50 ms at p50")
                .contains("so p50 is not to be trusted");
        assertThat(BenchText.render(late, PLAIN)).contains("5.00 ms ?").contains("! 100/s");
        assertThat(BenchPage.of(late)).contains("5.00 ms ?");
    }

    @Test
    void whatWasNeverSentIsSaid() {
        var step = with(step(100, 0.5, 20), Map.of("backlog", 70L, "http_503", 30L));
        assertThat(report(step).notes())
                .singleElement()
                .asString()
                .contains("70 questions were never sent");
        assertThat(BenchText.render(report(step), PLAIN)).contains("http_503", "backlog");
    }

    @Test
    void aPercentileOfTooFewIsNotShown() {
        assertThat(BenchText.render(report(step(100, 1, 20)), PLAIN))
                .containsPattern("\\| 100/s +\\|.*9.90 ms +\\| +9.99 ms \\| +- \\|");
    }

    @Test
    void thePageIsWellFormedAndNeedsNothingFromElsewhere() throws Exception {
        var report = report(step(100, 1, 20), step(400, 0.9, 20), step(900, 0.4, 900));
        String page = BenchPage.of(report);
        // Left in the build directory, to be looked at.
        Files.writeString(Path.of("target", "sample-bench.html"), page);
        assertThat(page)
                .startsWith("<!doctype html>")
                .doesNotContain("http:", "https:", "<script", "<link", "url(", "@import", "NaN");
        Document parsed = parse(page.replaceAll("<meta ([^>]*)>", "<meta $1/>"));
        assertThat(parsed.getElementsByTagName("h1").item(0).getTextContent())
                .isEqualTo("endpoint <x>");
        assertThat(page)
                .contains("100/s", "p99.9", "budget 10.0 ms", "Goodput against offered load")
                .contains("Answers by rung", "full", "lite", "slack", "Poisson, seed 7")
                .contains("The knee lies above 100/s");
        var drawings =
                Pattern.compile("<svg.*?</svg>", Pattern.DOTALL)
                        .matcher(page)
                        .results()
                        .map(MatchResult::group)
                        .toList();
        assertThat(drawings).hasSize(5);
        for (String drawing : drawings) {
            var svg = parse(drawing).getDocumentElement();
            assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
            assertThat(svg.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
        }
    }

    @Test
    void aLongRunIsDrawnWithFewPoints() {
        var series = new ArrayList<Second>();
        for (int s = 0; s < 86_400; s++) {
            series.add(new Second(s, 10, 10, 9, 1, 1, s, Map.of("full", 10L)));
        }
        var timeline = Timeline.of(List.of(with(step(10, 1, 20), series)));
        assertThat(timeline.points(Timeline.Piece::p99Millis)).hasSizeLessThanOrEqualTo(600);
        assertThat(timeline.largest(Timeline.Piece::p99Millis)).isEqualTo(86_399);
        assertThat(timeline.rates(Timeline.Piece::inBudget))
                .extracting(point -> point.y())
                .containsOnly(9.0);
    }

    @Test
    void anEarlierReportIsComparedByRatios() {
        var before = report(step(100, 1, 20), step(400, 0.5, 20));
        String json = BenchJson.write(before);
        var baseline = Baseline.read(json);
        assertThat(baseline.compare(before, PLAIN))
                .contains("| 100/s   | 1.00 | 1.00 | 1.00 |  1.00 |    1.00 |    1.00 |    1.00 |");
        assertThat(baseline.compare(report(step(400, 1, 20)), PLAIN))
                .contains("| 400/s   | 1.00 | 1.00 | 1.00 |  1.00 |    1.00 |    2.00 |    2.00 |");
        assertThat(baseline.compare(report(step(7, 1, 20)), PLAIN)).contains("nothing to compare");
        assertThatThrownBy(() -> Baseline.read("{\"steps\": []}"))
                .hasMessageContaining("has no steps");
        assertThatThrownBy(() -> Baseline.read("steps"))
                .hasMessageContaining("the baseline is not JSON");
    }

    @Test
    void histogramsAreALogThatOthersRead() throws IOException {
        var out = new ByteArrayOutputStream();
        HdrLog.write(
                report(step(100, 1, 20), step(400, 1, 20)),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        var reader = new HistogramLogReader(new ByteArrayInputStream(out.toByteArray()));
        var first = (Histogram) reader.nextIntervalHistogram();
        var second = (Histogram) reader.nextIntervalHistogram();
        assertThat(first.getTag()).isEqualTo("100/s");
        assertThat(first.getTotalCount()).isEqualTo(1_000);
        assertThat(first.getMaxValue()).isBetween(10_000L, 10_010L);
        assertThat(second.getTag()).isEqualTo("400/s");
        assertThat(reader.hasNext()).isFalse();
    }

    private static BenchReport report(PhaseResult... steps) {
        return new BenchReport(
                "endpoint <x>",
                Instant.parse("2026-11-01T12:00:00Z"),
                "Some processor",
                Map.of("arrivals", "Poisson, seed 7"),
                BUDGET,
                List.of(steps),
                false);
    }

    /// A step of a thousand questions, answered after 0.01 to 10 ms.
    private static PhaseResult step(int perSecond, double inTime, long lagMicros) {
        var series = new ArrayList<Second>();
        for (int s = 0; s < 5; s++) {
            var rungs = new LinkedHashMap<String, Long>();
            rungs.put("full", perSecond - 10L * s);
            rungs.put("lite", 10L * s);
            series.add(new Second(s, perSecond, perSecond, perSecond, 0, 1, 9, rungs));
        }
        return new PhaseResult(
                perSecond + "/s",
                perSecond,
                BUDGET,
                5.01,
                1_000,
                1_000,
                0,
                Math.round(1_000 * inTime),
                Map.of(),
                Map.of("full", 900L, "lite", 100L),
                Map.of("best", 900L, "slack", 100L),
                Latencies.ofMicros(LongStream.rangeClosed(1, 1_000).map(i -> i * 10)),
                Latencies.ofMicros(LongStream.generate(() -> lagMicros).limit(1_000)),
                Latencies.ofMicros(LongStream.generate(() -> lagMicros).limit(1_000)),
                series,
                new EventFlow(0, 0, Map.of(), Latencies.ofMicros(LongStream.empty())));
    }

    private static PhaseResult with(PhaseResult step, List<Second> series) {
        return copy(step, step.errors(), series.size(), series);
    }

    private static PhaseResult with(PhaseResult step, Map<String, Long> errors) {
        return copy(step, errors, step.seconds(), step.series());
    }

    private static PhaseResult copy(
            PhaseResult step, Map<String, Long> errors, double seconds, List<Second> series) {
        return new PhaseResult(
                step.name(),
                step.offeredPerSecond(),
                step.budget(),
                seconds,
                step.questions(),
                step.sent(),
                step.unfinished(),
                step.inBudget(),
                errors,
                step.rungs(),
                step.reasons(),
                step.latencies(),
                step.lags(),
                step.waits(),
                series,
                step.events());
    }

    private static Document parse(String xml) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        String content = xml.replace("<!doctype html>", "");
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(content)));
    }
}
