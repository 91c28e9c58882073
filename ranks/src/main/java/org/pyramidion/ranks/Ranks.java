package org.pyramidion.ranks;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Parameters;

/**
 * The processes that train a model together, each on its part of every batch. All must call the same methods in the
 * same order. Whatever a rank adds to a sum is its own part, so that what comes out is what one process would have
 * with the whole.
 *
 * <p>Every method throws {@link LostRankException} where another rank does not answer in time.
 */
public interface Ranks extends AutoCloseable {

    /** One process by itself. */
    static Ranks alone() {
        return Alone.HERE;
    }

    /** Those that the environment speaks of, once all have come; {@link #alone} where it speaks of none. */
    static Ranks join(Map<String, String> environment) {
        return RankPlace.of(environment).map(Ranks::join).orElse(Alone.HERE);
    }

    /** Waits until all have come. */
    static Ranks join(RankPlace place) {
        return ConnectedRanks.join(place);
    }

    /** From 0. */
    int rank();

    /** How many there are. */
    int size();

    /** Whether this is the one that writes. */
    default boolean isFirst() {
        return rank() == 0;
    }

    /** This rank's part of {@code all} things. */
    default Part part(int all) {
        return Part.of(all, rank(), size());
    }

    /** Notes how far this rank is, for the words about one that is lost. */
    void at(long step);

    /** Sums over ranks, of as many numbers at each. */
    double[] sum(double... values);

    /**
     * Computes gradients by a backward pass after which the weights that it reaches get no more in this step: they may
     * be on their way to other ranks before it is over. Until {@link #sumGradients} nobody may change them, and no
     * other sum may be asked for.
     *
     * @param loss one number
     * @param weights those of {@link #sumGradients}
     */
    void lastBackward(Tensor loss, Parameters weights);

    /** How many messages of gradients had been sent when {@link #lastBackward} was over the last time. */
    int sentEarly();

    /**
     * Sums over ranks of the gradients that weights hold, in place; a weight that has one at some rank has one at all
     * afterwards.
     *
     * @param values of which the sums are wanted too
     * @return these
     */
    double[] sumGradients(Parameters weights, double... values);

    /**
     * The rows of all ranks, in their order. A gradient flows into the own ones alone.
     *
     * @param own {@code [n, …]}, of one shape at all
     * @return {@code [size · n, …]}
     */
    Tensor gather(Tensor own);

    /** The messages of all ranks, in their order. */
    List<byte[]> exchange(byte[] own);

    /** Gives all ranks the weights of the first. */
    void spread(Parameters weights);

    /** What the first rank says, which the others wait for as long as it lives. */
    String told(Supplier<String> words);

    /** Has the first rank do something, such as writing a file, before any goes on. */
    default void first(Runnable work) {
        told(() -> {
            work.run();
            return "";
        });
    }

    /** Has the first rank make what lies in files; the others open it then. */
    default <T> T made(Supplier<T> make, Supplier<T> open) {
        if (!isFirst()) {
            told(() -> "");
            return open.get();
        }
        T made = make.get();
        told(() -> "");
        return made;
    }

    /** Leaves word for the others of why this one ends. */
    void failed(String why);

    /** Takes leave; the first rank stays until all have. */
    @Override
    void close();
}
