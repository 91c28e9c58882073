package org.pyramidion.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pyramidion.base.MappedFile;
import org.pyramidion.base.PyramidionException;

/**
 * The constant tensors of an ONNX graph, under the names that the model had before it was exported.
 *
 * <p>PyTorch's exporter keeps the names of most parameters but transposes the weight of a linear layer that is followed
 * by a MatMul and calls it {@code onnx::MatMul_123}. The node still bears the path of its layer,
 * {@code /encoder/layer.0/attention/self/query/MatMul}; such a weight is shown as
 * {@code encoder.layer.0.attention.self.query.weight} and transposed back to [out, in].
 *
 * <pre>
 *   ModelProto    7 graph
 *   GraphProto    1 node, 5 initializer
 *   NodeProto     1 input, 3 name, 4 op_type
 *   TensorProto   1 dims, 2 data_type, 4 float_data, 8 name, 9 raw_data, 14 data_location (1: another file)
 * </pre>
 *
 * Initialisers of other types, or kept in other fields, are left out: weights are not kept so.
 */
public final class OnnxInitialisers {

    private static final String FORMAT = "ONNX model";
    private static final String ANONYMOUS = "onnx::MatMul_";
    private static final String MAT_MUL = "/MatMul";
    private static final Map<Integer, ElementType> TYPES = Map.of(
            1, ElementType.F32,
            2, ElementType.U8,
            3, ElementType.I8,
            6, ElementType.I32,
            7, ElementType.I64,
            9, ElementType.BOOL,
            10, ElementType.F16,
            11, ElementType.F64,
            16, ElementType.BF16);

    private final Path file;
    private final Map<String, Supplier<WeightTensor>> tensors = new HashMap<>();
    /** Name of an anonymous initialiser to the name its node gives it. */
    private final Map<String, String> parameters = new HashMap<>();

    private OnnxInitialisers(Path file) {
        this.file = file;
    }

    /**
     * Opens the initialisers of a model.
     *
     * @throws PyramidionException if the file cannot be read or is not an ONNX model
     */
    public static WeightFile open(Path file) {
        return OpenedWeights.open(file, FORMAT, arena -> read(file, MappedFile.map(file, arena), arena::close));
    }

    static WeightFile read(Path file, MemorySegment bytes, MappedWeights.AutoClosing memory) {
        return new OnnxInitialisers(file).read(bytes, memory);
    }

    private WeightFile read(MemorySegment bytes, MappedWeights.AutoClosing memory) {
        ProtobufReader model = new ProtobufReader(bytes);
        while (model.next()) {
            if (model.field() == 7) {
                readGraph(model.message());
            }
        }
        if (tensors.isEmpty()) {
            throw new MalformedException("it holds no tensor");
        }
        parameters.forEach(this::rename);
        return new MappedWeights(file, memory, tensors, Map.of());
    }

    private void rename(String anonymous, String parameter) {
        Optional.ofNullable(tensors.remove(anonymous))
                .ifPresent(tensor ->
                        tensors.put(parameter, () -> transposed(tensor.get()).named(parameter)));
    }

    private WeightTensor transposed(WeightTensor tensor) {
        if (tensor.shape().length != 2) {
            throw new PyramidionException(
                    "%s: the weight %s of a MatMul is not a matrix".formatted(file, Printable.of(tensor.name())));
        }
        return tensor.transposed();
    }

    private void readGraph(ProtobufReader graph) {
        while (graph.next()) {
            switch (graph.field()) {
                case 1 -> readNode(graph.message());
                case 5 -> readInitialiser(graph.message());
                default -> {} // inputs, outputs, shapes: of no interest here
            }
        }
    }

    private void readNode(ProtobufReader node) {
        String lastInput = "";
        String name = "";
        while (node.next()) {
            switch (node.field()) {
                case 1 -> lastInput = node.text();
                case 3 -> name = node.text();
                default -> {} // outputs and attributes
            }
        }
        if (lastInput.startsWith(ANONYMOUS) && name.endsWith(MAT_MUL) && name.startsWith("/")) {
            String module = name.substring(1, name.length() - MAT_MUL.length()).replace('/', '.');
            parameters.put(lastInput, module + ".weight");
        }
    }

    private void readInitialiser(ProtobufReader reader) {
        Initialiser initialiser = Initialiser.parse(reader);
        Optional.ofNullable(TYPES.get(initialiser.dataType()))
                .ifPresent(type -> initialiser.data(type).ifPresent(data -> {
                    WeightTensor tensor = new WeightTensor(initialiser.name(), type, initialiser.shape(), data);
                    tensors.put(initialiser.name(), () -> tensor);
                }));
    }

    /** One TensorProto. */
    private record Initialiser(
            String name,
            int dataType,
            long[] shape,
            Optional<MemorySegment> raw,
            Optional<MemorySegment> floats,
            boolean external) {

        static Initialiser parse(ProtobufReader reader) {
            String name = "";
            int dataType = 0;
            Dimensions shape = new Dimensions();
            Optional<MemorySegment> raw = Optional.empty();
            FloatData floats = new FloatData();
            boolean external = false;
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> reader.integers(shape::add);
                    case 2 -> dataType = reader.smallInteger();
                    case 4 -> floats.add(reader.packed32());
                    case 8 -> name = reader.text();
                    case 9 -> raw = Optional.of(reader.bytes());
                    case 14 -> external = reader.integer() != 0;
                    default -> {} // other types of data, documentation
                }
            }
            return new Initialiser(name, dataType, shape.toArray(), raw, floats.joined(), external);
        }

        Optional<MemorySegment> data(ElementType type) {
            if (external) {
                throw new MalformedException(
                        "tensor %s is kept in another file, which is not supported".formatted(name));
            }
            Optional<MemorySegment> data = raw.or(() -> type == ElementType.F32 ? floats : Optional.empty());
            data.ifPresent(bytes -> requireSize(type, bytes.byteSize()));
            return data;
        }

        private void requireSize(ElementType type, long size) {
            if (type.bytes(shape).orElse(-1) != size) {
                throw new MalformedException(
                        "tensor %s of type %s has %d bytes, which its shape has not".formatted(name, type, size));
            }
        }
    }

    /** Floats that come in one packed field, as a rule, or in several. */
    private static final class FloatData {

        private Optional<MemorySegment> first = Optional.empty();
        private final ByteArrayOutputStream all = new ByteArrayOutputStream(0);

        void add(MemorySegment chunk) {
            if (first.isEmpty()) {
                first = Optional.of(chunk);
                return;
            }
            if (all.size() == 0) {
                all.writeBytes(bytes(first.get()));
            }
            all.writeBytes(bytes(chunk));
        }

        Optional<MemorySegment> joined() {
            return all.size() == 0 ? first : Optional.of(MemorySegment.ofArray(all.toByteArray()));
        }

        private static byte[] bytes(MemorySegment chunk) {
            return chunk.toArray(JAVA_BYTE);
        }
    }
}
