package org.pyramidion.index;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.pyramidion.base.Progress;

/** What every index must do, done by one in three shards. */
abstract class ShardedIndexContract extends MipsIndexContract {

    @Override
    MipsIndex build(Path place, int size, int dimension, Consumer<VectorSink> source) {
        return new IndexDirectory(place)
                .buildShards(Math.min(3, size), kind(), size, dimension, PROVENANCE, source, Progress.none());
    }
}
