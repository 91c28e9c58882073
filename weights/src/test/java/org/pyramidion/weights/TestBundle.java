package org.pyramidion.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes tensor bundles of F32 vectors, as TensorFlow does: keys share prefixes, a block holds two entries. */
final class TestBundle {

    private final SortedMap<String, byte[]> index = new TreeMap<>();
    private final Bytes data = new Bytes();
    private byte compression;

    TestBundle() {
        index.put("", new Bytes().field(1, 1).toArray());
    }

    TestBundle header(byte[] header) {
        index.put("", header);
        return this;
    }

    TestBundle compression(int method) {
        compression = (byte) method;
        return this;
    }

    TestBundle matrix(String name, int rows, int columns, float... values) {
        byte[] bytes = Bytes.floats(values);
        Bytes shape = new Bytes()
                .field(2, new Bytes().field(1, rows).toArray())
                .field(2, new Bytes().field(1, columns).toArray());
        return entry(
                name,
                new Bytes()
                        .field(1, 1)
                        .field(2, shape.toArray())
                        .field(4, data.size())
                        .field(5, bytes.length)
                        .field32(6, MaskedCrc.of(MemorySegment.ofArray(bytes)))
                        .toArray(),
                bytes);
    }

    TestBundle entry(String name, byte[] entry, byte... bytes) {
        index.put(name, entry);
        data.raw(bytes);
        return this;
    }

    /** Writes {@code variables.index} and its data file, and gives the path of the former. */
    Path write(Path directory) throws IOException {
        Files.write(directory.resolve("variables.data-00000-of-00001"), data.toArray());
        return Files.write(directory.resolve("variables.index"), table());
    }

    private byte[] table() {
        Bytes out = new Bytes();
        SortedMap<String, byte[]> handles = new TreeMap<>();
        SortedMap<String, byte[]> block = new TreeMap<>();
        for (Map.Entry<String, byte[]> entry : index.entrySet()) {
            block.put(entry.getKey(), entry.getValue());
            if (block.size() == 2 || entry.getKey().equals(index.lastKey())) {
                handles.put(entry.getKey(), append(out, block));
                block.clear();
            }
        }
        byte[] metaindex = append(out, new TreeMap<>());
        byte[] footer = new Bytes().raw(metaindex).raw(append(out, handles)).toArray();
        return out.raw(footer)
                .raw(new byte[40 - footer.length])
                .fixed64(0xdb4775248b80fb57L)
                .toArray();
    }

    private byte[] append(Bytes out, SortedMap<String, byte[]> entries) {
        byte[] block = block(entries);
        byte[] handle = new Bytes().varint(out.size()).varint(block.length).toArray();
        byte[] checked = new Bytes().raw(block).raw(compression).toArray();
        out.raw(checked).fixed32(MaskedCrc.of(MemorySegment.ofArray(checked)));
        return handle;
    }

    private static byte[] block(SortedMap<String, byte[]> entries) {
        Bytes out = new Bytes();
        String last = "";
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            int shared = commonPrefix(last, entry.getKey());
            byte[] rest = entry.getKey().substring(shared).getBytes(StandardCharsets.US_ASCII);
            out.varint(shared)
                    .varint(rest.length)
                    .varint(entry.getValue().length)
                    .raw(rest)
                    .raw(entry.getValue());
            last = entry.getKey();
        }
        return out.fixed32(0).fixed32(1).toArray();
    }

    private static int commonPrefix(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }
}
