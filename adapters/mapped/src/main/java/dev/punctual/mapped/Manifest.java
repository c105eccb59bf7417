package dev.punctual.mapped;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Which file each table serves: what a directory's `manifest` says. It changes by one rename.
final class Manifest {
    static final String NAME = "manifest";

    private static final String FIRST = "punctual generations 1";
    private static final String LAST = "crc32c ";

    private Manifest() {}

    /// The names of files by table; empty where there is no manifest yet.
    ///
    /// @throws ServingException with `STORAGE_FAILED` if it is damaged
    static Map<String, String> read(Path directory) throws IOException {
        String text;
        try {
            text = new String(Files.readAllBytes(directory.resolve(NAME)), UTF_8);
        } catch (NoSuchFileException _) {
            return Map.of();
        }
        int last = text.lastIndexOf(LAST);
        String body = text.substring(0, Math.max(last, 0));
        if (!text.equals(sealed(body)) || !body.startsWith(FIRST + "\n")) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    directory.resolve(NAME)
                            + " is damaged or of another release; delete it, and load all batch"
                            + " views and precomputed tables again");
        }
        var files = new TreeMap<String, String>();
        body.lines()
                .skip(1)
                .forEach(line -> {
                    int space = line.indexOf(' ');
                    String table = URLDecoder.decode(line.substring(space + 1), UTF_8);
                    files.put(table, line.substring(0, space));
                });
        return files;
    }

    /// Replaces what it says, for good when this returns.
    static void write(Path directory, Map<String, String> files) throws IOException {
        var body = new StringBuilder(FIRST).append('\n');
        new TreeMap<>(files)
                .forEach((table, file) ->
                        body.append(file)
                                .append(' ')
                                .append(URLEncoder.encode(table, UTF_8))
                                .append('\n'));
        Path aside = directory.resolve(NAME + GenerationDirectory.UNFINISHED);
        try {
            writeSynced(aside, sealed(body.toString()));
            Files.move(aside, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(aside);
            throw e;
        }
        sync(directory);
    }

    private static void writeSynced(Path file, String text) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                int _ = channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /// Has the disk keep the names in a directory.
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String sealed(String body) {
        var crc = new CRC32C();
        crc.update(body.getBytes(UTF_8));
        return body + LAST + HexFormat.of().toHexDigits((int) crc.getValue()) + '\n';
    }
}
