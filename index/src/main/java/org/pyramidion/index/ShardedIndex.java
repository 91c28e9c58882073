package org.pyramidion.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An index whose vectors lie in several, each with a stretch of the ids: on this machine or others. Each is searched
 * for its k best, and the best of these are the answer: of exact kinds the same as one index of all vectors gives, to
 * the bit of the scores on CPUs, of others at least as good where all learnt from the same vectors.
 */
public final class ShardedIndex implements MipsIndex {

    private final Description description;
    private final List<MipsIndex> shards;
    private final List<String> names;
    private final int[] firsts; // [shards + 1]
    private final ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param provenance what the vectors were made from
     * @param shards in the order of their ids, closed with this
     * @param names of the shards, for people
     */
    ShardedIndex(Map<String, Object> provenance, List<MipsIndex> shards, List<String> names) {
        this.shards = List.copyOf(shards);
        this.names = List.copyOf(names);
        this.firsts = new int[shards.size() + 1];
        for (int s = 0; s < shards.size(); s++) {
            firsts[s + 1] = Math.addExact(firsts[s], shards.get(s).size());
        }
        this.description =
                describe(provenance, shards.stream().map(MipsIndex::describe).toList());
    }

    /** Of all shards together: as many segments as the one that has most. */
    private static Description describe(Map<String, Object> provenance, List<Description> shards) {
        Description first = shards.getFirst();
        return new Description(
                first.kind(),
                shards.stream().mapToInt(Description::size).sum(),
                shards.stream().mapToInt(Description::deleted).sum(),
                first.dimension(),
                shards.stream().mapToInt(Description::segments).max().orElse(0),
                shards.stream().mapToLong(Description::bytes).sum(),
                provenance);
    }

    @Override
    public Description describe() {
        return description;
    }

    /** How many shards there are. */
    public int shards() {
        return shards.size();
    }

    /**
     * A shard that did not answer.
     *
     * @param shard where it is
     * @param fromId the first id that could not be found
     * @param limitId behind the last such id
     * @param why a line for people
     */
    public record Missing(String shard, int fromId, int limitId, String why) {}

    /**
     * What the shards that answer have.
     *
     * @param hits one result a query, of the ids that are not missing
     * @param missing the shards that did not answer; none if the result is whole
     */
    public record Partial(List<Hits> hits, List<Missing> missing) {}

    /** As {@link #search}, of the shards that answer: for who would rather have a part than an error. */
    public Partial searchPresent(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
        int count = Queries.require(queries, k, excluded, dimension());
        List<Missing> missing = new ArrayList<>();
        boolean few = SegmentedIndex.areFew(allowed, k, size());
        List<Supplier<List<Hits>>> answers = ask(s -> part(s, queries, k, excluded, allowed, few));
        List<List<Hits>> found = new ArrayList<>();
        for (int s = 0; s < answers.size(); s++) {
            try {
                found.add(answers.get(s).get());
            } catch (AbsentShardException e) {
                missing.add(new Missing(names.get(s), firsts[s], firsts[s + 1], String.valueOf(e.getMessage())));
                found.add(List.of());
            }
        }
        return new Partial(merge(found, count, k), missing);
    }

    /** @throws AbsentShardException naming a shard that does not answer */
    @Override
    public List<Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
        return search(queries, k, excluded, allowed, SegmentedIndex.areFew(allowed, k, size()));
    }

    @Override
    public List<Hits> searchEach(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
        return search(queries, k, excluded, allowed, true);
    }

    private List<Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed, boolean each) {
        int count = Queries.require(queries, k, excluded, dimension());
        if (count == 0) {
            return List.of();
        }
        return merge(all(s -> part(s, queries, k, excluded, allowed, each)), count, k);
    }

    private List<Hits> part(int s, float[] queries, int k, List<int[]> excluded, IdSet allowed, boolean each) {
        MipsIndex shard = shards.get(s);
        List<int[]> own = excluded.stream().map(ids -> local(s, ids)).toList();
        IdSet some = allowed.part(firsts[s], firsts[s + 1]);
        return each ? shard.searchEach(queries, k, own, some) : shard.search(queries, k, own, some);
    }

    /** Those of some ids that are a shard's, as it counts them. */
    private int[] local(int s, int[] ids) {
        return Arrays.stream(ids)
                .filter(id -> id >= firsts[s] && id < firsts[s + 1])
                .map(id -> id - firsts[s])
                .toArray();
    }

    /** @param found of each shard, one result a query; none of a shard that did not answer */
    private List<Hits> merge(List<List<Hits>> found, int count, int k) {
        TopK[] best = new TopK[count];
        Arrays.setAll(best, q -> new TopK(k));
        for (int s = 0; s < found.size(); s++) {
            for (int q = 0; q < found.get(s).size(); q++) {
                best[q].offerAll(found.get(s).get(q), firsts[s]);
            }
        }
        return Stream.of(best).map(TopK::hits).toList();
    }

    /**
     * Asks every shard: those of other machines at once, those of this one here, one after the other, for each uses all
     * threads.
     */
    private <T> List<Supplier<T>> ask(Function<Integer, T> question) {
        List<Supplier<T>> answers = new ArrayList<>();
        for (int s = 0; s < shards.size(); s++) {
            int shard = s;
            answers.add(
                    shards.get(s) instanceof RemoteIndex
                            ? awaited(CompletableFuture.supplyAsync(() -> question.apply(shard), asking))
                            : () -> question.apply(shard));
        }
        return answers;
    }

    private static <T> Supplier<T> awaited(CompletableFuture<T> future) {
        return () -> {
            try {
                return future.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        };
    }

    private <T> List<T> all(Function<Integer, T> question) {
        return ask(question).stream().map(Supplier::get).toList();
    }

    @Override
    public float[] vectors(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= size()) {
                throw new IllegalArgumentException("no vector %d in an index of %d".formatted(id, size()));
            }
        }
        int[][] places = new int[shards.size()][];
        Arrays.setAll(
                places,
                s -> IntStream.range(0, ids.length)
                        .filter(i -> ids[i] >= firsts[s] && ids[i] < firsts[s + 1])
                        .toArray());
        List<float[]> rows = all(s -> places[s].length == 0
                ? new float[0]
                : shards.get(s)
                        .vectors(IntStream.of(places[s])
                                .map(i -> ids[i] - firsts[s])
                                .toArray()));
        int dimension = dimension();
        float[] all = new float[Math.multiplyExact(ids.length, dimension)];
        for (int s = 0; s < places.length; s++) {
            for (int i = 0; i < places[s].length; i++) {
                System.arraycopy(rows.get(s), i * dimension, all, places[s][i] * dimension, dimension);
            }
        }
        return all;
    }

    @Override
    public void close() {
        asking.close();
        shards.forEach(MipsIndex::close);
    }
}
