package org.pyramidion.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.pyramidion.base.Progress;

/** Writes and opens the segments of each kind. */
final class Segments {

    private Segments() {}

    /**
     * Writes a segment.
     *
     * @param directory is made
     * @param firstId the id that the source gives the first vector by
     * @param trained a segment of the same kind to take from what need not be learnt again
     */
    static void write(
            Path directory,
            IndexKind kind,
            int firstId,
            int size,
            int dimension,
            Consumer<VectorSink> source,
            Optional<Path> trained,
            Progress progress)
            throws IOException {
        Files.createDirectories(directory);
        VectorFile.write(directory, kind.storage(), firstId, size, dimension, source);
        try (VectorFile vectors = VectorFile.open(directory, kind.storage(), size, dimension)) {
            switch (kind) {
                case IndexKind.Exact exact -> {}
                case IndexKind.Int8 int8 -> Int8Segment.write(directory, vectors);
                case IndexKind.Graph graph -> GraphSegment.write(directory, vectors, graph, progress);
                case IndexKind.Partitioned partitioned ->
                    PartitionedFiles.write(directory, vectors, partitioned, trained, progress);
            }
        }
        if (kind instanceof IndexKind.Graph) { // Lucene has the vectors now
            Files.delete(VectorFile.in(directory, kind.storage()));
        }
    }

    /** Opens a segment that {@link #write} made. */
    static Segment open(Path directory, IndexKind kind, int size, int dimension) {
        return switch (kind) {
            case IndexKind.Exact exact ->
                new ExactSegment(VectorFile.open(directory, exact.storage(), size, dimension));
            case IndexKind.Int8 int8 -> Int8Segment.open(directory, size, dimension);
            case IndexKind.Graph graph -> GraphSegment.open(directory, size, dimension, graph);
            case IndexKind.Partitioned partitioned -> PartitionedSegment.open(directory, size, dimension, partitioned);
        };
    }
}
