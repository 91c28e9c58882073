package org.pyramidion.ranks;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Parameters;

/** One process by itself. */
enum Alone implements Ranks {
    HERE;

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void at(long step) {}

    @Override
    public double[] sum(double... values) {
        return values;
    }

    @Override
    public void lastBackward(Tensor loss, Parameters weights) {
        loss.backward();
    }

    @Override
    public int sentEarly() {
        return 0;
    }

    @Override
    public double[] sumGradients(Parameters weights, double... values) {
        return values;
    }

    @Override
    public Tensor gather(Tensor own) {
        return own;
    }

    @Override
    public List<byte[]> exchange(byte[] own) {
        return List.of(own);
    }

    @Override
    public void spread(Parameters weights) {}

    @Override
    public String told(Supplier<String> words) {
        return words.get();
    }

    @Override
    public void failed(String why) {}

    @Override
    public void close() {}
}
