package dev.punctual.mapped;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Writes a generation's file from the end of its header on, and keeps the checksum of each block.
final class BlockWriter {
    private static final int BUFFERED_BLOCKS = 8;

    private final FileChannel channel;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(BUFFERED_BLOCKS * Layout.BLOCK_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
    private int[] checksums = new int[BUFFERED_BLOCKS];
    private int blocks;
    private long flushed;

    BlockWriter(FileChannel channel) {
        this.channel = channel;
        buffer.position(Layout.HEADER_BYTES);
    }

    /// Where the next byte goes.
    long position() {
        return flushed + buffer.position();
    }

    void append(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int left = length;
        while (left > 0) {
            int part = Math.min(left, buffer.remaining());
            buffer.put(bytes, at, part);
            at += part;
            left -= part;
            flushIfFull();
        }
    }

    void appendShort(short value) throws IOException {
        appendByte((byte) value);
        appendByte((byte) (value >> Byte.SIZE));
    }

    void appendInt(int value) throws IOException {
        if (buffer.remaining() >= Integer.BYTES) {
            buffer.putInt(value);
            flushIfFull();
        } else {
            appendShort((short) value);
            appendShort((short) (value >> Short.SIZE));
        }
    }

    void appendLong(long value) throws IOException {
        appendInt((int) value);
        appendInt((int) (value >> Integer.SIZE));
    }

    private void appendByte(byte value) throws IOException {
        buffer.put(value);
        flushIfFull();
    }

    /// Writes zeros up to the next multiple.
    void align(int multiple) throws IOException {
        while (position() % multiple != 0) {
            appendByte((byte) 0);
        }
    }

    private void flushIfFull() throws IOException {
        if (!buffer.hasRemaining()) {
            sum();
            show();
            flushed += buffer.position();
            buffer.clear();
        }
    }

    private void sum() {
        for (int begin = 0; begin < buffer.position(); begin += Layout.BLOCK_BYTES) {
            int from = blocks == 0 ? Layout.HEADER_BYTES : begin;
            int end = Math.min(buffer.position(), begin + Layout.BLOCK_BYTES);
            var crc = new CRC32C();
            crc.update(buffer.slice(from, end - from));
            if (blocks == checksums.length) {
                checksums = Arrays.copyOf(checksums, 2 * blocks);
            }
            checksums[blocks++] = (int) crc.getValue();
        }
    }

    /// Lets the file have all that was written so far.
    void show() throws IOException {
        writeAt(flushed, buffer.duplicate().flip());
    }

    /// Ends the file with the checksums, and gives their own.
    int end() throws IOException {
        sum();
        show();
        long at = position();
        ByteBuffer bytes =
                ByteBuffer.allocate(blocks * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(checksums, 0, blocks);
        writeAt(at, bytes);
        var crc = new CRC32C();
        crc.update(bytes.array());
        return (int) crc.getValue();
    }

    /// Writes the header.
    void head(Layout layout) throws IOException {
        writeAt(0, ByteBuffer.wrap(layout.toBytes()));
    }

    private void writeAt(long position, ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }
}
