package org.pyramidion.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@link Unpickler} can make: the few things that a file of weights is built of. */
sealed interface Pickled {

    /** Anything that weights do not need: None, a truth value, a fraction. */
    enum Other implements Pickled {
        NONE,
        TRUE,
        FALSE,
        FRACTION
    }

    /** The classes and functions that a file may name; no other is ever looked at. */
    enum Callable implements Pickled {
        ORDERED_DICT("collections", "OrderedDict"),
        REBUILD_TENSOR("torch._utils", "_rebuild_tensor_v2"),
        REBUILD_PARAMETER("torch._utils", "_rebuild_parameter");

        private final String module;
        private final String name;

        Callable(String module, String name) {
            this.module = module;
            this.name = name;
        }

        static Optional<Callable> of(String module, String name) {
            return Arrays.stream(values())
                    .filter(callable -> callable.module.equals(module) && callable.name.equals(name))
                    .findFirst();
        }
    }

    record Text(String value) implements Pickled {}

    record Whole(long value) implements Pickled {}

    /** A type of storage, such as {@code torch.FloatStorage}. */
    record StorageType(ElementType type) implements Pickled {

        private static final Map<String, ElementType> TYPES = Map.of(
                "DoubleStorage", ElementType.F64,
                "FloatStorage", ElementType.F32,
                "HalfStorage", ElementType.F16,
                "BFloat16Storage", ElementType.BF16,
                "LongStorage", ElementType.I64,
                "IntStorage", ElementType.I32,
                "CharStorage", ElementType.I8,
                "ByteStorage", ElementType.U8,
                "BoolStorage", ElementType.BOOL);

        static Optional<StorageType> of(String module, String name) {
            return module.equals("torch")
                    ? Optional.ofNullable(TYPES.get(name)).map(StorageType::new)
                    : Optional.empty();
        }
    }

    /** The entry {@code data/KEY} of the archive. */
    record Storage(ElementType type, String key, long elements) implements Pickled {}

    /** A view on a storage; offset and strides in elements. */
    record Tensor(Storage storage, long offset, long[] shape, long[] strides) implements Pickled {}

    /** A tuple, or a list that still grows. */
    record Sequence(List<Pickled> items) implements Pickled {

        Pickled get(int index) {
            return items.get(index);
        }

        long[] wholeNumbers() {
            long[] numbers = new long[items.size()];
            for (int i = 0; i < numbers.length; i++) {
                if (!(items.get(i) instanceof Whole whole)) {
                    throw new MalformedException("a shape is not of whole numbers");
                }
                numbers[i] = whole.value();
            }
            return numbers;
        }
    }

    /** A dictionary with texts as keys, which still grows. */
    record Dictionary(Map<String, Pickled> items) implements Pickled {}
}
