package org.pyramidion.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.weights.ElementType;
import org.pyramidion.weights.WeightTensor;

/**
 * Between Java's arrays and native tensors. Made tensors belong to the innermost {@link Scope}, hold a copy and lie on
 * {@link Engine#device} but where {@code host} is in the name; they are read from wherever they lie.
 */
public final class Tensors {

    static {
        Engine.start();
    }

    private Tensors() {}

    /** An int64 tensor, for ids and indices. */
    public static Tensor of(int[] values, long... shape) {
        long[] wide = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return of(wide, shape);
    }

    /** An int64 tensor. */
    public static Tensor of(long[] values, long... shape) {
        Tensor tensor = empty(ScalarType.Long, checked(shape, values.length));
        if (values.length > 0) { // an empty tensor has no address
            new LongPointer(tensor.data_ptr()).put(values);
        }
        return placed(tensor);
    }

    /** A float32 tensor. */
    public static Tensor of(float[] values, long... shape) {
        return placed(onHost(values, shape));
    }

    /** A float32 tensor in main memory, whatever the device. */
    public static Tensor onHost(float[] values, long... shape) {
        Tensor tensor = empty(ScalarType.Float, checked(shape, values.length));
        if (values.length > 0) { // an empty tensor has no address
            new FloatPointer(tensor.data_ptr()).put(values);
        }
        return tensor;
    }

    /** A float32 tensor in main memory with whatever stood there before, which belongs to the caller. */
    public static Tensor ownOnHost(long... shape) {
        try (Scope scope = Scope.withoutGradients()) {
            return scope.release(empty(ScalarType.Float, shape));
        }
    }

    /**
     * A float32 matrix of bytes, each row of which is multiplied by a number of its own.
     *
     * @param bytes {@code I8 [O, I]}
     * @param scales {@code [O]}
     */
    public static Tensor scaled(WeightTensor bytes, float[] scales) {
        Tensor narrow = copied(bytes, ScalarType.Char);
        return placed(narrow.to(ScalarType.Float).mul_(onHost(scales, scales.length, 1)));
    }

    /** A float64 tensor. */
    public static Tensor of(double[] values, long... shape) {
        Tensor tensor = empty(ScalarType.Double, checked(shape, values.length));
        if (values.length > 0) { // an empty tensor has no address
            new DoublePointer(tensor.data_ptr()).put(values);
        }
        return placed(tensor);
    }

    /** A tensor on the device, copied there if it is not. */
    public static Tensor placed(Tensor tensor) {
        Device device = Engine.device();
        return device.isCuda() && !tensor.is_cuda()
                ? tensor.to(device.torch(), tensor.scalar_type().intern())
                : tensor;
    }

    /** A tensor in main memory, copied there if it is not. */
    static Tensor fetched(Tensor tensor) {
        return tensor.is_cuda() ? tensor.cpu() : tensor;
    }

    /** A tensor of zeros with the type of {@code like}, where that lies. */
    public static Tensor zeros(Tensor like, long... shape) {
        return torch.zeros(shape, like.options());
    }

    /** The elements in row-major order, converted to float32. */
    public static float[] floats(Tensor tensor) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor flat = fetched(tensor.to(ScalarType.Float)).contiguous();
            float[] values = new float[Math.toIntExact(flat.numel())];
            if (values.length > 0) {
                new FloatPointer(flat.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** The elements in row-major order, converted to float64. */
    public static double[] doubles(Tensor tensor) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor flat = fetched(tensor).to(ScalarType.Double).contiguous();
            double[] values = new double[Math.toIntExact(flat.numel())];
            if (values.length > 0) {
                new DoublePointer(flat.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** The elements of an int64 tensor in row-major order. */
    public static long[] longs(Tensor tensor) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor flat = fetched(tensor.to(ScalarType.Long)).contiguous();
            long[] values = new long[Math.toIntExact(flat.numel())];
            if (values.length > 0) {
                new LongPointer(flat.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** The elements in row-major order, as 32-bit integers. */
    public static int[] ints(Tensor tensor) {
        return Arrays.stream(longs(tensor)).mapToInt(Math::toIntExact).toArray();
    }

    /** Lengths of the dimensions. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }

    /** A tensor with the content of a weight file's tensor; 16-bit floats become float32. */
    public static Tensor of(WeightTensor weight) {
        return switch (weight.type()) {
            case F64 -> placed(copied(weight, ScalarType.Double));
            case F32 -> placed(copied(weight, ScalarType.Float));
            case I64 -> placed(copied(weight, ScalarType.Long));
            default -> of(weight.toFloats(), weight.shape());
        };
    }

    /**
     * The tensor's content for a weight file. In main memory it stays the tensor's: write it before the tensor is
     * freed. From a GPU it is a copy.
     *
     * @throws IllegalArgumentException if the tensor is not contiguous or of another type than float64, float32 or
     *     int64
     */
    public static WeightTensor weight(String name, Tensor tensor) {
        if (!tensor.is_contiguous()) {
            throw new IllegalArgumentException(name + " is not contiguous");
        }
        return new WeightTensor(name, elementType(name, tensor), shape(tensor), content(tensor));
    }

    private static MemorySegment content(Tensor tensor) {
        if (!tensor.is_cuda()) {
            return memory(tensor);
        }
        try (Scope scope = Scope.withoutGradients()) {
            MemorySegment there = memory(tensor.cpu());
            return Arena.ofAuto().allocate(there.byteSize(), Long.BYTES).copyFrom(there);
        }
    }

    /**
     * The tensor's own memory, row-major; valid while the tensor is.
     *
     * @throws IllegalArgumentException if that is not main memory
     */
    public static MemorySegment memory(Tensor tensor) {
        if (tensor.is_cuda()) {
            throw new IllegalArgumentException("the tensor lies on a GPU; fetch its numbers instead");
        }
        long bytes = tensor.numel() * tensor.element_size();
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(bytes);
    }

    /** A float32 tensor over foreign main memory, without a copy: the memory must outlive it. */
    public static Tensor view(MemorySegment memory, long... shape) {
        Pointer pointer = new Pointer() {
            {
                address = memory.address();
            }
        };
        return torch.from_blob(pointer, shape, new TensorOptions(ScalarType.Float));
    }

    /** Overwrites a tensor's content; libtorch alone would spread a smaller one over it. */
    static void overwrite(Tensor target, WeightTensor content) {
        requireShape(content.name(), target, content.shape());
        target.copy_(of(content));
    }

    /** Refuses a file's tensor that is not shaped as the one that it is for. */
    static void requireShape(String name, Tensor target, long[] shape) {
        if (!Arrays.equals(shape(target), shape)) {
            throw new PyramidionException(
                    "weight %s has shape %s in the file, %s in the model; the file is another model's"
                            .formatted(name, Arrays.toString(shape), Arrays.toString(shape(target))));
        }
    }

    private static Tensor empty(ScalarType type, long[] shape) {
        return torch.empty(shape, new TensorOptions(type), new MemoryFormatOptional());
    }

    private static Tensor copied(WeightTensor weight, ScalarType type) {
        Tensor tensor = empty(type, weight.shape());
        MemorySegment.copy(
                weight.data(),
                ValueLayout.JAVA_BYTE,
                0,
                memory(tensor),
                ValueLayout.JAVA_BYTE,
                0,
                weight.data().byteSize());
        return tensor;
    }

    private static ElementType elementType(String name, Tensor tensor) {
        return switch (tensor.scalar_type().intern()) {
            case Double -> ElementType.F64;
            case Float -> ElementType.F32;
            case Long -> ElementType.I64;
            default -> throw new IllegalArgumentException(name + " has type " + tensor.scalar_type());
        };
    }

    private static long[] checked(long[] shape, int length) {
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (elements != length) {
            throw new IllegalArgumentException(
                    "%d values do not fill shape %s".formatted(length, Arrays.toString(shape)));
        }
        return shape;
    }
}
