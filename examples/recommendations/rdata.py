"""rdata.py RDB RDX OBJECT CSV: writes a data frame of an R package's lazy-load database as CSV.

It reads what such a frame consists of (numbers, texts, factors) in R's binary serialisation, and nothing else.
"""
import bz2
import csv
import lzma
import struct
import sys
import zlib


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 14  # "X\n", three versions
        self.known = []
        if data[:2] != b"X\n":
            raise ValueError("not R's binary serialisation")
        if self.int_at(2) == 3:
            self.at += 4 + self.int_at(14)  # the name of the encoding

    def int_at(self, at):
        return struct.unpack_from(">i", self.data, at)[0]

    def int(self):
        self.at += 4
        return self.int_at(self.at - 4)

    def numbers(self, kind, size):
        count = self.int()
        self.at += count * size
        return list(struct.unpack_from(f">{count}{kind}", self.data, self.at - count * size))

    def item(self):
        flags = self.int()
        kind, attributes = flags & 0xFF, {}
        if kind in (254, 242, 253, 251):  # NULL, the empty and the global environment, a missing argument
            return None, {}
        if kind == 255:
            return self.known[(flags >> 8) - 1], {}
        if kind == 1:
            self.known.append(self.item()[0])
            return self.known[-1], {}
        if kind == 9:
            length = self.int()
            if length < 0:
                return None, {}
            self.at += length
            return self.data[self.at - length : self.at].decode("utf-8", "replace"), {}
        if kind == 2:  # pairs: a value under a tag, and the rest
            if flags & 0x200:
                self.item()
            pairs = {}
            tag = self.item()[0] if flags & 0x400 else ""
            pairs[tag] = self.item()
            rest, _ = self.item()
            pairs.update(rest or {})
            return pairs, {}
        if kind in (10, 13):
            value = self.numbers("i", 4)
        elif kind == 14:
            value = self.numbers("d", 8)
        elif kind in (16, 19):
            value = [self.item() for _ in range(self.int())]
            value = [each[0] for each in value] if kind == 16 else value
        elif kind == 238:
            return self.compact(flags)
        else:
            raise ValueError(f"an object of kind {kind} is in it")
        if flags & 0x200:
            attributes = self.item()[0]
        return value, attributes

    def compact(self, flags):
        """A sequence that R keeps as its length, beginning and step."""
        self.item()
        count, begin, step = self.item()[0]
        self.item()
        return [int(begin + i * step) for i in range(int(count))], {}


def plain(data):
    """What R compresses: four bytes of length, and perhaps a letter for the method."""
    method = data[4:5]
    if method == b"Z":
        return lzma.decompress(data[5:], lzma.FORMAT_RAW, None, [{"id": lzma.FILTER_LZMA2}])
    if method == b"2":
        return bz2.decompress(data[5:])
    return zlib.decompress(data[4:])


def main(rdb, rdx, name, target):
    with open(rdx, "rb") as file:
        index, attributes = Reader(zlib.decompress(file.read(), 47)).item()
    variables, names = index[attributes["names"][0].index("variables")]
    offset, length = variables[names["names"][0].index(name)][0]
    with open(rdb, "rb") as file:
        file.seek(offset)
        frame, attributes = Reader(plain(file.read(length))).item()
    columns = []
    for values, more in frame:
        if "levels" in more:
            levels = more["levels"][0]
            values = [levels[i - 1] if i > 0 else "" for i in values]
        columns.append(["" if v is None or v == -(2**31) else v for v in values])
    with open(target, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(attributes["names"][0])
        writer.writerows(zip(*columns))


if __name__ == "__main__":
    main(*sys.argv[1:])
