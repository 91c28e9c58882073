package org.pyramidion.engine;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A generator for the calling thread alone. While one is open, {@link Ops} draws dropout from it and not from the
 * process's, whose order is nobody's where several threads draw. On the CPU only.
 */
final class OwnDraws implements AutoCloseable {

    private static final ThreadLocal<@Nullable OwnDraws> HERE = new ThreadLocal<>();

    private final Scope scope = Scope.open();
    private final GeneratorOptional generator;

    private OwnDraws(long seed) {
        generator = new GeneratorOptional(torch.make_generator_cpu(seed));
    }

    /** For the calling thread, until it is closed there, after what was opened later. */
    static OwnDraws open(long seed) {
        OwnDraws draws = new OwnDraws(seed);
        HERE.set(draws);
        return draws;
    }

    static @Nullable OwnDraws here() {
        return HERE.get();
    }

    /** As libtorch's own dropout makes it. */
    Tensor dropout(Tensor x, double p) {
        Tensor kept = torch.empty_like(x).bernoulli_(1 - p, generator).div_(new Scalar(1 - p));
        return x.mul(kept);
    }

    @Override
    public void close() {
        HERE.remove();
        scope.close();
    }
}
