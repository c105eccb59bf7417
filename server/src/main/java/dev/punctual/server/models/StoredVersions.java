package dev.punctual.server.models;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.files.PropertiesFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Finds the versions below a directory.
final class StoredVersions {
    static final String ARTEFACT = "model";
    static final String VERSION = "version.properties";
    private static final String INPUTS = "inputs";
    private static final String CREATED = "created";
    private static final int HASH_BYTES = 6;
    private static final String NUMBER = "\\d{1,9}";

    /// By number where both have one, then by when they came here.
    static final Comparator<StoredVersion> OLDEST_FIRST =
            (a, b) -> {
                boolean numbers = a.version().matches(NUMBER) && b.version().matches(NUMBER);
                return numbers
                        ? Integer.compare(
                                Integer.parseInt(a.version()), Integer.parseInt(b.version()))
                        : a.created().compareTo(b.created());
            };

    private StoredVersions() {}

    /// The versions that were put into a directory here.
    static List<StoredVersion> in(Path home) {
        var versions = new ArrayList<StoredVersion>();
        for (Path each : directories(home)) {
            Map<String, String> described = new PropertiesFile(each.resolve(VERSION)).read();
            String inputs = described.get(INPUTS);
            if (inputs != null) {
                versions.add(
                        new StoredVersion(
                                each.getFileName().toString(),
                                each.resolve(ARTEFACT),
                                inputs.isEmpty() ? List.of() : List.of(inputs.split(",")),
                                created(described)));
            }
        }
        versions.sort(OLDEST_FIRST);
        return versions;
    }

    private static Instant created(Map<String, String> described) {
        long micros = Long.parseLong(described.getOrDefault(CREATED, "0"));
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /// What is written down of a version.
    static Map<String, String> described(List<String> inputs, long createdMicros) {
        return Map.of(INPUTS, String.join(",", inputs), CREATED, Long.toString(createdMicros));
    }

    /// The versions in a directory of the project: directories that are called by numbers, each with one file.
    static List<StoredVersion> madeElsewhere(Path directory, List<String> inputs) {
        var versions = new ArrayList<StoredVersion>();
        for (Path each : directories(directory)) {
            if (each.getFileName().toString().matches(NUMBER)) {
                List<Path> files = files(each);
                if (files.size() == 1) {
                    versions.add(
                            new StoredVersion(
                                    each.getFileName().toString(),
                                    files.getFirst(),
                                    inputs,
                                    modified(files.getFirst())));
                }
            }
        }
        versions.sort(OLDEST_FIRST);
        return versions;
    }

    private static List<Path> directories(Path directory) {
        return listed(directory).stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> files(Path directory) {
        return listed(directory).stream()
                .filter(Files::isRegularFile)
                .filter(file -> !file.getFileName().toString().startsWith("."))
                .toList();
    }

    private static List<Path> listed(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    static byte[] bytes(Path artefact) {
        try {
            return Files.readAllBytes(artefact);
        } catch (IOException e) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    "cannot read the artefact " + artefact + ": " + e.getMessage(),
                    null,
                    e);
        }
    }

    /// What a version is called by, if it has no number: the beginning of the hash of its artefact.
    static String hash(byte[] artefact) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(artefact);
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
