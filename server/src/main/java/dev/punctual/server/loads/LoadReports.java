package dev.punctual.server.loads;

import dev.punctual.core.offline.LoadReport;
import dev.punctual.server.http.jobs.LoadReportJson;
import dev.punctual.server.http.json.JsonBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/// The directory of reports of refused loads: one JSON file for each view, until a load of it succeeds.
public record LoadReports(Path directory) {
    private static final int BYTES = 4_096;

    /// Keeps a report in place of the one before.
    ///
    /// @return its file
    Path write(LoadReport report, Instant now) {
        var json = new JsonBuffer(BYTES).raw("{\"time\":").text(now.toString()).raw(",\"report\":");
        LoadReportJson.write(json, report);
        Path file = file(report.view());
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            Files.createDirectories(directory);
            Files.write(unfinished, json.raw("}\n").toBytes());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    void forget(String view) {
        try {
            Files.deleteIfExists(file(view));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file(view), e);
        }
    }

    private Path file(String view) {
        return directory.resolve(view + ".json");
    }
}
