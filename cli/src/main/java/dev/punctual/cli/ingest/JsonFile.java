package dev.punctual.cli.ingest;

import dev.punctual.server.http.json.JsonBuffer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of JSON: one object a line, or one list of objects. Items are passed on as they are, for the gateway to judge.
final class JsonFile implements EventFile {
    private static final int END = -1;
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final long size;
    private final boolean list;
    private long position;
    private int ahead;

    JsonFile(Path file) {
        this.file = file;
        try {
            this.size = Files.size(file);
            this.in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            advance();
            skipBlank();
            this.list = ahead == '[';
            if (list) {
                advance();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public boolean next(JsonBuffer json) {
        try {
            skipBlank();
            while (list && ahead == ',') {
                advance();
                skipBlank();
            }
            if (ahead == END || (list && ahead == ']')) {
                return false;
            }
            if (list) {
                copyItem(json);
            } else {
                copyLine(json);
            }
            return true;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void copyLine(JsonBuffer json) throws IOException {
        while (ahead != '\n' && ahead != END) {
            json.raw((char) ahead);
            advance();
        }
    }

    /// Copies until the comma or bracket behind the item, or the end of the file.
    private void copyItem(JsonBuffer json) throws IOException {
        int depth = 0;
        boolean quoted = false;
        boolean escaped = false;
        while (ahead != END) {
            if (!quoted && depth == 0 && (ahead == ',' || ahead == ']')) {
                return;
            }
            if (quoted) {
                quoted = escaped || ahead != '"';
                escaped = !escaped && ahead == '\\';
            } else {
                quoted = ahead == '"';
                depth += ahead == '{' || ahead == '[' ? 1 : ahead == '}' || ahead == ']' ? -1 : 0;
            }
            json.raw(ahead == '\n' || ahead == '\r' ? ' ' : (char) ahead);
            advance();
        }
    }

    private void skipBlank() throws IOException {
        while (ahead == ' ' || ahead == '\n' || ahead == '\r' || ahead == '\t') {
            advance();
        }
    }

    private void advance() throws IOException {
        ahead = in.read();
        position++;
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException("cannot read " + file, e);
    }

    @Override
    public long position() {
        return Math.min(position, size);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String unit() {
        return "bytes";
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
