package org.pyramidion.weights;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries of a zip archive that stores without compressing, as slices of the mapped file.
 *
 * <pre>
 *   entries                 30 bytes, name, extra; then the data
 *   central directory       46 bytes, name, extra, comment for each entry; it alone is believed about sizes
 *   zip64 end and locator   56 and 20 bytes, where 32 bits do not do
 *   end                     22 bytes, comment
 * </pre>
 *
 * Entries must not overlap, which is how a small archive would pretend to hold much.
 */
final class StoredZip {

    private static final int END_MAGIC = 0x06054b50;
    private static final int END = 22;
    private static final int LOCATOR_MAGIC = 0x07064b50;
    private static final int LOCATOR = 20;
    private static final int END64_MAGIC = 0x06064b50;
    private static final int END64 = 56;
    private static final int CENTRAL_MAGIC = 0x02014b50;
    private static final int LOCAL_MAGIC = 0x04034b50;
    private static final int LOCAL = 30;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final long ELSEWHERE = 0xffffffffL; // the number is in the zip64 extra field

    private final MemorySegment file;
    private final List<Entry> entries = new ArrayList<>();

    /** Where an entry begins and its data lie. */
    private record Entry(String name, long begin, long data, long end) {}

    private StoredZip(MemorySegment file) {
        this.file = file;
    }

    /** The data of every entry by name. */
    static Map<String, MemorySegment> read(MemorySegment file) {
        StoredZip zip = new StoredZip(file);
        zip.readDirectory();
        zip.checkOverlap();
        Map<String, MemorySegment> data = LinkedHashMap.newLinkedHashMap(zip.entries.size());
        for (Entry entry : zip.entries) {
            if (data.put(entry.name, file.asSlice(entry.data, entry.end - entry.data)) != null) {
                throw new MalformedException("two entries are called " + entry.name);
            }
        }
        return data;
    }

    private void readDirectory() {
        long end = end();
        ByteCursor fields = new ByteCursor(file.asSlice(end, END));
        fields.take(12);
        long size = unsigned(fields.fixed32());
        long offset = unsigned(fields.fixed32());
        if (end >= LOCATOR && file.get(LittleEndian.INT, end - LOCATOR) == LOCATOR_MAGIC) {
            ByteCursor wide = new ByteCursor(slice(file.get(LittleEndian.LONG, end - LOCATOR + 8), END64));
            require(wide.fixed32() == END64_MAGIC, "the zip64 end");
            wide.take(36);
            size = wide.fixed64();
            offset = wide.fixed64();
        }
        ByteCursor directory = new ByteCursor(slice(offset, size));
        while (directory.hasRemaining()) {
            readEntry(directory);
        }
    }

    private long end() {
        long last = file.byteSize() - END;
        for (long at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
            if (file.get(LittleEndian.INT, at) == END_MAGIC) {
                return at;
            }
        }
        throw new MalformedException("it does not end as a zip archive does");
    }

    private void readEntry(ByteCursor directory) {
        require(directory.fixed32() == CENTRAL_MAGIC, "the directory");
        directory.take(6);
        int method = directory.fixed16();
        directory.take(8);
        long compressed = unsigned(directory.fixed32());
        long size = unsigned(directory.fixed32());
        int nameLength = directory.fixed16();
        int extraLength = directory.fixed16();
        int commentLength = directory.fixed16();
        directory.take(8);
        long offset = unsigned(directory.fixed32());
        String name = ByteCursor.text(directory.take(nameLength));
        Wide wide = new Wide(directory.take(extraLength));
        directory.take(commentLength);
        if (method != 0) {
            throw new MalformedException("entry %s is compressed, which torch does not do".formatted(name));
        }
        size = wide.of(size);
        compressed = wide.of(compressed);
        require(size == compressed, "the size of entry " + name);
        add(name, wide.of(offset), size);
    }

    private void add(String name, long offset, long size) {
        MemorySegment local = slice(offset, LOCAL);
        require(local.get(LittleEndian.INT, 0) == LOCAL_MAGIC, "the place of entry " + name);
        long data = offset
                + LOCAL
                + Short.toUnsignedInt(local.get(LittleEndian.SHORT, 26))
                + Short.toUnsignedInt(local.get(LittleEndian.SHORT, 28));
        slice(data, size);
        entries.add(new Entry(name, offset, data, data + size));
    }

    private void checkOverlap() {
        long end = 0;
        List<Entry> inOrder =
                entries.stream().sorted(Comparator.comparingLong(Entry::begin)).toList();
        for (Entry entry : inOrder) {
            if (entry.begin < end) {
                throw new MalformedException("entry %s overlaps the one before it".formatted(entry.name));
            }
            end = entry.end;
        }
    }

    private MemorySegment slice(long offset, long size) {
        if (offset < 0 || size < 0 || offset > file.byteSize() || size > file.byteSize() - offset) {
            throw new MalformedException("something lies past the end of the archive, which is cut short");
        }
        return file.asSlice(offset, size);
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new MalformedException(what + " of the zip archive is not what it should be");
        }
    }

    private static long unsigned(int number) {
        return Integer.toUnsignedLong(number);
    }

    /** The zip64 extra field: 64-bit numbers, in a fixed order, for those that are {@link #ELSEWHERE}. */
    private static final class Wide {

        private static final int ID = 1;
        private ByteCursor numbers = new ByteCursor(MemorySegment.ofArray(new byte[0]));

        Wide(MemorySegment extra) {
            ByteCursor fields = new ByteCursor(extra);
            while (fields.hasRemaining()) {
                int id = fields.fixed16();
                MemorySegment content = fields.take(fields.fixed16());
                if (id == ID) {
                    numbers = new ByteCursor(content);
                }
            }
        }

        long of(long number) {
            return number == ELSEWHERE ? numbers.fixed64() : number;
        }
    }
}
