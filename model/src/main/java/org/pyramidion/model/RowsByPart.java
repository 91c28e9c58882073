package org.pyramidion.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Tensors;

/**
 * Rows of a batch that is computed in parts.
 *
 * @param parts those that have any of the rows
 * @param places for each row where it stands among the rows of all parts, one part behind the other
 */
record RowsByPart(List<PackedBatch> parts, Map<PackedBatch, int[]> own, int[] places) {

    /** @param rows of the batch that {@code parts} are cut from, in any order */
    static RowsByPart of(List<PackedBatch> parts, int[] rows) {
        int[] order = IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> rows[i]))
                .mapToInt(i -> i)
                .toArray();
        int[] places = new int[rows.length];
        for (int place = 0; place < order.length; place++) {
            places[order[place]] = place;
        }
        List<PackedBatch> some = new ArrayList<>();
        Map<PackedBatch, int[]> own = new IdentityHashMap<>();
        int first = 0;
        for (PackedBatch part : parts) {
            int begin = first;
            int limit = first + part.tokens();
            int[] here = Arrays.stream(order)
                    .map(i -> rows[i])
                    .filter(row -> row >= begin && row < limit)
                    .map(row -> row - begin)
                    .toArray();
            if (here.length > 0) {
                some.add(part);
                own.put(part, here);
            }
            first = limit;
        }
        return new RowsByPart(some, own, places);
    }

    /** Those of a part, as it counts them. */
    int[] rows(PackedBatch part) {
        return Objects.requireNonNull(own.get(part));
    }

    /** What was made of the parts' rows, one part behind the other, in the order in which rows were given. */
    Tensor inOrder(Tensor joined) {
        boolean already = IntStream.range(0, places.length).allMatch(i -> places[i] == i);
        return already ? joined : Ops.rows(joined, Tensors.of(places, places.length));
    }
}
