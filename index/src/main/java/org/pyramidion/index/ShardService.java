package org.pyramidion.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/**
 * A shard as it is asked by other processes. Messages are JSON; arrays of numbers stand in them as the base64 of their
 * little-endian bytes, so that no float is rounded.
 *
 * @param index the shard; its ids are counted from 0
 */
public record ShardService(MipsIndex index) {

    /**
     * A search.
     *
     * @param size how many ids the asker thinks the shard has
     * @param queries float32, {@code [Q, D]}
     * @param excluded int32: for each query how many ids, and these; nothing excludes none
     * @param allowed a bit for each id, the lowest of a byte first; nothing allows all
     * @param each whether every allowed id is scored
     */
    public record Search(
            int size,
            int k,
            @Nullable String queries,
            @Nullable String excluded,
            @Nullable String allowed,
            boolean each) {}

    /**
     * What was found.
     *
     * @param counts int32, {@code [Q]}: how many of each query
     * @param ids int32, those of one query after the other
     * @param scores float32, likewise
     */
    public record Found(String counts, String ids, String scores) {}

    /**
     * The wish for vectors.
     *
     * @param size as in {@link Search}
     * @param ids int32
     */
    public record Wanted(int size, @Nullable String ids) {}

    /** Vectors: float32, {@code [ids, D]}. */
    public record Rows(String rows) {}

    /** What the shard is. */
    public Map<String, Object> describe() {
        Description description = index.describe();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", description.kind().toMap());
        map.put("size", description.size());
        map.put("deleted", description.deleted());
        map.put("dimension", description.dimension());
        map.put("segments", description.segments());
        map.put("bytes", description.bytes());
        map.put("provenance", description.provenance());
        return map;
    }

    /** @throws PyramidionException if the asker means another index, or the search is not one */
    public Found search(Search search) {
        requireSize(search.size());
        float[] queries = floats("queries", search.queries());
        try {
            List<int[]> excluded = search.excluded() == null ? List.of() : lists(ints("excluded", search.excluded()));
            IdSet allowed = search.allowed() == null
                    ? IdSet.all()
                    : IdSet.of(BitSet.valueOf(bytes("allowed", search.allowed())));
            return encode(
                    search.each()
                            ? index.searchEach(queries, search.k(), excluded, allowed)
                            : index.search(queries, search.k(), excluded, allowed));
        } catch (IllegalArgumentException e) {
            throw new PyramidionException(String.valueOf(e.getMessage()), e);
        }
    }

    /** @throws PyramidionException if the asker means another index, or there is none of an id */
    public Rows vectors(Wanted wanted) {
        requireSize(wanted.size());
        int[] ids = ints("ids", wanted.ids());
        if (ids.length > index.size()) {
            throw new PyramidionException("ids: %d of them, of %d vectors".formatted(ids.length, index.size()));
        }
        try {
            return new Rows(base64(index.vectors(ids)));
        } catch (IllegalArgumentException e) {
            throw new PyramidionException(String.valueOf(e.getMessage()), e);
        }
    }

    private void requireSize(int size) {
        if (size != index.size()) {
            throw new PyramidionException(
                    PyramidionException.Kind.CONFLICT,
                    "this shard has %d vectors where %d are expected; it was changed, join the shards again"
                            .formatted(index.size(), size));
        }
    }

    private static Found encode(List<Hits> hits) {
        int[] counts = hits.stream().mapToInt(Hits::size).toArray();
        int[] ids = new int[hits.stream().mapToInt(Hits::size).sum()];
        float[] scores = new float[ids.length];
        int next = 0;
        for (Hits some : hits) {
            System.arraycopy(some.ids(), 0, ids, next, some.size());
            System.arraycopy(some.scores(), 0, scores, next, some.size());
            next += some.size();
        }
        return new Found(base64(counts), base64(ids), base64(scores));
    }

    /** The hits of {@code count} queries. */
    static List<Hits> decode(Found found, int count) {
        int[] counts = ints("counts", found.counts());
        int[] ids = ints("ids", found.ids());
        float[] scores = floats("scores", found.scores());
        List<Hits> hits = new ArrayList<>();
        int next = 0;
        for (int size : counts) {
            if (size < 0 || size > Math.min(ids.length, scores.length) - next) {
                throw new PyramidionException("counts, ids and scores do not fit together");
            }
            int limit = next + size;
            hits.add(new Hits(Arrays.copyOfRange(ids, next, limit), Arrays.copyOfRange(scores, next, limit)));
            next = limit;
        }
        if (hits.size() != count) {
            throw new PyramidionException("results of %d queries where %d were asked".formatted(hits.size(), count));
        }
        return hits;
    }

    /** Lists one behind the other, each behind its length. */
    static int[] flat(List<int[]> lists) {
        int[] flat = new int
                [lists.size() + lists.stream().mapToInt(list -> list.length).sum()];
        int next = 0;
        for (int[] list : lists) {
            flat[next] = list.length;
            System.arraycopy(list, 0, flat, next + 1, list.length);
            next += list.length + 1;
        }
        return flat;
    }

    /** What {@link #flat} made. */
    static List<int[]> lists(int[] flat) {
        List<int[]> lists = new ArrayList<>();
        for (int next = 0; next < flat.length; next += flat[next] + 1) {
            if (flat[next] < 0 || flat[next] >= flat.length - next) {
                throw new PyramidionException("excluded: lengths and ids do not fit together");
            }
            lists.add(Arrays.copyOfRange(flat, next + 1, next + 1 + flat[next]));
        }
        return lists;
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static String base64(int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return base64(bytes.array());
    }

    static String base64(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return base64(bytes.array());
    }

    private static byte[] bytes(String name, @Nullable String base64) {
        if (base64 == null) {
            throw new PyramidionException("%s: is missing".formatted(name));
        }
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new PyramidionException("%s: is not base64".formatted(name), e);
        }
    }

    private static ByteBuffer numbers(String name, @Nullable String base64) {
        byte[] bytes = bytes(name, base64);
        if (bytes.length % Integer.BYTES != 0) {
            throw new PyramidionException(
                    "%s: %d bytes are no whole number of four-byte numbers".formatted(name, bytes.length));
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int[] ints(String name, @Nullable String base64) {
        ByteBuffer bytes = numbers(name, base64);
        int[] values = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(values);
        return values;
    }

    static float[] floats(String name, @Nullable String base64) {
        ByteBuffer bytes = numbers(name, base64);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
