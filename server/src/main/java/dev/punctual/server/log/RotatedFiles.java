package dev.punctual.server.log;

import dev.punctual.server.http.json.JsonBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lines of text in numbered files of one directory, of which the oldest goes when their room is used up. One thread
/// appends, others may read the files meanwhile.
public final class RotatedFiles implements AutoCloseable {
    /*
     * A tenth of the room is one file. Lines are whole: each is one write. Only the last line before the end of a process
     * may be cut off, so after a restart a new file begins.
     */
    private static final int FILES = 10;
    private static final String ENDING = ".jsonl";
    private static final int FIRST = 1;

    private final Path directory;
    private final long fileBytes;
    private @Nullable FileChannel channel;
    private long length;

    /// @param directory where the files are; it is made with the first of them
    /// @param bytes how much room they may take
    RotatedFiles(Path directory, long bytes) {
        this.directory = directory;
        this.fileBytes = bytes / FILES;
    }

    /// Appends a line.
    void append(JsonBuffer line) throws IOException {
        if (channel == null || length + line.length() > fileBytes) {
            rotate();
        }
        FileChannel to = channel;
        if (to != null) {
            ByteBuffer bytes = ByteBuffer.wrap(line.array(), 0, line.length());
            while (bytes.hasRemaining()) {
                length += to.write(bytes);
            }
        }
    }

    private void rotate() throws IOException {
        close();
        Files.createDirectories(directory);
        List<Path> files = files(directory);
        int next = files.isEmpty() ? FIRST : number(files.getLast()) + 1;
        for (Path old : files.subList(0, Math.max(0, files.size() - FILES + 1))) {
            Files.deleteIfExists(old);
        }
        channel =
                FileChannel.open(
                        directory.resolve(String.format("%08d%s", next, ENDING)),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
        length = 0;
    }

    /// The newest lines of a directory, the oldest of them first.
    ///
    /// @param most how many at most
    public static List<String> newest(Path directory, int most) {
        var lines = new ArrayList<String>();
        if (Files.isDirectory(directory)) {
            List<Path> files = files(directory);
            for (int i = files.size() - 1; i >= 0 && lines.size() < most; i--) {
                List<String> last = last(files.get(i), most - lines.size());
                Collections.reverse(last);
                lines.addAll(last);
            }
        }
        Collections.reverse(lines);
        return lines;
    }

    private static List<String> last(Path file, int most) {
        var lines = new ArrayDeque<String>();
        try (Stream<String> all = Files.lines(file, StandardCharsets.UTF_8)) {
            all.forEach(line -> {
                if (lines.size() == most) {
                    lines.removeFirst();
                }
                lines.add(line);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return new ArrayList<>(lines);
    }

    /// The files, the oldest first.
    private static List<Path> files(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    private static int number(Path file) {
        String name = String.valueOf(file.getFileName());
        return Integer.parseInt(name.substring(0, name.length() - ENDING.length()));
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
