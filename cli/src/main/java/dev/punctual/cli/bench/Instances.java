package dev.punctual.cli.bench;

import dev.punctual.cli.RowJson;
import dev.punctual.cli.TerminalReporter;
import dev.punctual.core.definition.EndpointDefinition;
import dev.punctual.core.definition.LabelsDefinition;
import dev.punctual.core.offline.OfflineEngine;
import dev.punctual.core.offline.RowCursor;
import dev.punctual.core.value.Field;
import dev.punctual.core.value.Schema;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.http.json.JsonTree;
import dev.punctual.server.jobs.Workshop;
import dev.punctual.server.project.ProjectDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a server is asked about, over and over. Bounded: of more than so many, the first ones.
///
/// @param origin where they come from, in words
record Instances(String origin, List<Map<?, ?>> all) {
    static final int MOST = 100_000;
    private static final int SYNTHESISED = 10_000;
    private static final int ROW_BYTES = 256;

    Instances {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to ask about in " + origin);
        }
    }

    /// Made up, of what the subject's description allows.
    static Instances synthesised(Subject subject, RandomGenerator random) {
        List<Map<?, ?>> all =
                Stream.<Map<?, ?>>generate(() -> subject.synthesised(random))
                        .limit(SYNTHESISED)
                        .toList();
        return new Instances("made up", all);
    }

    /// Of a file: CSV with a header if it is called so, else one object of JSON in each line.
    static Instances of(Path file, Subject subject) {
        boolean csv = file.toString().endsWith(".csv");
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            var all = new ArrayList<Map<?, ?>>();
            List<String> header = csv ? cells(String.valueOf(lines.readLine())) : List.of();
            String line = lines.readLine();
            for (; line != null && all.size() < MOST; line = lines.readLine()) {
                if (!line.isBlank()) {
                    int number = all.size() + 1;
                    all.add(csv ? typed(header, cells(line), subject) : json(line, file, number));
                }
            }
            return new Instances((line == null ? "" : "the first " + MOST + " of ") + file, all);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    file + " holds a value of another type than it should: " + e.getMessage(), e);
        }
    }

    private static Map<?, ?> json(String line, Path file, int number) throws IOException {
        if (JsonTree.read(line.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> object) {
            return object;
        }
        throw new IllegalArgumentException(
                "instance " + number + " of " + file + " is no object of JSON");
    }

    private static Map<String, Object> typed(
            List<String> header, List<String> cells, Subject subject) {
        var texts = new LinkedHashMap<String, String>();
        for (int i = 0; i < Math.min(header.size(), cells.size()); i++) {
            texts.put(header.get(i), cells.get(i));
        }
        return subject.typed(texts);
    }

    /// The cells of a line of CSV; those in quotes may hold commas and doubled quotes.
    private static List<String> cells(String line) {
        var cells = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (doubled) {
                    cell.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }

    /// Of a project: what was asked and logged, else the questions of the last split of its labels; null if it has neither.
    static @Nullable Instances of(ProjectDirectory directory, String endpoint) {
        try (var workshop = new Workshop(directory, new TerminalReporter(Terminal.system()))) {
            EndpointDefinition definition = workshop.project().endpoint(endpoint);
            List<Field> request =
                    definition.request().stream().map(r -> Field.of(r.name(), r.type())).toList();
            var schema = new Schema(request);
            List<Path> logged = logged(directory.answerLog(endpoint));
            if (!logged.isEmpty()) {
                try (OfflineEngine engine = workshop.engines().overParts("answers", logged)) {
                    return read(
                            "the log of answers",
                            engine.query(
                                    "SELECT %s FROM answers LIMIT %d"
                                            .formatted(columns(request), MOST),
                                    Map.of()),
                            schema);
                }
            }
            for (LabelsDefinition labels : workshop.project().labels().values()) {
                if (labels.endpoint().equals(endpoint)) {
                    LabelsDefinition.Split split = labels.splits().getLast();
                    RowCursor rows =
                            workshop.engines()
                                    .of(labels.query().source())
                                    .query(
                                            labels.query().sql(),
                                            Map.of("from", split.from(), "to", split.to()));
                    return read("the questions of the split " + split.name(), rows, schema);
                }
            }
            return null;
        }
    }

    private static List<Path> logged(Path place) {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + place, e);
        }
    }

    private static String columns(List<Field> fields) {
        return fields.stream()
                .map(field -> '"' + field.name().replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(", "));
    }

    private static Instances read(String origin, RowCursor rows, Schema schema) {
        var all = new ArrayList<Map<?, ?>>();
        try (rows) {
            var json = new RowJson(rows, schema);
            while (all.size() < MOST && rows.next()) {
                var row = new JsonBuffer(ROW_BYTES);
                json.write(row);
                if (JsonTree.read(row.toBytes()) instanceof Map<?, ?> instance) {
                    all.add(instance);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Instances(origin, all);
    }
}
