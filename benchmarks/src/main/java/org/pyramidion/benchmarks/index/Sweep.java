package org.pyramidion.benchmarks.index;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Settings of a search in partitions, ours and FAISS's alike: how many are looked into, and how many vectors are scored
 * by what is stored.
 *
 * @param probes of partitions
 * @param rescored of vectors
 */
record Sweep(int probes, int rescored) {

    private static final List<Double> SHARES =
            List.of(1 / 64.0, 1 / 32.0, 1 / 16.0, 1 / 8.0, 1 / 5.0, 1 / 3.0, 1 / 2.0);
    private static final List<Integer> RESCORED = List.of(40, 80, 160, 320, 640);

    /** Of so many vectors more have to be scored again for the same recall. */
    private static final int MANY = 5_000_000;

    private static final int MORE_OF_MANY = 4;

    /** All settings for an index of so many partitions and vectors. */
    static List<Sweep> of(int partitions, int size) {
        int[] probes = SHARES.stream()
                .mapToInt(share -> (int) Math.max(1, Math.round(share * partitions)))
                .distinct()
                .toArray();
        int more = size < MANY ? 1 : MORE_OF_MANY;
        List<Integer> rescored = RESCORED.stream()
                .map(again -> more * again)
                .filter(again -> again <= size)
                .toList();
        return IntStream.of(probes)
                .boxed()
                .flatMap(looked -> rescored.stream().map(again -> new Sweep(looked, again)))
                .toList();
    }

    /** As a program is told. */
    static String words(List<Sweep> all) {
        return String.join(
                ",",
                all.stream()
                        .flatMap(one -> Stream.of(one.probes + ":" + one.rescored))
                        .toList());
    }

    /** What {@link #words} made. */
    static List<Sweep> parse(String words) {
        return Stream.of(words.split(","))
                .map(one -> one.split(":"))
                .map(parts -> new Sweep(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])))
                .toList();
    }
}
