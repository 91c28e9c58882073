package org.pyramidion.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.stream.LongStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link AdamWeightDecay}'s update of one weight in one pass over its memory. The update is bound by memory, not by
 * arithmetic: operation by operation it would read and write each array about three times.
 */
final class FusedAdam {

    private static final long CHUNK = 1L << 18;

    private final float beta1;
    private final float beta2;
    // 1 − β, rounded once: in float32 the difference itself would be off by 1e-5 of its value.
    private final float rest1;
    private final float rest2;
    private final float epsilon;
    private final float learningRate;
    private final float decay;
    private final float scale;

    FusedAdam(AdamWeightDecay.Settings settings, double learningRate, double decay, double scale) {
        this.beta1 = (float) settings.beta1();
        this.beta2 = (float) settings.beta2();
        this.rest1 = (float) (1 - settings.beta1());
        this.rest2 = (float) (1 - settings.beta2());
        this.epsilon = (float) settings.epsilon();
        this.learningRate = (float) learningRate;
        this.decay = (float) decay;
        this.scale = (float) scale;
    }

    /** Updates {@code p}, {@code m} and {@code v} in place from {@code g}; all are float32 arrays of one length. */
    void update(MemorySegment p, MemorySegment g, MemorySegment m, MemorySegment v) {
        long length = p.byteSize() / Float.BYTES;
        long chunks = (length + CHUNK - 1) / CHUNK;
        LongStream.range(0, chunks).parallel().forEach(chunk -> {
            long from = chunk * CHUNK;
            long limit = Math.min(length, from + CHUNK);
            long done = VectorModule.isPresent() ? new Vectors().update(p, g, m, v, from, limit) : from;
            scalars(p, g, m, v, done, limit);
        });
    }

    private void scalars(MemorySegment p, MemorySegment g, MemorySegment m, MemorySegment v, long from, long limit) {
        for (long i = from; i < limit; i++) {
            float gradient = g.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i) * scale;
            float first = m.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i) * beta1 + gradient * rest1;
            float second = v.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i) * beta2 + gradient * gradient * rest2;
            float parameter = p.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
            float change = first / ((float) Math.sqrt(second) + epsilon) + parameter * decay;
            m.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, first);
            v.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, second);
            p.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, parameter - change * learningRate);
        }
    }

    /** A class of its own, which only loads where the module is that it needs. */
    private final class Vectors {

        private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
        private static final ByteOrder ORDER = ByteOrder.nativeOrder();

        /** Returns the limit of what was updated: whole vectors only. */
        long update(MemorySegment p, MemorySegment g, MemorySegment m, MemorySegment v, long from, long limit) {
            long whole = from + (limit - from) / SPECIES.length() * SPECIES.length();
            for (long i = from; i < whole; i += SPECIES.length()) {
                long at = i * Float.BYTES;
                FloatVector gradient =
                        FloatVector.fromMemorySegment(SPECIES, g, at, ORDER).mul(scale);
                FloatVector first = FloatVector.fromMemorySegment(SPECIES, m, at, ORDER)
                        .mul(beta1)
                        .add(gradient.mul(rest1));
                FloatVector second = FloatVector.fromMemorySegment(SPECIES, v, at, ORDER)
                        .mul(beta2)
                        .add(gradient.mul(gradient).mul(rest2));
                FloatVector parameter = FloatVector.fromMemorySegment(SPECIES, p, at, ORDER);
                FloatVector change = first.div(second.sqrt().add(epsilon)).add(parameter.mul(decay));
                first.intoMemorySegment(m, at, ORDER);
                second.intoMemorySegment(v, at, ORDER);
                parameter.sub(change.mul(learningRate)).intoMemorySegment(p, at, ORDER);
            }
            return whole;
        }
    }
}
