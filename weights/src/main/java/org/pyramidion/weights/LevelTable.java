package org.pyramidion.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the sorted table that LevelDB invented and TensorFlow's tensor bundles use for their index.
 *
 * <pre>
 *   data blocks, metaindex block, index block, footer
 *   footer: 48 bytes   handle of the metaindex block, handle of the index block, zeros, 8 bytes magic
 *   handle             varint offset, varint size
 *   block              entries, restart points (4 bytes each), their number (4 bytes); then, not counted in its size:
 *                      1 byte compression (0 none, 1 snappy), 4 bytes masked CRC-32C of block and compression byte
 *   entry              varint shared, varint unshared, varint size; unshared bytes of key, size bytes of value
 *                      a key is the first `shared` bytes of the key before it, and the unshared ones
 * </pre>
 *
 * The index block holds one entry a data block: a key not before its last one, and its handle. Blocks must lie one
 * after the other and keys ascend, which bounds the work by the size of the file; the keys' length is bounded too,
 * because shared prefixes make a small file expand.
 */
final class LevelTable {

    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int FOOTER = 48;
    private static final int TRAILER = 5;
    private static final int SNAPPY = 1;
    private static final long MAX_KEY_BYTES = 1L << 26;

    private final MemorySegment file;
    private final boolean checkChecksums;
    private final List<Entry> entries = new ArrayList<>();
    private byte[] lastKey = new byte[0];
    private long keyBytes;
    private long blocksEnd;

    /** A key and its value. */
    record Entry(String key, MemorySegment value) {}

    @FunctionalInterface
    private interface EntryVisitor {
        void visit(byte[] key, MemorySegment value);
    }

    private LevelTable(MemorySegment file, boolean checkChecksums) {
        this.file = file;
        this.checkChecksums = checkChecksums;
    }

    /** All entries, in order of their keys. */
    static List<Entry> read(MemorySegment file, boolean checkChecksums) {
        LevelTable table = new LevelTable(file, checkChecksums);
        table.read();
        return table.entries;
    }

    private void read() {
        if (file.byteSize() < FOOTER) {
            throw new MalformedException("%d bytes are too few for a table".formatted(file.byteSize()));
        }
        MemorySegment footer = file.asSlice(file.byteSize() - FOOTER);
        if (footer.get(LittleEndian.LONG, FOOTER - Long.BYTES) != MAGIC) {
            throw new MalformedException("it does not end with a table's magic number");
        }
        ByteCursor handles = new ByteCursor(footer.asSlice(0, FOOTER - Long.BYTES));
        handles.varint();
        handles.varint();
        MemorySegment index = block(handles.varint(), handles.varint());
        forEachEntry(index, (key, handle) -> readDataBlock(new ByteCursor(handle)));
    }

    private void readDataBlock(ByteCursor handle) {
        long offset = handle.varint();
        long size = handle.varint();
        if (offset < blocksEnd) {
            throw new MalformedException("data blocks overlap");
        }
        MemorySegment block = block(offset, size);
        blocksEnd = offset + size + TRAILER;
        forEachEntry(block, this::add);
    }

    private void add(byte[] key, MemorySegment value) {
        if (!entries.isEmpty() && Arrays.compareUnsigned(lastKey, key) >= 0) {
            throw new MalformedException("keys are not in order");
        }
        lastKey = key;
        entries.add(new Entry(new String(key, StandardCharsets.UTF_8), value));
    }

    private MemorySegment block(long offset, long size) {
        long end = file.byteSize() - FOOTER - TRAILER;
        if (offset < 0 || size < 0 || offset > end || size > end - offset) {
            throw new MalformedException("a block goes past the end of the file");
        }
        if (checkChecksums
                && MaskedCrc.of(file.asSlice(offset, size + 1)) != file.get(LittleEndian.INT, offset + size + 1)) {
            throw new MalformedException("the checksum of the block at %d differs".formatted(offset));
        }
        byte compression = file.get(JAVA_BYTE, offset + size);
        if (compression != 0) {
            throw new MalformedException("blocks compressed with %s are not supported"
                    .formatted(compression == SNAPPY ? "snappy" : "method " + compression));
        }
        return file.asSlice(offset, size);
    }

    private void forEachEntry(MemorySegment block, EntryVisitor visitor) {
        ByteCursor cursor = new ByteCursor(withoutRestarts(block));
        byte[] key = new byte[0];
        while (cursor.hasRemaining()) {
            long shared = cursor.varint();
            long unshared = cursor.varint();
            long size = cursor.varint();
            key = concatenate(key, shared, cursor.takeArray(unshared));
            visitor.visit(key, cursor.take(size));
        }
    }

    private byte[] concatenate(byte[] key, long shared, byte[] rest) {
        if (shared < 0 || shared > key.length) {
            throw new MalformedException("a key shares more than the key before it has");
        }
        keyBytes += shared + rest.length;
        if (keyBytes > MAX_KEY_BYTES) {
            throw new MalformedException("the keys take more than %d bytes".formatted(MAX_KEY_BYTES));
        }
        byte[] joined = Arrays.copyOf(key, (int) shared + rest.length);
        System.arraycopy(rest, 0, joined, (int) shared, rest.length);
        return joined;
    }

    /** Restart points serve look-ups; whoever reads a block from its beginning needs none. */
    private static MemorySegment withoutRestarts(MemorySegment block) {
        if (block.byteSize() < Integer.BYTES) {
            throw new MalformedException("a block is too small");
        }
        long restarts = Integer.toUnsignedLong(block.get(LittleEndian.INT, block.byteSize() - Integer.BYTES));
        long size = block.byteSize() - (restarts + 1) * Integer.BYTES;
        if (size < 0) {
            throw new MalformedException("a block has more restart points than bytes");
        }
        return block.asSlice(0, size);
    }
}
