package org.pyramidion.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Bits;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Engine;

/**
 * Lucene's graph, in one Lucene segment whose document i is vector i. Lucene keeps the vectors, in float32. Its
 * maximum-inner- product score is monotonic in the inner product, which is computed again from the vectors it finds.
 */
final class GraphSegment implements Segment {

    private static final String FIELD = "vector";
    private static final double BUFFER_MEBIBYTES = 256;

    /** Lucene says whether it uses the vector module, as we do ourselves; held here, for loggers are collected. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene.internal.vectorization");

    static {
        LUCENE.setLevel(Level.SEVERE);
    }

    private final Path place;
    private final Directory directory;
    private final DirectoryReader reader;
    private final LeafReader leaf;
    private final IndexKind.Graph settings;

    private GraphSegment(Path place, Directory directory, DirectoryReader reader, IndexKind.Graph settings) {
        this.place = place;
        this.directory = directory;
        this.reader = reader;
        this.leaf = reader.leaves().getFirst().reader();
        this.settings = settings;
    }

    @SuppressWarnings("MustBeClosedChecker") // reader and directory live as long as the segment, which closes them
    static GraphSegment open(Path place, int size, int dimension, IndexKind.Graph settings) {
        return LuceneFiles.open(place, () -> {
            Directory directory = new MMapDirectory(place);
            GraphSegment segment = new GraphSegment(place, directory, DirectoryReader.open(directory), settings);
            FloatVectorValues values = segment.leaf.getFloatVectorValues(FIELD);
            if (values.size() != size || values.dimension() != dimension) {
                segment.close();
                throw new DamagedException(
                        place,
                        "%d vectors of %d numbers where the manifest says %d of %d"
                                .formatted(values.size(), values.dimension(), size, dimension));
            }
            return segment;
        });
    }

    /** Builds the graph of the given vectors. */
    static void write(Path place, VectorFile vectors, IndexKind.Graph settings, Progress progress) throws IOException {
        int threads = Engine.threads();
        try (ExecutorService workers = Executors.newFixedThreadPool(threads);
                Directory directory = new MMapDirectory(place);
                IndexWriter writer = new IndexWriter(directory, config(settings, threads, workers));
                Progress.Task task = progress.start("building the graph", vectors.size(), "vectors")) {
            float[] row = new float[vectors.dimension()];
            for (int id = 0; id < vectors.size(); id++) {
                vectors.read(id, row);
                Document document = new Document();
                document.add(
                        new KnnFloatVectorField(FIELD, row.clone(), VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT));
                writer.addDocument(document);
                task.update(id + 1);
            }
            writer.forceMerge(1);
        }
    }

    /** One writer and merges of neighbours only, so that a document's number is its vector's id. */
    private static IndexWriterConfig config(IndexKind.Graph settings, int threads, ExecutorService workers) {
        KnnVectorsFormat format = threads == 1 // for one Lucene wants no workers
                ? new Lucene99HnswVectorsFormat(settings.neighbours(), settings.buildBeam())
                : new Lucene99HnswVectorsFormat(settings.neighbours(), settings.buildBeam(), threads, workers);
        Codec standard = Codec.getDefault();
        return new IndexWriterConfig()
                .setRAMBufferSizeMB(BUFFER_MEBIBYTES)
                .setMergePolicy(new LogDocMergePolicy())
                .setMergeScheduler(new SerialMergeScheduler())
                .setCodec(new FilterCodec(standard.getName(), standard) {
                    @Override
                    public KnnVectorsFormat knnVectorsFormat() {
                        return new PerFieldKnnVectorsFormat() {
                            @Override
                            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                                return format;
                            }
                        };
                    }
                });
    }

    @Override
    public void search(float[] queries, TopK[] best) {
        Parallel.forEach(best.length, q -> LuceneFiles.read(place, () -> search(queries, q, best[q])));
    }

    private TopK search(float[] queries, int q, TopK best) throws IOException {
        FloatVectorValues values = leaf.getFloatVectorValues(FIELD);
        int dimension = values.dimension();
        float[] query = Arrays.copyOfRange(queries, q * dimension, (q + 1) * dimension);
        TopK near = best.ofLength(best.k());
        int beam = Math.max(settings.searchBeam(), best.k());
        if (beam < values.size()) {
            TopKnnCollector found = new TopKnnCollector(beam, Integer.MAX_VALUE);
            leaf.searchNearestVectors(FIELD, query, found, accepted(best, values.size()));
            for (ScoreDoc hit : found.topDocs().scoreDocs) {
                near.offer(hit.doc, score(query, values, hit.doc));
            }
        }
        if (near.size() == near.k()) {
            best.offerAll(near);
            return best;
        }
        for (int id = 0; id < values.size(); id++) { // the graph need not lead everywhere, least past what is excluded
            best.offer(id, score(query, values, id));
        }
        return best;
    }

    private static AcceptDocs accepted(TopK best, int size) {
        return AcceptDocs.fromLiveDocs(best.isRestricted() ? new Accepted(best, size) : null, size);
    }

    private record Accepted(TopK best, int length) implements Bits {
        @Override
        public boolean get(int id) {
            return best.accepts(id);
        }
    }

    private static float score(float[] query, FloatVectorValues values, int id) throws IOException {
        return Loops.HERE.dot(query, 0, values.vectorValue(id), 0, query.length);
    }

    @Override
    public void rows(int[] ids, VectorFile.RowVisitor visitor) {
        for (int id : ids) {
            visitor.visit(id, row(id));
        }
    }

    private float[] row(int id) {
        return LuceneFiles.read(place, () -> leaf.getFloatVectorValues(FIELD).vectorValue(id));
    }

    @Override
    public void close() {
        try {
            reader.close();
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
