package org.pyramidion.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pyramidion.base.MappedFile;
import org.pyramidion.base.PyramidionException;

/**
 * The tensor bundle, TensorFlow's checkpoint format (V2).
 *
 * <pre>
 *   NAME.index                 a {@link LevelTable}: "" → BundleHeaderProto, tensor name → BundleEntryProto
 *   NAME.data-0000i-of-0000n   data of the tensors, little-endian, row-major
 *
 *   BundleHeaderProto          1 num_shards, 2 endianness (0 little)
 *   BundleEntryProto           1 dtype, 2 shape { 2 dim { 1 size } }, 3 shard_id, 4 offset, 5 size,
 *                              6 masked CRC-32C of the data, 7 slices (of a partitioned variable)
 * </pre>
 *
 * Tensors of types that are not numbers, such as the object graph of TensorFlow 2, are left out. Partitioned variables
 * are refused when asked for.
 */
public final class TensorBundle {

    private static final String FORMAT = "TensorFlow tensor bundle";
    private static final String SUFFIX = ".index";
    private static final long MAX_INDEX = 1L << 26;
    private static final Map<Integer, ElementType> TYPES = Map.of(
            1, ElementType.F32,
            2, ElementType.F64,
            3, ElementType.I32,
            4, ElementType.U8,
            6, ElementType.I8,
            9, ElementType.I64,
            10, ElementType.BOOL,
            14, ElementType.BF16,
            19, ElementType.F16);

    private final Path indexFile;
    private final Arena arena;
    private final Map<Integer, MemorySegment> shards = new HashMap<>();
    private int shardCount = 1;

    private TensorBundle(Path indexFile, Arena arena) {
        this.indexFile = indexFile;
        this.arena = arena;
    }

    /**
     * Opens the bundle of an index file; its data files lie beside it. The checksum of a tensor's data is checked each
     * time the tensor is asked for.
     *
     * @param indexFile {@code NAME.index}
     * @throws PyramidionException if a file is missing, cannot be read, or breaks a rule of the format
     */
    public static WeightFile open(Path indexFile) {
        if (!indexFile.getFileName().toString().endsWith(SUFFIX)) {
            throw new PyramidionException(
                    "%s: the index of a %s is called NAME%s".formatted(indexFile, FORMAT, SUFFIX));
        }
        return OpenedWeights.open(
                indexFile, FORMAT, arena -> read(indexFile, MappedFile.map(indexFile, arena), arena, true));
    }

    static WeightFile read(Path indexFile, MemorySegment index, Arena arena, boolean checkIndexChecksums) {
        return new TensorBundle(indexFile, arena).read(index, checkIndexChecksums);
    }

    private WeightFile read(MemorySegment index, boolean checkIndexChecksums) {
        if (index.byteSize() > MAX_INDEX) {
            throw new MalformedException(
                    "an index of %d bytes is over the limit of %d".formatted(index.byteSize(), MAX_INDEX));
        }
        List<LevelTable.Entry> entries = LevelTable.read(index, checkIndexChecksums);
        if (entries.isEmpty() || !entries.getFirst().key().isEmpty()) {
            throw new MalformedException("it has no header");
        }
        readHeader(entries.getFirst().value());
        Map<String, Supplier<WeightTensor>> tensors = new HashMap<>();
        for (LevelTable.Entry entry : entries.subList(1, entries.size())) {
            tensor(entry.key(), BundleEntry.parse(entry.value())).ifPresent(tensor -> tensors.put(entry.key(), tensor));
        }
        return new MappedWeights(indexFile, arena::close, tensors, Map.of());
    }

    private void readHeader(MemorySegment header) {
        ProtobufReader reader = new ProtobufReader(header);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> shardCount = reader.smallInteger();
                case 2 -> requireLittleEndian(reader.smallInteger());
                default -> {} // versions: every version so far reads alike
            }
        }
    }

    private static void requireLittleEndian(int endianness) {
        if (endianness != 0) {
            throw new MalformedException("big-endian data are not supported");
        }
    }

    private Optional<Supplier<WeightTensor>> tensor(String name, BundleEntry entry) {
        if (entry.sliced()) {
            return Optional.of(() -> {
                throw new PyramidionException("%s: %s is a partitioned variable, which is not supported"
                        .formatted(indexFile, Printable.of(name)));
            });
        }
        return Optional.ofNullable(TYPES.get(entry.dataType())).map(type -> {
            MemorySegment data = data(name, entry, type);
            return () -> verified(new WeightTensor(name, type, entry.shape(), data), entry.crc());
        });
    }

    private MemorySegment data(String name, BundleEntry entry, ElementType type) {
        if (type.bytes(entry.shape()).orElse(-1) != entry.size()) {
            throw new MalformedException(
                    "tensor %s takes %d bytes, which its shape does not".formatted(name, entry.size()));
        }
        if (entry.shard() < 0 || entry.shard() >= shardCount) {
            throw new MalformedException("tensor %s lies in shard %d of %d".formatted(name, entry.shard(), shardCount));
        }
        MemorySegment shard = shards.computeIfAbsent(entry.shard(), number -> MappedFile.map(shardFile(number), arena));
        if (entry.offset() < 0
                || entry.offset() > shard.byteSize()
                || entry.size() > shard.byteSize() - entry.offset()) {
            throw new MalformedException("tensor %s goes past the end of %s, which is cut short or of another index"
                    .formatted(name, shardFile(entry.shard())));
        }
        return shard.asSlice(entry.offset(), entry.size());
    }

    private Path shardFile(int number) {
        String index = indexFile.getFileName().toString();
        String name = index.substring(0, index.length() - SUFFIX.length());
        return indexFile.resolveSibling(String.format(Locale.ROOT, "%s.data-%05d-of-%05d", name, number, shardCount));
    }

    private WeightTensor verified(WeightTensor tensor, Optional<Integer> crc) {
        if (crc.isPresent() && crc.get() != MaskedCrc.of(tensor.data())) {
            throw new PyramidionException(
                    "%s: the checksum of tensor %s differs; the data file is damaged, get it again"
                            .formatted(indexFile, Printable.of(tensor.name())));
        }
        return tensor;
    }

    /** What the index says of one tensor. */
    private record BundleEntry(
            int dataType, long[] shape, int shard, long offset, long size, Optional<Integer> crc, boolean sliced) {

        static BundleEntry parse(MemorySegment message) {
            int dataType = 0;
            long[] shape = {};
            int shard = 0;
            long offset = 0;
            long size = 0;
            Optional<Integer> crc = Optional.empty();
            boolean sliced = false;
            ProtobufReader reader = new ProtobufReader(message);
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> dataType = reader.smallInteger();
                    case 2 -> shape = shape(reader.message());
                    case 3 -> shard = reader.smallInteger();
                    case 4 -> offset = reader.integer();
                    case 5 -> size = reader.integer();
                    case 6 -> crc = Optional.of(reader.fixed32());
                    case 7 -> sliced = true;
                    default -> throw new MalformedException("an entry has the unknown field " + reader.field());
                }
            }
            return new BundleEntry(dataType, shape, shard, offset, size, crc, sliced);
        }

        private static long[] shape(ProtobufReader reader) {
            Dimensions dimensions = new Dimensions();
            while (reader.next()) {
                if (reader.field() == 2) {
                    dimensions.add(dimension(reader.message()));
                }
            }
            return dimensions.toArray();
        }

        private static long dimension(ProtobufReader reader) {
            long size = 0;
            while (reader.next()) {
                size = reader.field() == 1 ? reader.integer() : size;
            }
            return size;
        }
    }
}
