package org.pyramidion.index;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;

/**
 * Which part of an index a shard is, as its manifest says under {@code shard}.
 *
 * @param number from 0
 * @param count how many there are
 * @param first the id in the whole index of the shard's first vector
 */
public record Shard(int number, int count, int first) {

    static final String KEY = "shard";

    /**
     * Of an index that is divided evenly.
     *
     * @param size of the whole index
     * @throws PyramidionException if it cannot be divided so
     */
    public static Shard of(int size, int number, int of) {
        if (of < 1 || of > size || number < 0 || number >= of) {
            throw new PyramidionException(
                    ("%d vectors cannot be divided into %d shards of which one is number %d; give 1 to %d "
                                    + "shards, numbered from 0")
                            .formatted(size, of, number, size));
        }
        return new Shard(number, of, (int) ((long) size * number / of));
    }

    /** The id behind the last one's of this shard, of an index of {@code size} that is divided evenly. */
    public int limit(int size) {
        return (int) ((long) size * (number + 1) / count);
    }

    /** Where each of {@code shards} begins, and the end. */
    static int[] firsts(int size, int shards) {
        of(size, 0, shards); // there are as many
        int[] firsts = new int[shards + 1];
        for (int s = 0; s < shards; s++) {
            firsts[s] = of(size, s, shards).first();
        }
        firsts[shards] = size;
        return firsts;
    }

    /** What a builder says of a shard's vectors, with the place of the shard. */
    public Map<String, Object> in(Map<String, Object> provenance) {
        Map<String, Object> map = new LinkedHashMap<>(provenance);
        map.put(KEY, Map.of("number", number, "of", count, "first", first));
        return map;
    }

    /** The shard that an index says it is; nothing if it is none. */
    public static Optional<Shard> of(Description description) {
        return description.provenance().get(KEY) instanceof Map<?, ?> map
                        && map.get("number") instanceof Integer number
                        && map.get("of") instanceof Integer of
                        && map.get("first") instanceof Integer first
                ? Optional.of(new Shard(number, of, first))
                : Optional.empty();
    }

    /** What a description says beside the place of the shard. */
    static Map<String, Object> without(Map<String, Object> provenance) {
        Map<String, Object> map = new LinkedHashMap<>(provenance);
        map.remove(KEY);
        return map;
    }
}
