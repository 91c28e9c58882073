package org.pyramidion.index;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Artifact;

/** What the manifest says of the index. */
record Contents(IndexKind kind, List<Integer> sizes, int dimension, Map<String, Object> provenance) {

    private static final String KIND = "kind";
    private static final String SIZES = "segment_sizes";
    private static final String DIMENSION = "dimension";

    int size() {
        return sizes.stream().reduce(0, Math::addExact);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>(provenance);
        map.put(KIND, kind.toMap());
        map.put(SIZES, sizes);
        map.put(DIMENSION, dimension);
        return map;
    }

    static Optional<Contents> of(Map<String, Object> map) {
        if (!(map.get(KIND) instanceof Map<?, ?> kind)
                || !(map.get(SIZES) instanceof List<?> sizes)
                || !(map.get(DIMENSION) instanceof Integer dimension)
                || dimension < 1
                || sizes.isEmpty()
                || !sizes.stream().allMatch(size -> size instanceof Integer number && number >= 0)
                || sizes.stream().mapToLong(size -> (Integer) size).sum() > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        List<Integer> numbers = sizes.stream().map(Integer.class::cast).toList();
        Map<String, Object> provenance = new LinkedHashMap<>(map);
        provenance.keySet().removeAll(List.of(KIND, SIZES, DIMENSION));
        return IndexKind.fromMap(kind)
                .filter(known -> known.fits(numbers.getFirst()))
                .map(known -> new Contents(known, numbers, dimension, provenance));
    }

    Description describe(Artifact artifact, BitSet deleted) {
        long bytes = artifact.manifest().files().values().stream()
                .mapToLong(Artifact.Entry::size)
                .sum();
        return new Description(kind, size(), deleted.cardinality(), dimension, sizes.size(), bytes, provenance);
    }
}
