package org.pyramidion.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An index of which each of several processes searches a stretch of the ids, for the queries of all: none needs to hold
 * more in memory. A search is a round in which every process takes part: those that have nothing more to ask do so by
 * {@link #await}. What is not searched (a vector, a description) each reads for itself.
 *
 * <p>In a round the queries of all are gathered, each process finds the k best of its stretch for all of them, and
 * these are gathered again.
 *
 * <p>For one thread of each process.
 */
public final class SharedIndex implements MipsIndex {

    private final MipsIndex own;
    private final int first;
    private final MipsIndex whole;
    private final Exchange exchange;

    /**
     * @param whole all vectors; it stays its owner's
     * @param own the stretch of them that this process searches, closed with this
     * @param first the id in the whole of the first in the stretch
     * @param exchange with the processes that search the other stretches
     */
    public SharedIndex(MipsIndex whole, MipsIndex own, int first, Exchange exchange) {
        this.whole = whole;
        this.own = own;
        this.first = first;
        this.exchange = exchange;
    }

    /**
     * A round's question of one process.
     *
     * @param excluded as they are in the whole
     */
    private record Question(boolean asking, int k, boolean each, float[] queries, List<int[]> excluded, IdSet allowed) {

        static final Question NONE = new Question(false, 1, false, new float[0], List.of(), IdSet.all());

        byte[] toBytes() {
            int[] flat = ShardService.flat(excluded);
            byte[] bits = allowed.isAll() ? new byte[0] : allowed.toBytes();
            ByteBuffer bytes = buffer(20L + 4L * queries.length + 4L * flat.length + bits.length);
            bytes.putInt((asking ? 1 : 0) | (each ? 2 : 0) | (allowed.isAll() ? 4 : 0));
            bytes.putInt(k).putInt(excluded.size()).putInt(queries.length).putInt(flat.length);
            bytes.asFloatBuffer().put(queries);
            bytes.position(bytes.position() + Float.BYTES * queries.length);
            bytes.asIntBuffer().put(flat);
            bytes.position(bytes.position() + Integer.BYTES * flat.length);
            return bytes.put(bits).array();
        }

        static Question of(byte[] message) {
            ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
            int flags = bytes.getInt();
            int k = bytes.getInt();
            int lists = bytes.getInt();
            float[] queries = new float[bytes.getInt()];
            int[] flat = new int[bytes.getInt()];
            bytes.asFloatBuffer().get(queries);
            bytes.position(bytes.position() + Float.BYTES * queries.length);
            bytes.asIntBuffer().get(flat);
            bytes.position(bytes.position() + Integer.BYTES * flat.length);
            List<int[]> excluded = ShardService.lists(flat);
            IdSet allowed = (flags & 4) != 0 ? IdSet.all() : IdSet.of(BitSet.valueOf(bytes));
            if (excluded.size() != lists) {
                throw new IllegalStateException("%d lists where %d were sent".formatted(excluded.size(), lists));
            }
            return new Question((flags & 1) != 0, k, (flags & 2) != 0, queries, excluded, allowed);
        }

        int count(int dimension) {
            return queries.length / dimension;
        }

        /** Whether both can be searched for as one. */
        boolean isLike(Question other) {
            return k == other.k && each == other.each && allowed.isAll() && other.allowed.isAll();
        }
    }

    private static ByteBuffer buffer(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public Description describe() {
        return whole.describe();
    }

    @Override
    public List<Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
        return search(queries, k, excluded, allowed, SegmentedIndex.areFew(allowed, k, size()));
    }

    @Override
    public List<Hits> searchEach(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
        return search(queries, k, excluded, allowed, true);
    }

    private List<Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed, boolean each) {
        if (Queries.require(queries, k, excluded, dimension()) == 0) {
            return List.of();
        }
        return round(new Question(true, k, each, queries, excluded, allowed)).orElseThrow();
    }

    /** Takes part in the searches of the others until none asks any more. */
    public void await() {
        while (round(Question.NONE).isPresent()) {}
    }

    /** @return what the own queries find; nothing if no process asked */
    private Optional<List<Hits>> round(Question asked) {
        List<Question> all =
                exchange.all(asked.toBytes()).stream().map(Question::of).toList();
        if (all.stream().noneMatch(Question::asking)) {
            return Optional.empty();
        }
        List<List<Hits>> found = found(all);
        List<byte[]> answers = exchange.all(bytes(found));
        return Optional.of(merge(all, asked, answers));
    }

    /** What the own stretch has for each process: one search for all of them, where they ask alike. */
    private List<List<Hits>> found(List<Question> all) {
        List<Question> asking =
                all.stream().filter(question -> question.queries.length > 0).toList();
        boolean alike = asking.stream().allMatch(question -> question.isLike(asking.getFirst()));
        if (asking.size() < 2 || !alike) {
            return all.stream().map(this::find).toList();
        }
        List<Hits> together = find(joined(asking));
        List<List<Hits>> found = new ArrayList<>();
        int next = 0;
        for (Question question : all) {
            int count = question.count(dimension());
            found.add(together.subList(next, next + count));
            next += count;
        }
        return found;
    }

    private Question joined(List<Question> all) {
        float[] queries = new float
                [all.stream().mapToInt(question -> question.queries.length).sum()];
        List<int[]> excluded = new ArrayList<>();
        int next = 0;
        for (Question question : all) {
            System.arraycopy(question.queries, 0, queries, next, question.queries.length);
            next += question.queries.length;
            excluded.addAll(
                    question.excluded.isEmpty()
                            ? Collections.nCopies(question.count(dimension()), new int[0])
                            : question.excluded);
        }
        Question one = all.getFirst();
        return new Question(true, one.k, one.each, queries, excluded, one.allowed);
    }

    private List<Hits> find(Question question) {
        if (question.queries.length == 0) {
            return List.of();
        }
        int limit = first + own.size();
        List<int[]> excluded = question.excluded.stream()
                .map(ids -> Arrays.stream(ids)
                        .filter(id -> id >= first && id < limit)
                        .map(id -> id - first)
                        .toArray())
                .toList();
        IdSet allowed = question.allowed.part(first, limit);
        return question.each
                ? own.searchEach(question.queries, question.k, excluded, allowed)
                : own.search(question.queries, question.k, excluded, allowed);
    }

    /** Ids as they are in the whole, and scores: how many, then these, query by query. */
    private byte[] bytes(List<List<Hits>> found) {
        List<Hits> all = found.stream().flatMap(List::stream).toList();
        long hits = all.stream().mapToLong(Hits::size).sum();
        ByteBuffer bytes = buffer(Integer.BYTES * (all.size() + 2 * hits));
        for (Hits some : all) {
            bytes.putInt(some.size());
            for (int i = 0; i < some.size(); i++) {
                bytes.putInt(first + some.ids()[i]).putFloat(some.scores()[i]);
            }
        }
        return bytes.array();
    }

    /** The own queries' best of all that was found. */
    private List<Hits> merge(List<Question> all, Question asked, List<byte[]> answers) {
        int before = all.stream()
                .limit(exchange.rank())
                .mapToInt(question -> question.count(dimension()))
                .sum();
        TopK[] best = new TopK[asked.count(dimension())];
        Arrays.setAll(best, q -> new TopK(asked.k));
        for (byte[] answer : answers) {
            ByteBuffer bytes = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
            for (int q = -before; q < best.length; q++) {
                for (int i = bytes.getInt(); i > 0; i--) {
                    int id = bytes.getInt();
                    float score = bytes.getFloat();
                    if (q >= 0) {
                        best[q].offer(id, score);
                    }
                }
            }
        }
        return Stream.of(best).map(TopK::hits).toList();
    }

    @Override
    public float[] vectors(int[] ids) {
        return whole.vectors(ids);
    }

    @Override
    public void close() {
        own.close();
    }
}
