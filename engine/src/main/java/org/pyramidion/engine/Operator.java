package org.pyramidion.engine;

import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Type;

/** An operation of libtorch that has no Java binding, called by its name through the dispatcher; autograd sees it. */
final class Operator {

    static {
        Engine.start();
    }

    private final OperatorHandle handle;

    /** @param name as {@code aten::_foreach_norm} */
    Operator(String name, String overload) {
        try (Scope scope = Scope.open()) {
            handle = scope.release(Dispatcher.singleton().findSchemaOrThrow(name, overload));
        }
    }

    /** Stands for an optional argument that is not given. */
    static final Object NONE = new Object();

    /**
     * Calls it with all its arguments, in the order of the schema.
     *
     * @param arguments tensors, lists of tensors, doubles, longs, booleans and {@link #NONE}
     * @return what it returned, in the innermost scope
     */
    IValueVector call(Object... arguments) {
        IValueVector stack = new IValueVector();
        for (Object argument : arguments) {
            stack.push_back(value(argument));
        }
        handle.callBoxed(stack);
        return stack;
    }

    private static IValue value(Object argument) {
        return switch (argument) {
            case Tensor tensor -> new IValue(tensor);
            case List<?> tensors -> new IValue(list(tensors));
            case Double number -> new IValue(number.doubleValue());
            case Long number -> new IValue(number.longValue());
            case Boolean flag -> new IValue(flag.booleanValue());
            default -> {
                if (argument != NONE) {
                    throw new IllegalArgumentException("no argument of an operation: " + argument.getClass());
                }
                yield new IValue();
            }
        };
    }

    private static GenericList list(List<?> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        tensors.forEach(tensor -> list.push_back(new IValue((Tensor) tensor)));
        return list;
    }

    /** The tensors of a list that was returned. */
    static TensorVector tensors(IValue value) {
        return value.toTensorVector();
    }
}
