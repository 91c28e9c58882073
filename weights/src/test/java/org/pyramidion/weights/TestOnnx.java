package org.pyramidion.weights;

/** Builds ONNX models of initialisers and MatMul nodes. */
final class TestOnnx {

    private final Bytes graph = new Bytes();

    TestOnnx initialiser(String name, long[] shape, float... values) {
        return initialiser(tensor(name, 1, shape).field(9, Bytes.floats(values)));
    }

    TestOnnx initialiser(Bytes tensor) {
        graph.field(5, tensor.toArray());
        return this;
    }

    static Bytes tensor(String name, int dataType, long... shape) {
        Bytes tensor = new Bytes();
        for (long dimension : shape) {
            tensor.field(1, dimension);
        }
        return tensor.field(2, dataType).field(8, name);
    }

    TestOnnx matMul(String name, String weight) {
        Bytes node = new Bytes()
                .field(1, "input")
                .field(1, weight)
                .field(2, "output")
                .field(3, name)
                .field(4, "MatMul");
        graph.field(1, node.toArray());
        return this;
    }

    byte[] toArray() {
        return new Bytes()
                .field(1, 8)
                .field(2, "pytorch")
                .field(7, graph.toArray())
                .toArray();
    }
}
