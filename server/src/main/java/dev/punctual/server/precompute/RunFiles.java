package dev.punctual.server.precompute;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.server.files.PropertiesFile;
import dev.punctual.server.files.Unwritten;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The unfinished work on one table: the questions in chunks, and the answers to those chunks that were scored. Chunks may
/// be written and read by several threads, each by one.
final class RunFiles {
    /*
     * The questions are written first, all of them: what SQL gives has no order that another run could rely on. Then the
     * answers to each chunk are one file, which is there whole or not at all, so a run that was killed goes on with the
     * chunks that have none. All files carry a checksum: nothing is synced, so the end of the machine may leave files
     * that are not what was written. Damaged answers are computed again, damaged questions end the run.
     *
     * A file is: magic number, rows, a time (all most significant byte last), the rows, CRC-32C of all that.
     */
    private static final int MAGIC = 0x32_51_43_50; // "PCQ2"
    private static final int HEAD = Integer.BYTES + Integer.BYTES + Long.BYTES;
    private static final String UNFINISHED = ".unfinished";
    private static final String STATE = "run.properties";
    private static final String ID = "id";
    private static final String ROWS = "rows";
    private static final String CHUNKS = "chunks";

    private final Path directory;

    RunFiles(Path directory) {
        this.directory = directory;
    }

    /// The questions of a run, all of which are there.
    record Run(String id, long rows, int chunks) {}

    /// The rows of a file.
    ///
    /// @param timeMicros the time that was written with them
    record Chunk(int rows, long timeMicros, ByteBuffer bytes) {}

    /// The run of that identity if its questions are there; of any other, everything is removed.
    @Nullable Run resume(String id) {
        Map<String, String> state = state().read();
        if (id.equals(state.get(ID))) {
            return new Run(
                    id,
                    Long.parseLong(state.getOrDefault(ROWS, "0")),
                    Integer.parseInt(state.getOrDefault(CHUNKS, "0")));
        }
        remove();
        return null;
    }

    /// Says that all questions of a run are there.
    void begin(Run run) {
        try {
            Files.createDirectories(directory); // there may be no question
        } catch (IOException e) {
            throw Unwritten.failure(directory.resolve(STATE), directory.resolve(STATE), e);
        }
        state().write(
                        Map.of(
                                ID,
                                run.id,
                                ROWS,
                                Long.toString(run.rows),
                                CHUNKS,
                                Integer.toString(run.chunks)));
    }

    private PropertiesFile state() {
        return new PropertiesFile(directory.resolve(STATE));
    }

    void writeQuestions(int chunk, int rows, ByteBuffer bytes) {
        write(questions(chunk), new Chunk(rows, 0, bytes));
    }

    /// @throws ServingException with `STORAGE_FAILED` if they cannot be read; then the run begins anew the next time
    Chunk readQuestions(int chunk) {
        Chunk read = read(questions(chunk));
        if (read == null) {
            remove();
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    questions(chunk) + " is damaged; run it again, which begins anew");
        }
        return read;
    }

    void writeAnswers(int chunk, Chunk answers) {
        write(answers(chunk), answers);
    }

    /// The answers to a chunk; null if there are none, or they are damaged.
    @Nullable Chunk readAnswers(int chunk) {
        return read(answers(chunk));
    }

    private Path questions(int chunk) {
        return directory.resolve("questions-%08d".formatted(chunk));
    }

    private Path answers(int chunk) {
        return directory.resolve("answers-%08d".formatted(chunk));
    }

    private void write(Path file, Chunk chunk) {
        ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(MAGIC).putInt(chunk.rows).putLong(chunk.timeMicros).flip();
        ByteBuffer tail = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        tail.putInt(checksum(head, chunk.bytes)).flip();
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        try {
            Files.createDirectories(directory);
            try (FileChannel channel =
                    FileChannel.open(
                            unfinished,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                for (ByteBuffer part : List.of(head, chunk.bytes.duplicate(), tail)) {
                    while (part.hasRemaining()) {
                        channel.write(part);
                    }
                }
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Unwritten.failure(file, unfinished, e);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static @Nullable Chunk read(Path file) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int end = bytes.limit() - Integer.BYTES;
            if (end < HEAD
                    || bytes.getInt(0) != MAGIC
                    || bytes.getInt(end) != checksum(bytes.duplicate().limit(end))) {
                return null;
            }
            return new Chunk(
                    bytes.getInt(Integer.BYTES),
                    bytes.getLong(2 * Integer.BYTES),
                    bytes.limit(end).position(HEAD));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED, "cannot read " + file + ": " + reason(e), null, e);
        }
    }

    private static int checksum(ByteBuffer... parts) {
        var checksum = new CRC32C();
        for (ByteBuffer part : parts) {
            checksum.update(part.duplicate());
        }
        return (int) checksum.getValue();
    }

    /// Removes everything. What is said of the questions goes first, so that nobody relies on the rest.
    void remove() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try {
            Files.deleteIfExists(directory.resolve(STATE));
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new ServingException(
                    ErrorCode.STORAGE_FAILED,
                    "cannot empty " + directory + ": " + reason(e),
                    null,
                    e);
        }
    }
}
