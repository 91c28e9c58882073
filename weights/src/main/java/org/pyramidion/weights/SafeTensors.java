package org.pyramidion.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.MappedFile;
import org.pyramidion.base.PyramidionException;

/**
 * The safetensors format: plain tensors behind a JSON header.
 *
 * <pre>
 *   8 bytes   N, length of the header, little-endian
 *   N bytes   JSON object in UTF-8, padded with spaces:
 *             {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, …,
 *              "__metadata__": {"key": "text"}}
 *   the rest  data of the tensors, little-endian, row-major; offsets count from here, without holes or overlaps
 * </pre>
 *
 * Every rule is checked when a file is opened, so that a file from anywhere can be opened safely.
 */
public final class SafeTensors {

    private static final String FORMAT = "safetensors file";
    private static final long MAX_HEADER = 100_000_000;
    private static final int ALIGNMENT = 8;
    private static final long CHUNK = 1L << 26;

    private SafeTensors() {}

    /**
     * Opens and checks a file. Only the header is read; tensors are slices of the mapped file.
     *
     * @throws PyramidionException if the file cannot be read or breaks a rule of the format
     */
    public static WeightFile open(Path file) {
        return OpenedWeights.open(file, FORMAT, arena -> read(file, MappedFile.map(file, arena), arena::close));
    }

    static WeightFile read(Path file, MemorySegment bytes, MappedWeights.AutoClosing memory) {
        long length = headerLength(bytes);
        SafeTensorsHeader header = SafeTensorsHeader.parse(bytes.asSlice(Long.BYTES, length));
        MemorySegment data = bytes.asSlice(Long.BYTES + length);
        header.checkOffsets(data.byteSize());
        Map<String, Supplier<WeightTensor>> tensors =
                LinkedHashMap.newLinkedHashMap(header.entries().size());
        header.entries().forEach((name, entry) -> tensors.put(name, () -> entry.of(name, data)));
        return new MappedWeights(file, memory, tensors, header.metadata());
    }

    private static long headerLength(MemorySegment bytes) {
        if (bytes.byteSize() < Long.BYTES) {
            throw new MalformedException("%d bytes are too few for a header".formatted(bytes.byteSize()));
        }
        long length = bytes.get(LittleEndian.LONG, 0);
        if (length < 0 || length > MAX_HEADER) {
            throw new MalformedException(
                    "header length %s is over the limit of %d".formatted(Long.toUnsignedString(length), MAX_HEADER));
        }
        if (length > bytes.byteSize() - Long.BYTES) {
            throw new MalformedException(
                    "header length %d goes past the end of the file of %d bytes".formatted(length, bytes.byteSize()));
        }
        return length;
    }

    /**
     * Writes tensors, widest elements first and then by name, so that every tensor is aligned to its elements. The file
     * appears under its name only when it is whole and on the disk.
     *
     * @throws PyramidionException if it cannot be written; nothing half-written is left
     * @throws IllegalArgumentException if two tensors have one name, or one is called like the metadata
     */
    public static void write(Path file, List<WeightTensor> tensors, Map<String, String> metadata) {
        checkNames(tensors);
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            try {
                writeForced(partial, inOrder(tensors), metadata);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    private static void checkNames(List<WeightTensor> tensors) {
        Set<String> names = new HashSet<>(Set.of(SafeTensorsHeader.METADATA));
        for (WeightTensor tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("the tensor name %s is taken".formatted(tensor.name()));
            }
        }
    }

    private static List<WeightTensor> inOrder(List<WeightTensor> tensors) {
        return tensors.stream()
                .sorted(Comparator.comparingInt(
                                (WeightTensor tensor) -> -tensor.type().bytes())
                        .thenComparing(WeightTensor::name))
                .toList();
    }

    private static void writeForced(Path file, List<WeightTensor> tensors, Map<String, String> metadata)
            throws IOException {
        byte[] header = SafeTensorsHeader.of(tensors, metadata).toBytes(ALIGNMENT);
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, length.putLong(0, header.length));
            writeFully(channel, ByteBuffer.wrap(header));
            for (WeightTensor tensor : tensors) {
                writeData(channel, tensor.data());
            }
            channel.force(true);
        }
    }

    private static void writeData(FileChannel channel, MemorySegment data) throws IOException {
        for (long at = 0; at < data.byteSize(); at += CHUNK) {
            writeFully(
                    channel,
                    data.asSlice(at, Math.min(CHUNK, data.byteSize() - at)).asByteBuffer());
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
