package org.pyramidion.index;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pyramidion.base.PyramidionException;

/** Puts shards together that lie anywhere: whether they are all of one index, and what that is. */
final class ShardJoin {

    private ShardJoin() {}

    /**
     * What the shards are together.
     *
     * @param places directories or URLs, in any order
     * @param open what is there
     * @throws PyramidionException if one is missing, named twice, or of another index
     */
    static ShardManifest of(List<String> places, List<MipsIndex> open) {
        int[] order = IntStream.range(0, open.size())
                .boxed()
                .sorted(Comparator.comparingInt(
                        i -> shard(places.get(i), open.get(i)).first()))
                .mapToInt(Integer::intValue)
                .toArray();
        return joined(
                IntStream.of(order).mapToObj(places::get).toList(),
                IntStream.of(order).mapToObj(open::get).toList());
    }

    private static Shard shard(String place, MipsIndex index) {
        return Shard.of(index.describe())
                .orElseThrow(() -> new PyramidionException(
                        "%s: an index by itself, no shard; make shards of it by `pyramidion index shard`"
                                .formatted(place)));
    }

    private static ShardManifest joined(List<String> places, List<MipsIndex> open) {
        List<ShardManifest.Entry> entries = new ArrayList<>();
        Description first = open.getFirst().describe();
        int next = 0;
        for (int s = 0; s < open.size(); s++) {
            Description own = open.get(s).describe();
            Shard shard = shard(places.get(s), open.get(s));
            if (shard.first() != next || shard.number() != s) {
                throw new PyramidionException(
                        ("%s: is shard %d of %d, from vector %d on, where the one from vector %d on is needed; "
                                        + "name every shard once")
                                .formatted(places.get(s), shard.number(), shard.count(), shard.first(), next));
            }
            requireLike(places.getFirst(), first, places.get(s), own);
            boolean url = RemoteIndex.isUrl(places.get(s));
            String place = url
                    ? places.get(s)
                    : Path.of(places.get(s)).toAbsolutePath().normalize().toString();
            entries.add(new ShardManifest.Entry(place, own.size(), own.bytes()));
            next = Math.addExact(next, own.size());
        }
        Shard last = shard(places.getLast(), open.getLast());
        if (last.count() != open.size()) {
            throw new PyramidionException("there are %d shards, and %d were named; name those from vector %d on too"
                    .formatted(last.count(), open.size(), next));
        }
        List<Description> all = open.stream().map(MipsIndex::describe).toList();
        return new ShardManifest(
                entries,
                first.kind(),
                first.dimension(),
                all.stream().mapToInt(Description::segments).max().orElse(1),
                all.stream().mapToInt(Description::deleted).sum(),
                Shard.without(first.provenance()));
    }

    private static void requireLike(String place, Description one, String otherPlace, Description other) {
        boolean like = one.dimension() == other.dimension()
                && one.kind().name().equals(other.kind().name())
                && Shard.of(one).map(Shard::count).equals(Shard.of(other).map(Shard::count))
                && origin(one).equals(origin(other));
        if (!like) {
            throw new PyramidionException(
                    "%s and %s are of different indexes (%s of %d numbers, %s; %s of %d numbers, %s)"
                            .formatted(
                                    place,
                                    otherPlace,
                                    one.kind().name(),
                                    one.dimension(),
                                    origin(one),
                                    other.kind().name(),
                                    other.dimension(),
                                    origin(other)));
        }
    }

    /** What vectors of one index have in common; the cost of making each shard is its own. */
    private static Map<String, Object> origin(Description index) {
        Map<String, Object> origin = new LinkedHashMap<>();
        for (String key : List.of("corpus", "step", "snapshot")) {
            Optional.ofNullable(index.provenance().get(key)).ifPresent(value -> origin.put(key, value));
        }
        return origin;
    }
}
