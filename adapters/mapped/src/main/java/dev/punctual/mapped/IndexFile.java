package dev.punctual.mapped;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.punctual.core.similarity.IndexFacts;
import dev.punctual.core.similarity.IndexImage;
import dev.punctual.core.similarity.IndexStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// A file with one generation of an index, mapped into memory. All of it is checked when it is opened, so that searches
/// need not check anything.
final class IndexFile implements IndexStore.Generation {
    private static final int SECTION_ALIGNMENT = 64;
    private static final String FACT = "fact";
    private static final String SECTION = "section";

    private final String id;
    private final Arena arena;
    private final MemorySegment bytes;
    private final IndexImage image;

    private IndexFile(String id, Arena arena, MemorySegment bytes, IndexImage image) {
        this.id = id;
        this.arena = arena;
        this.bytes = bytes;
        this.image = image;
    }

    /// Writes a file that is there for good when this returns.
    static void write(Path file, IndexImage image) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var writer = new BlockWriter(channel);
            var directory = new StringBuilder();
            image.facts()
                    .toTexts()
                    .forEach((key, value) -> line(directory, FACT, key, coded(value)));
            for (Map.Entry<String, MemorySegment> each :
                    new TreeMap<>(image.sections()).entrySet()) {
                writer.align(SECTION_ALIGNMENT);
                MemorySegment section = each.getValue();
                line(
                        directory,
                        SECTION,
                        each.getKey(),
                        writer.position() + " " + section.byteSize());
                append(writer, section);
            }
            long start = writer.position();
            byte[] text = directory.toString().getBytes(UTF_8);
            writer.append(text, 0, text.length);
            long end = writer.position();
            var layout = new IndexLayout(start, end, writer.end());
            ByteBuffer header = ByteBuffer.wrap(layout.toBytes());
            while (header.hasRemaining()) {
                int _ = channel.write(header, header.position());
            }
            channel.force(true);
        }
    }

    private static void append(BlockWriter writer, MemorySegment section) throws IOException {
        byte[] part = new byte[Layout.BLOCK_BYTES];
        for (long at = 0; at < section.byteSize(); at += part.length) {
            int length = (int) Math.min(part.length, section.byteSize() - at);
            MemorySegment.copy(section, ValueLayout.JAVA_BYTE, at, part, 0, length);
            writer.append(part, 0, length);
        }
    }

    private static void line(StringBuilder to, String what, String name, String rest) {
        to.append(what).append(' ').append(coded(name)).append(' ').append(rest).append('\n');
    }

    private static String coded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /// Opens a file and checks all of it.
    ///
    /// @throws Layout.Unreadable if it is damaged or not finished
    static IndexFile open(Path file) throws IOException, Layout.Unreadable {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < Layout.HEADER_BYTES) {
                throw new Layout.Unreadable("it has " + size + " bytes, too few for a header");
            }
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            byte[] header = bytes.asSlice(0, Layout.HEADER_BYTES).toArray(ValueLayout.JAVA_BYTE);
            IndexLayout layout = IndexLayout.of(header, size);
            check(bytes, layout);
            String id = Objects.requireNonNull(file.getFileName()).toString();
            return new IndexFile(id, arena, bytes, image(bytes, layout));
        } catch (IOException | Layout.Unreadable | RuntimeException | InternalError e) {
            arena.close();
            throw e;
        }
    }

    private static void check(MemorySegment bytes, IndexLayout layout) throws Layout.Unreadable {
        if (crc(bytes, layout.directoryEnd(), layout.fileBytes()) != layout.checksumsCrc()) {
            throw new Layout.Unreadable(
                    "the checksum of the list of checksums is wrong", -1, layout.directoryEnd());
        }
        ValueLayout.OfInt number =
                ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block < layout.blocks(); block++) {
            long start = GenerationFile.blockStart(block);
            long end = Math.min(layout.directoryEnd(), (block + 1L) * Layout.BLOCK_BYTES);
            long sumAt = layout.directoryEnd() + (long) block * Integer.BYTES;
            if (crc(bytes, start, end) != bytes.get(number, sumAt)) {
                throw new Layout.Unreadable(
                        "the checksum of block " + block + " is wrong", block, start);
            }
        }
    }

    private static int crc(MemorySegment bytes, long from, long end) {
        var crc = new CRC32C();
        for (long at = from; at < end; at += Layout.BLOCK_BYTES) {
            long size = Math.min(end - at, Layout.BLOCK_BYTES);
            crc.update(bytes.asSlice(at, size).asByteBuffer());
        }
        return (int) crc.getValue();
    }

    private static IndexImage image(MemorySegment bytes, IndexLayout layout)
            throws Layout.Unreadable {
        byte[] text =
                bytes.asSlice(
                                layout.directoryStart(),
                                layout.directoryEnd() - layout.directoryStart())
                        .toArray(ValueLayout.JAVA_BYTE);
        var facts = new HashMap<String, String>();
        var sections = new HashMap<String, MemorySegment>();
        try {
            new String(text, UTF_8)
                    .lines()
                    .forEach(line -> {
                        String[] words = line.split(" ", -1);
                        String name = URLDecoder.decode(words[1], UTF_8);
                        if (words[0].equals(FACT)) {
                            facts.put(name, URLDecoder.decode(words[2], UTF_8));
                        } else {
                            long at = Long.parseLong(words[2]);
                            sections.put(name, bytes.asSlice(at, Long.parseLong(words[3])));
                        }
                    });
            return new IndexImage(IndexFacts.of(facts), sections);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new Layout.Unreadable("its directory makes no sense: " + e.getMessage());
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long bytes() {
        return bytes.byteSize();
    }

    @Override
    public IndexImage image() {
        return image;
    }

    @Override
    public void close() {
        arena.close();
    }
}
