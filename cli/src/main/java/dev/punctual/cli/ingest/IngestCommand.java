package dev.punctual.cli.ingest;

import dev.punctual.cli.ProjectOption;
import dev.punctual.core.definition.SourceDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.load.terminal.Progress;
import dev.punctual.load.terminal.Terminal;
import dev.punctual.server.http.json.JsonBuffer;
import dev.punctual.server.project.OfflineEngines;
import dev.punctual.server.project.ProjectDirectory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ingest",
        description = {
            "Pushes files of events into a source of a running gateway, in their order.",
            "Files are NDJSON or JSON as they are, or CSV and Parquet by the names of their columns, in the order of"
                    + " event time; each file with events after those of the file before it.",
            "An event counts once however often it is pushed, so a run that was broken off is run again."
        })
public final class IngestCommand implements Callable<Integer> {
    private static final int EVENTS = 1_000;
    private static final int BYTES = 1 << 20;

    @Mixin private ProjectOption project = new ProjectOption();

    @Parameters(index = "0", paramLabel = "SOURCE", description = "The name of the event source.")
    private String source = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files of events, the oldest first.")
    private List<Path> files = List.of();

    @Option(
            names = "--url",
            description = "The address of the gateway (default: http://127.0.0.1:8080).")
    private URI url = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--allow-rejected",
            description = "Ends well even if events were late or rejected.")
    private boolean allowRejected;

    @Override
    public Integer call() throws InterruptedException {
        ProjectDirectory directory = project.directory();
        var definition = directory.definition();
        if (!(definition.sources().get(source) instanceof SourceDefinition.Event event)) {
            throw new ServingException(
                    ErrorCode.NOT_FOUND, "the project has no event source '" + source + "'");
        }
        for (Path file : files) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new ServingException(ErrorCode.NOT_FOUND, "there is no file " + file);
            }
        }
        var tally = new Tally();
        Terminal terminal = Terminal.system();
        try (var engines = new OfflineEngines(definition, directory);
                var pusher = new BulkPusher(url, source)) {
            for (Path path : files) {
                try (EventFile file = open(path, event, engines)) {
                    push(file, String.valueOf(path.getFileName()), pusher, tally);
                }
            }
        } finally {
            tally.print(terminal);
        }
        return tally.clean() || allowRejected ? 0 : 1;
    }

    private static EventFile open(
            Path path, SourceDefinition.Event source, OfflineEngines engines) {
        String name = path.toString();
        return name.endsWith(".json") || name.endsWith(".ndjson") || name.endsWith(".jsonl")
                ? new JsonFile(path)
                : new TableFile(
                        engines.over(Map.of(TableFile.table(), path.toAbsolutePath())), source);
    }

    private static void push(EventFile file, String name, BulkPusher pusher, Tally tally)
            throws InterruptedException {
        try (var progress = Progress.start(Terminal.system(), name, file.size(), file.unit())) {
            var lines = new JsonBuffer(BYTES);
            long first = 1;
            int count = 0;
            for (boolean more = true; more; ) {
                more = file.next(lines);
                if (more) {
                    lines.raw('\n');
                    count++;
                }
                if (count > 0 && (!more || count == EVENTS || lines.length() >= BYTES)) {
                    tally.add(pusher.push(lines.toBytes()), name, first);
                    progress.reached(file.position());
                    first += count;
                    count = 0;
                    lines = new JsonBuffer(BYTES);
                }
            }
            progress.done();
        }
    }
}
