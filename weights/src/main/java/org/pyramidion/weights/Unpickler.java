package org.pyramidion.weights;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.weights.Pickled.Callable;
import org.pyramidion.weights.Pickled.Dictionary;
import org.pyramidion.weights.Pickled.Other;
import org.pyramidion.weights.Pickled.Sequence;
import org.pyramidion.weights.Pickled.Storage;
import org.pyramidion.weights.Pickled.StorageType;
import org.pyramidion.weights.Pickled.Tensor;
import org.pyramidion.weights.Pickled.Text;
import org.pyramidion.weights.Pickled.Whole;

/**
 * A pickle machine for weights and nothing else. Python's own can call any function that a file names; this one knows
 * the names in {@link Callable} and {@link StorageType} and refuses a file at the first other one. It calls nothing: a
 * rebuilt tensor is a record of where its data lie.
 *
 * <p>It knows the operations that Python writes for dictionaries of tensors (protocols 2 to 5). Each takes a byte at
 * least and makes one value at most, and nothing is ever walked into, so that time and memory are bounded by {@link
 * #MAX_BYTES} and {@link #MAX_OPERATIONS} however values refer to one another.
 */
final class Unpickler {

    private static final long MAX_BYTES = 1L << 24;
    private static final int MAX_OPERATIONS = 2_000_000;
    private static final int NEWEST_PROTOCOL = 5;

    private final ByteCursor bytes;
    private final List<Pickled> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Pickled> memo = new HashMap<>();

    private Unpickler(MemorySegment pickle) {
        this.bytes = new ByteCursor(pickle);
    }

    /** The one value that a pickle holds. */
    static Pickled read(MemorySegment pickle) {
        if (pickle.byteSize() > MAX_BYTES) {
            throw new MalformedException(
                    "a pickle of %d bytes is over the limit of %d".formatted(pickle.byteSize(), MAX_BYTES));
        }
        return new Unpickler(pickle).run();
    }

    private Pickled run() {
        for (int i = 0; i < MAX_OPERATIONS; i++) {
            int operation = bytes.fixed8();
            if (operation == '.') {
                return pop();
            }
            step(operation);
        }
        throw new MalformedException("the pickle takes more than %d operations".formatted(MAX_OPERATIONS));
    }

    private void step(int operation) {
        switch (operation) {
            case 0x80 -> protocol();
            case 0x95 -> bytes.fixed64(); // frame: how much to read ahead
            case '(' -> marks.add(stack.size());
            case 'q' -> memo.put((long) bytes.fixed8(), peek());
            case 'r' -> memo.put(Integer.toUnsignedLong(bytes.fixed32()), peek());
            case 0x94 -> memo.put((long) memo.size(), peek());
            case 'a', 'e' -> append(operation == 'a' ? List.of(pop()) : popToMark());
            case 's', 'u' -> put(operation == 's' ? popped(2) : popToMark());
            case 'b' -> build();
            default -> stack.add(value(operation));
        }
    }

    private Pickled value(int operation) {
        return switch (operation) {
            case 'N' -> Other.NONE;
            case 0x88 -> Other.TRUE;
            case 0x89 -> Other.FALSE;
            case 'G' -> fraction();
            case 'K' -> new Whole(bytes.fixed8());
            case 'M' -> new Whole(bytes.fixed16());
            case 'J' -> new Whole(bytes.fixed32());
            case 0x8a -> wholeNumber(bytes.fixed8());
            case 'X' -> text(Integer.toUnsignedLong(bytes.fixed32()));
            case 0x8c -> text(bytes.fixed8());
            case '}' -> new Dictionary(new LinkedHashMap<>());
            case ']' -> new Sequence(new ArrayList<>());
            case ')' -> new Sequence(List.of());
            case 't' -> new Sequence(popToMark());
            case 0x85, 0x86, 0x87 -> new Sequence(popped(operation - 0x84));
            case 'h' -> recall(bytes.fixed8());
            case 'j' -> recall(Integer.toUnsignedLong(bytes.fixed32()));
            case 'c' -> named(line(), line());
            case 0x93 -> named(popped(2));
            case 'Q' -> storage(popSequence());
            case 'R' -> call();
            default ->
                throw new MalformedException(
                        "weights do not need the pickle operation 0x%02x, which is refused".formatted(operation));
        };
    }

    private void protocol() {
        int protocol = bytes.fixed8();
        if (protocol > NEWEST_PROTOCOL) {
            throw new MalformedException("pickle protocol %d is not known".formatted(protocol));
        }
    }

    private Pickled fraction() {
        bytes.fixed64();
        return Other.FRACTION;
    }

    private Whole wholeNumber(int length) {
        if (length > Long.BYTES) {
            throw new MalformedException("a whole number of %d bytes is too large".formatted(length));
        }
        byte[] digits = bytes.takeArray(length);
        long value = length > 0 && digits[length - 1] < 0 ? -1 : 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | digits[i] & 0xff;
        }
        return new Whole(value);
    }

    private Text text(long length) {
        return new Text(ByteCursor.text(bytes.take(length)));
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int next = bytes.fixed8(); next != '\n'; next = bytes.fixed8()) {
            line.append((char) next);
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static Pickled named(List<Pickled> moduleAndName) {
        if (moduleAndName.get(0) instanceof Text(String module) && moduleAndName.get(1) instanceof Text(String name)) {
            return named(module, name);
        }
        throw new MalformedException("a class is named by something that is not a text");
    }

    private static Pickled named(String module, String name) {
        Optional<Pickled> callable = Callable.of(module, name).map(Pickled.class::cast);
        return callable.or(() -> StorageType.of(module, name))
                .orElseThrow(() -> new MalformedException(
                        "it names %s.%s, which weights do not need; nothing of it was run".formatted(module, name)));
    }

    /** {@code ("storage", type, key, device, number of elements)}. */
    private static Storage storage(Sequence id) {
        if (id.items().size() == 5
                && id.get(1) instanceof StorageType(ElementType type)
                && id.get(2) instanceof Text(String key)
                && id.get(4) instanceof Whole(long elements)) {
            return new Storage(type, key, elements);
        }
        throw new MalformedException("a storage is not described as torch does it");
    }

    private Pickled call() {
        Sequence arguments = popSequence();
        if (!(pop() instanceof Callable callable)) {
            throw new MalformedException("something is called that cannot be");
        }
        return switch (callable) {
            case ORDERED_DICT -> dictionary(arguments);
            case REBUILD_TENSOR -> tensor(arguments);
            case REBUILD_PARAMETER -> parameter(arguments);
        };
    }

    private static Dictionary dictionary(Sequence arguments) {
        if (!arguments.items().isEmpty()) {
            throw new MalformedException("a dictionary is made of something, which torch does not do");
        }
        return new Dictionary(new LinkedHashMap<>());
    }

    /** {@code (tensor, …)}. */
    private static Tensor parameter(Sequence arguments) {
        if (!arguments.items().isEmpty() && arguments.get(0) instanceof Tensor tensor) {
            return tensor;
        }
        throw new MalformedException("a parameter is not described as torch does it");
    }

    /** {@code (storage, offset, shape, strides, …)}. */
    private static Tensor tensor(Sequence arguments) {
        if (arguments.items().size() >= 4
                && arguments.get(0) instanceof Storage storage
                && arguments.get(1) instanceof Whole(long offset)
                && arguments.get(2) instanceof Sequence shape
                && arguments.get(3) instanceof Sequence strides
                && shape.items().size() == strides.items().size()
                && shape.items().size() <= Dimensions.MOST) {
            return new Tensor(storage, offset, shape.wholeNumbers(), strides.wholeNumbers());
        }
        throw new MalformedException("a tensor is not described as torch does it");
    }

    /** Attributes of a dictionary, such as the versions of the modules that it is from: of no interest. */
    private void build() {
        pop();
        if (!(peek() instanceof Dictionary)) {
            throw new MalformedException("something other than a dictionary is given attributes");
        }
    }

    private void append(List<Pickled> items) {
        if (!(peek() instanceof Sequence(List<Pickled> list)) || !(list instanceof ArrayList)) {
            throw new MalformedException("something is appended to what is not a list");
        }
        list.addAll(items);
    }

    private void put(List<Pickled> keysAndValues) {
        if (!(peek() instanceof Dictionary(Map<String, Pickled> items)) || keysAndValues.size() % 2 != 0) {
            throw new MalformedException("something is put into what is not a dictionary");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            if (!(keysAndValues.get(i) instanceof Text(String key))) {
                throw new MalformedException("a dictionary has a key that is not a text");
            }
            items.put(key, keysAndValues.get(i + 1));
        }
    }

    private Pickled recall(long number) {
        return Optional.ofNullable(memo.get(number))
                .orElseThrow(() -> new MalformedException("value %d is recalled but was never kept".formatted(number)));
    }

    private Pickled peek() {
        if (stack.size() <= floor()) {
            throw new MalformedException("the pickle takes more values than it has made");
        }
        return stack.getLast();
    }

    private Pickled pop() {
        Pickled top = peek();
        stack.removeLast();
        return top;
    }

    private Sequence popSequence() {
        if (pop() instanceof Sequence sequence) {
            return sequence;
        }
        throw new MalformedException("there is something else where a tuple should be");
    }

    /** The last {@code count} values, in their order. */
    private List<Pickled> popped(int count) {
        if (stack.size() - count < floor()) {
            throw new MalformedException("the pickle takes more values than it has made");
        }
        return cut(stack.size() - count);
    }

    private List<Pickled> popToMark() {
        if (marks.isEmpty()) {
            throw new MalformedException("the pickle goes back to a mark that it has not set");
        }
        return cut(marks.removeLast());
    }

    private List<Pickled> cut(int from) {
        List<Pickled> tail = stack.subList(from, stack.size());
        List<Pickled> values = List.copyOf(tail);
        tail.clear();
        return values;
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }
}
