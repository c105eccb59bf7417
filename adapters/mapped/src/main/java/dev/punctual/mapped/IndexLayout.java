package dev.punctual.mapped;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The header of a file that holds an index: where its directory is, which says where the sections are.
///
/// @param directoryStart where the sections end and the directory begins
/// @param directoryEnd where it ends and the checksums of the blocks begin
/// @param checksumsCrc the checksum of the checksums
record IndexLayout(long directoryStart, long directoryEnd, int checksumsCrc) {
    /*
     * All numbers have their least significant byte first.
     *
     *   0         header, 128 bytes: magic, version, checksum of the header, and the fields above
     *   128       sections, each at a multiple of 64
     *   directory lines of UTF-8: "fact KEY VALUE", "section NAME OFFSET BYTES"; keys, names and values as in a URL
     *   end       one checksum u32 for each block of 64 KiB of all that lies between the header and here
     *
     * The header is written last, so that a file which was not finished has none.
     */
    private static final long MAGIC = 0x58444E_49544E5550L; // "PUNTINDX"
    private static final int VERSION = 1;
    private static final int CRC_AT = 12;

    int blocks() {
        return Math.toIntExact((directoryEnd + Layout.BLOCK_BYTES - 1) / Layout.BLOCK_BYTES);
    }

    long fileBytes() {
        return directoryEnd + (long) Integer.BYTES * blocks();
    }

    byte[] toBytes() {
        ByteBuffer header = ByteBuffer.allocate(Layout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MAGIC).putInt(VERSION).putInt(0);
        header.putLong(directoryStart).putLong(directoryEnd).putInt(checksumsCrc);
        header.putInt(CRC_AT, crc(header.array()));
        return header.array();
    }

    /// Reads the header of a file of so many bytes.
    static IndexLayout of(byte[] bytes, long fileBytes) throws Layout.Unreadable {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getLong() != MAGIC) {
            throw new Layout.Unreadable("it is no index, or one that was never finished");
        }
        int version = header.getInt();
        if (version != VERSION) {
            throw new Layout.Unreadable(
                    "it has format " + version + ", and this release reads " + VERSION);
        }
        int crc = header.getInt();
        header.putInt(CRC_AT, 0);
        if (crc != crc(bytes)) {
            throw new Layout.Unreadable("the checksum of its header is wrong");
        }
        var layout = new IndexLayout(header.getLong(), header.getLong(), header.getInt());
        if (layout.directoryStart < Layout.HEADER_BYTES
                || layout.directoryEnd < layout.directoryStart
                || layout.fileBytes() != fileBytes) {
            throw new Layout.Unreadable(
                    "it has " + fileBytes + " bytes instead of " + layout.fileBytes());
        }
        return layout;
    }

    private static int crc(byte[] header) {
        var crc = new CRC32C();
        crc.update(header);
        return (int) crc.getValue();
    }
}
