package org.pyramidion.index;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the manifest of an index in shards says.
 *
 * @param shards in the order of their ids
 * @param segments of the shard that has most of them
 * @param deleted ids of all shards
 * @param provenance what else is known of the index
 */
record ShardManifest(
        List<Entry> shards, IndexKind kind, int dimension, int segments, int deleted, Map<String, Object> provenance) {

    private static final String SHARDS = "shards";
    private static final String KIND = "kind";
    private static final String DIMENSION = "dimension";
    private static final String SEGMENTS = "segments";
    private static final String DELETED = "deleted";

    /**
     * A shard as the manifest names it.
     *
     * @param place a directory, of this one if it is relative, or a URL
     * @param size of its ids
     * @param bytes of its files, where these are not in this directory
     */
    record Entry(String place, int size, long bytes) {

        boolean isUrl() {
            return RemoteIndex.isUrl(place);
        }

        Path in(Path directory) {
            return directory.resolve(place);
        }

        static Optional<Entry> of(Object value) {
            return value instanceof Map<?, ?> map
                            && map.get("place") instanceof String place
                            && map.get("size") instanceof Integer size
                            && size >= 0
                            && map.get("bytes") instanceof Number bytes
                    ? Optional.of(new Entry(place, size, bytes.longValue()))
                    : Optional.empty();
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("place", place);
            map.put("size", size);
            map.put("bytes", bytes);
            return map;
        }
    }

    static Optional<ShardManifest> of(Map<String, Object> map) {
        if (!(map.get(SHARDS) instanceof List<?> entries)
                || !(map.get(KIND) instanceof Map<?, ?> kind)
                || !(map.get(DIMENSION) instanceof Integer dimension)
                || dimension < 1
                || !(map.get(SEGMENTS) instanceof Integer segments)
                || !(map.get(DELETED) instanceof Integer deleted)) {
            return Optional.empty();
        }
        List<Entry> shards =
                entries.stream().flatMap(entry -> Entry.of(entry).stream()).toList();
        if (shards.isEmpty()
                || shards.size() < entries.size()
                || shards.stream().mapToLong(Entry::size).sum() > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        Map<String, Object> provenance = new LinkedHashMap<>(map);
        provenance.keySet().removeAll(List.of(SHARDS, KIND, DIMENSION, SEGMENTS, DELETED));
        return IndexKind.fromMap(kind)
                .map(known -> new ShardManifest(shards, known, dimension, segments, deleted, provenance));
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>(provenance);
        map.put(KIND, kind.toMap());
        map.put(DIMENSION, dimension);
        map.put(SEGMENTS, segments);
        map.put(DELETED, deleted);
        map.put(SHARDS, shards.stream().map(Entry::toMap).toList());
        return map;
    }

    int size() {
        return shards.stream().mapToInt(Entry::size).sum();
    }

    int first(int shard) {
        return shards.stream().limit(shard).mapToInt(Entry::size).sum();
    }
}
