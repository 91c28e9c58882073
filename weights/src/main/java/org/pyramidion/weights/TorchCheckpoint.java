package org.pyramidion.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pyramidion.base.MappedFile;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.weights.Pickled.Dictionary;
import org.pyramidion.weights.Pickled.Tensor;

/**
 * The zip format of {@code torch.save}, as in {@code pytorch_model.bin}, for dictionaries of tensors.
 *
 * <pre>
 *   a zip archive without compression; within it, under a folder of any name:
 *   data.pkl     pickle of {name: tensor}; a tensor names its storage, and its offset, shape and strides in it
 *   data/KEY     a storage's elements
 *   byteorder    "little", or absent
 * </pre>
 *
 * The pickle is read by a machine of our own that can build nothing but such dictionaries: see {@link Unpickler}. What
 * is in the dictionary beside tensors is passed over. Transposed matrices, which converted checkpoints are full of, are
 * turned round when asked for; other strided views are refused.
 */
public final class TorchCheckpoint {

    private static final String FORMAT = "torch checkpoint";
    private static final String PICKLE = "data.pkl";
    private static final int ZIP = 0x04034b50;
    private static final int PICKLE_OF_MAGIC_NUMBER = 0x0a8a0280; // a pickled whole number of ten bytes

    private final Map<String, MemorySegment> entries;
    private final String folder;

    private TorchCheckpoint(Map<String, MemorySegment> entries) {
        this.entries = entries;
        this.folder = folder(entries);
    }

    /**
     * Opens and checks a file. Tensors are slices of the mapped file.
     *
     * @throws PyramidionException if the file cannot be read, breaks a rule of the format, or names a class that
     *     weights do not need
     */
    public static WeightFile open(Path file) {
        return OpenedWeights.open(file, FORMAT, arena -> read(file, MappedFile.map(file, arena), arena::close));
    }

    static WeightFile read(Path file, MemorySegment bytes, MappedWeights.AutoClosing memory) {
        requireZip(bytes);
        return new MappedWeights(file, memory, new TorchCheckpoint(StoredZip.read(bytes)).tensors(), Map.of());
    }

    private static void requireZip(MemorySegment bytes) {
        int magic = bytes.byteSize() < Integer.BYTES ? 0 : bytes.get(LittleEndian.INT, 0);
        if (magic == PICKLE_OF_MAGIC_NUMBER) {
            throw new MalformedException("it is of the format before torch 1.6; load and save it with a newer torch");
        }
        if (magic != ZIP) {
            throw new MalformedException("it does not begin as a zip archive does");
        }
    }

    private static String folder(Map<String, MemorySegment> entries) {
        List<String> pickles = entries.keySet().stream()
                .filter(name -> name.endsWith("/" + PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw new MalformedException("it has %d entries FOLDER/%s, not one".formatted(pickles.size(), PICKLE));
        }
        return pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
    }

    private Map<String, Supplier<WeightTensor>> tensors() {
        entry("byteorder").filter(order -> !text(order).equals("little")).ifPresent(order -> {
            throw new MalformedException("big-endian data are not supported");
        });
        MemorySegment pickle = entry(PICKLE).orElseThrow();
        if (!(Unpickler.read(pickle) instanceof Dictionary(var items))) {
            throw new MalformedException("it does not hold a dictionary of tensors");
        }
        Map<String, Supplier<WeightTensor>> tensors = new HashMap<>();
        items.forEach((name, value) -> {
            if (value instanceof Tensor tensor) {
                tensors.put(name, tensor(name, tensor));
            }
        });
        if (tensors.isEmpty()) {
            throw new MalformedException("it holds no tensor");
        }
        return tensors;
    }

    private Optional<MemorySegment> entry(String name) {
        return Optional.ofNullable(entries.get(folder + name));
    }

    private static String text(MemorySegment bytes) {
        return bytes.byteSize() > Long.BYTES
                ? "unknown"
                : new String(bytes.toArray(JAVA_BYTE), StandardCharsets.US_ASCII);
    }

    private Supplier<WeightTensor> tensor(String name, Tensor tensor) {
        if (isContiguous(tensor.shape(), tensor.strides())) {
            WeightTensor weight = weight(name, tensor, tensor.shape());
            return () -> weight;
        }
        if (isTransposed(tensor)) {
            WeightTensor weight = weight(name, tensor, new long[] {tensor.shape()[1], tensor.shape()[0]});
            return weight::transposed;
        }
        throw new MalformedException("tensor %s is a strided view, which is not supported".formatted(name));
    }

    private WeightTensor weight(String name, Tensor tensor, long[] shape) {
        ElementType type = tensor.storage().type();
        MemorySegment storage = entry("data/" + tensor.storage().key())
                .orElseThrow(() -> new MalformedException("the data of tensor %s are missing".formatted(name)));
        long size = type.bytes(shape).orElse(-1);
        long begin = type.bytes(new long[] {tensor.offset()}).orElse(-1);
        if (size < 0 || begin < 0 || begin > storage.byteSize() || size > storage.byteSize() - begin) {
            throw new MalformedException("tensor %s goes past the end of its data".formatted(name));
        }
        return new WeightTensor(name, type, shape, storage.asSlice(begin, size));
    }

    /** Whether elements lie in row-major order; strides of dimensions of one element do not count. */
    private static boolean isContiguous(long[] shape, long[] strides) {
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] == 0) {
                return true;
            }
            if (shape[i] != 1 && strides[i] != stride) {
                return false;
            }
            stride *= shape[i];
        }
        return true;
    }

    private static boolean isTransposed(Tensor tensor) {
        long[] shape = tensor.shape();
        long[] strides = tensor.strides();
        return shape.length == 2 && isContiguous(new long[] {shape[1], shape[0]}, new long[] {strides[1], strides[0]});
    }
}
