package dev.punctual.mapped;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// Where the parts of a generation's file are: what its header says.
///
/// @param seed of the hash of keys
/// @param rows how many keys there are
/// @param homes the number of slots that a key's hash is spread over; more follow them
/// @param orderStart where the records end and their positions follow, in the order of their keys
/// @param indexStart where the slots begin
/// @param metaStart where the slots end and names and note begin
/// @param metaEnd where they end and the checksums of the blocks begin
/// @param createdMicros when it was made, in microseconds since 1970
/// @param checksumsCrc the checksum of the checksums
record Layout(
        long seed,
        long rows,
        long homes,
        long orderStart,
        long indexStart,
        long metaStart,
        long metaEnd,
        long createdMicros,
        int checksumsCrc) {
    /*
     * All numbers have their least significant byte first.
     *
     *   0        header, 128 bytes: magic, version, checksum of the header, and the fields above
     *   128      records, each at a multiple of 8: checksum u32, length of the row u32, length of the key u16, key, row
     *   order    position of each key's record u64, in the order of the keys' unsigned bytes
     *   index    slots of 8 bytes: 24 bits of the key's hash, then the record's position / 8; 0 is empty
     *   meta     three lengths u32, then table, identity and note as UTF-8
     *   metaEnd  one checksum u32 for each block of 64 KiB of all that lies between the header and here
     *
     * A slot's place follows from the upper bits of the hash; where it is taken, the next one is used, and the last slot
     * is always empty. The header is written last, so that a file which was not finished has none.
     */
    static final int HEADER_BYTES = 128;
    static final int BLOCK_BYTES = 64 << 10;

    private static final long MAGIC = 0x4E4547_544E5550L; // "PUNTGEN"
    private static final int VERSION = 1;
    private static final int CRC_AT = 12;

    /// Why a file is not one of ours, or not a whole one.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final int block;
        private final long position;

        /// Of the file as a whole.
        Unreadable(String why) {
            this(why, -1, 0);
        }

        Unreadable(String why, int block, long position) {
            super(why);
            this.block = block;
            this.position = position;
        }

        int block() {
            return block;
        }

        long position() {
            return position;
        }
    }

    long indexBytes() {
        return metaStart - indexStart;
    }

    int blocks() {
        return Math.toIntExact((metaEnd + BLOCK_BYTES - 1) / BLOCK_BYTES);
    }

    long fileBytes() {
        return metaEnd + (long) Integer.BYTES * blocks();
    }

    byte[] toBytes() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MAGIC).putInt(VERSION).putInt(0);
        header.putLong(seed).putLong(rows).putLong(homes);
        header.putLong(orderStart).putLong(indexStart).putLong(metaStart).putLong(metaEnd);
        header.putLong(createdMicros).putInt(checksumsCrc).putInt(BLOCK_BYTES);
        header.putInt(CRC_AT, crc(header.array()));
        return header.array();
    }

    /// Reads the header of a file of so many bytes.
    static Layout of(byte[] bytes, long fileBytes) throws Unreadable {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getLong() != MAGIC) {
            throw new Unreadable(
                    "the header: it is no file of a generation, or was never finished");
        }
        int version = header.getInt();
        int crc = header.getInt();
        if (crc != crc(header.putInt(CRC_AT, 0).array())) {
            throw new Unreadable("the header: its checksum is wrong");
        }
        if (version != VERSION) {
            throw new Unreadable("it has format " + version + ", this release reads " + VERSION);
        }
        var layout =
                new Layout(
                        header.getLong(),
                        header.getLong(),
                        header.getLong(),
                        header.getLong(),
                        header.getLong(),
                        header.getLong(),
                        header.getLong(),
                        header.getLong(),
                        header.getInt());
        if (fileBytes != layout.fileBytes()) {
            throw new Unreadable(
                    "it has " + fileBytes + " bytes, and should have " + layout.fileBytes());
        }
        return layout;
    }

    private static int crc(byte[] header) {
        var crc = new CRC32C();
        crc.update(header);
        return (int) crc.getValue();
    }
}
