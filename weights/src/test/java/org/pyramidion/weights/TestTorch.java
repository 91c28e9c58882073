package org.pyramidion.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Builds what {@code torch.save} writes for a dictionary of F32 tensors, pickle protocol 2. */
final class TestTorch {

    private final Map<String, byte[]> storages = new LinkedHashMap<>();
    private final Bytes pickle = new Bytes()
            .raw((byte) 0x80, (byte) 2)
            .raw(global("collections", "OrderedDict"))
            .raw(ascii(")R("));

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] global(String module, String name) {
        return ascii("c%s\n%s\n".formatted(module, name));
    }

    static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new Bytes().raw((byte) 'X').fixed32(utf8.length).raw(utf8).toArray();
    }

    private static byte[] number(long value) {
        return value == (int) value
                ? new Bytes().raw((byte) 'J').fixed32((int) value).toArray()
                : new Bytes().raw((byte) 0x8a, (byte) 8).fixed64(value).toArray();
    }

    private static byte[] tuple(long... values) {
        Bytes tuple = new Bytes().raw(ascii("("));
        for (long value : values) {
            tuple.raw(number(value));
        }
        return tuple.raw(ascii("t")).toArray();
    }

    TestTorch tensor(String name, long[] shape, long[] strides, float... values) {
        String key = Integer.toString(storages.size());
        storages.put(key, Bytes.floats(values));
        return view(name, key, values.length, 0, shape, strides);
    }

    TestTorch view(String name, String key, long elements, long offset, long[] shape, long[] strides) {
        pickle.raw(text(name))
                .raw(global("torch._utils", "_rebuild_tensor_v2"))
                .raw(ascii("(("))
                .raw(text("storage"))
                .raw(global("torch", "FloatStorage"))
                .raw(text(key))
                .raw(text("cpu"))
                .raw(number(elements))
                .raw(ascii("tQ"))
                .raw(number(offset))
                .raw(tuple(shape))
                .raw(tuple(strides))
                .raw((byte) 0x89)
                .raw(global("collections", "OrderedDict"))
                .raw(ascii(")RtR"));
        return this;
    }

    TestTorch raw(byte... operations) {
        pickle.raw(operations);
        return this;
    }

    /** With the attributes that a state dictionary has. */
    byte[] toArray() {
        pickle.raw(ascii("u}"))
                .raw(text("_metadata"))
                .raw(global("collections", "OrderedDict"))
                .raw(ascii(")Rsb."));
        return archive(pickle.toArray(), storages);
    }

    static byte[] archive(byte[] pickle, Map<String, byte[]> storages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, "archive/data.pkl", pickle);
            entry(zip, "archive/byteorder", ascii("little"));
            for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
                entry(zip, "archive/data/" + storage.getKey(), storage.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
    }
}
