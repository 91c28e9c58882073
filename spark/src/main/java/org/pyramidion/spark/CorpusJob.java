package org.pyramidion.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.OutputDirectory;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.RealPath;
import org.pyramidion.corpus.CorpusReport;
import org.pyramidion.documents.DivisibleSource;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.Stretch;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.text.Gazetteer;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Builds a corpus of documents on Spark. Its files are those that {@code corpus build} writes, to the byte, however
 * many executors there are and however the documents were cut into parts.
 *
 * <ol>
 *   <li>JSON lines and dumps of MediaWiki are cut into stretches; packed ones are unpacked first. Of other sources a
 *       task gets as many whole files as make a part.
 *   <li>Lines are counted, for ids and messages, and titles are read, which say what names are.
 *   <li>Every piece becomes a part: a corpus by itself, written by {@link org.pyramidion.corpus.CorpusBuilder}.
 *   <li>Texts that repeat are found by sorting fingerprints.
 *   <li>The driver puts the parts' files one after the other, without parsing them.
 * </ol>
 *
 * <p>What is made on the way is beside the corpus, in {@code CORPUS.parts}: what was packed unpacked, and the parts. A
 * task holds a few batches of documents at a time and some tens of bytes of each document of its part; the driver holds
 * some tens of bytes of each document.
 */
public final class CorpusJob {

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final CorpusSettings settings;
    private Consumer<String> unreadable = what -> {};

    public CorpusJob(SparkSession spark, CorpusSettings settings) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.settings = settings;
    }

    /** Who is told of each file that could not be read: the file and why, in one line. */
    public CorpusJob onUnreadable(Consumer<String> listener) {
        this.unreadable = listener;
        return this;
    }

    /**
     * Builds a corpus of files and folders, all that {@code corpus build} takes.
     *
     * @param paths that driver and executors see alike
     * @param directory where the corpus is to be; a corpus that stands there is replaced in one step
     * @throws PyramidionException naming source and place of a bad record, if there is no document with text, another
     *     process writes there, or the place cannot be written; what stood at {@code directory} then stays as it was
     */
    public CorpusReport build(List<Path> paths, Path directory) {
        return build(SourceList.of(paths), directory, Optional.empty());
    }

    /**
     * Builds a corpus of rows: each is a document, as if it stood in a file of JSON lines. Columns are what fields are
     * there: {@code text}, perhaps {@code id} (the number of the row if there is none) and {@code title}; others are
     * kept. Rows are numbered in their order, which {@code documents.orderBy(…)} makes certain.
     *
     * @param name of the rows, for messages and the corpus' manifest
     * @throws PyramidionException as {@link #build(List, Path)}
     */
    public CorpusReport build(Dataset<?> documents, String name, Path directory) {
        return build(SourceList.ofRows(name), directory, Optional.of(documents));
    }

    private CorpusReport build(SourceList sources, Path directory, Optional<Dataset<?>> rows) {
        Path place = RealPath.of(directory);
        OutputDirectory.requireReplaceable(place, "a corpus", "corpus");
        Path work = place.resolveSibling(place.getFileName() + ".parts");
        Optional<FileClaim> claimed = FileClaim.take(work.resolveSibling(work.getFileName() + ".lock"));
        if (claimed.isEmpty()) {
            throw new PyramidionException(
                    PyramidionException.Kind.CONFLICT,
                    "%s: another job builds this corpus; wait until it is done".formatted(place));
        }
        try (FileClaim claim = claimed.get()) {
            return SparkFailures.inWords(() -> build(sources, work, rows, place));
        }
    }

    /** Whatever happens, nothing is left on the way. */
    private CorpusReport build(SourceList sources, Path work, Optional<Dataset<?>> rows, Path place) {
        try {
            Artifact.deleteTree(work);
            Files.createDirectories(work);
            try {
                return new Building(sources, work, rows).to(place);
            } finally {
                Artifact.deleteTree(work);
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(work, Artifact.reason(e)), e);
        }
    }

    /** One corpus on its way. */
    private final class Building {

        private final CorpusTasks tasks;
        private final Optional<Dataset<?>> rows;

        Building(SourceList sources, Path work, Optional<Dataset<?>> rows) {
            this.rows = rows;
            CorpusSettings shared = settings.withVocabulary(work.resolve("vocab.txt"));
            this.tasks = new CorpusTasks(sources, shared, work.toString());
        }

        CorpusReport to(Path place) throws IOException {
            try (FileReaders readers = new FileReaders();
                    WordPieceTokenizer tokenizer = settings.tokenizer()) {
                Files.copy(
                        Path.of(settings.vocabulary()), Path.of(tasks.settings().vocabulary()));
                List<DocumentSource> sources = tasks.sources().open(readers);
                List<Piece> pieces = numbered(pieces(SourceList.leaves(sources)));
                Gazetteer titles = titles(pieces);
                buildParts(pieces, titles);
                List<BitSet> repeated = new RepeatedTexts(tasks).find(spark, pieces.size());
                List<Path> parts =
                        pieces.stream().map(piece -> tasks.part(piece.number())).toList();
                return settings.builder(tokenizer).titles(titles).join(sources, parts, repeated::get, place);
            }
        }

        private List<Piece> pieces(List<DocumentSource> leaves) {
            if (rows.isPresent()) {
                return piecesOfRows(leaves.getFirst().divisible().orElseThrow());
            }
            unpack(leaves);
            List<Piece> pieces = new ArrayList<>();
            int next = 0;
            while (next < leaves.size()) {
                Optional<DivisibleSource> divisible = leaves.get(next).divisible();
                if (divisible.isPresent()) {
                    addStretches(divisible.get(), next, pieces);
                    next++;
                } else {
                    int limit = limit(leaves, next);
                    pieces.add(Piece.of(pieces.size(), next, limit));
                    next = limit;
                }
            }
            return pieces;
        }

        /** The number behind the last of the sources from {@code first} on that make one part. */
        private int limit(List<DocumentSource> leaves, int first) {
            long bytes = 0;
            int limit = first;
            while (limit < leaves.size()
                    && bytes < settings.partBytes()
                    && leaves.get(limit).divisible().isEmpty()) {
                bytes += Math.max(1, leaves.get(limit++).size());
            }
            return limit;
        }

        private void addStretches(DivisibleSource source, int leaf, List<Piece> pieces) {
            Path plain = Files.exists(tasks.plain(leaf)) ? tasks.plain(leaf) : source.file();
            addStretches(source, leaf, plain, pieces);
        }

        private void addStretches(DivisibleSource source, int leaf, Path plain, List<Piece> pieces) {
            for (Stretch stretch : source.stretches(plain, settings.partBytes())) {
                pieces.add(Piece.of(pieces.size(), leaf, stretch));
            }
        }

        private void unpack(List<DocumentSource> leaves) {
            List<Integer> packed = IntStream.range(0, leaves.size())
                    .filter(leaf -> leaves.get(leaf)
                            .divisible()
                            .filter(source -> !Stretch.isPlain(source.file()))
                            .isPresent())
                    .boxed()
                    .toList();
            onEach("unpacking", packed, tasks::unpack);
        }

        private List<Piece> piecesOfRows(DivisibleSource source) {
            CorpusTasks writing = tasks;
            List<Integer> partitions = rows.orElseThrow()
                    .toJSON()
                    .javaRDD()
                    .mapPartitionsWithIndex(
                            (partition, json) ->
                                    List.of(writing.writeRows(partition, json)).iterator(),
                            true)
                    .collect();
            List<Piece> pieces = new ArrayList<>();
            for (int partition : partitions) {
                addStretches(source, 0, tasks.rows(partition), pieces);
            }
            return pieces;
        }

        /** The pieces, each with the number of lines that are before it in its source. */
        private List<Piece> numbered(List<Piece> pieces) {
            List<Long> lines = onEach("counting lines", pieces, CorpusTasks::lines);
            List<Piece> numbered = new ArrayList<>(pieces.size());
            long before = 0;
            for (Piece piece : pieces) {
                int last = piece.number() - 1;
                boolean goesOn = last >= 0 && pieces.get(last).first() == piece.first();
                before = goesOn ? before + lines.get(last) : 0;
                numbered.add(piece.after(before));
            }
            return numbered;
        }

        private Gazetteer titles(List<Piece> pieces) {
            Gazetteer.Builder titles = new Gazetteer.Builder();
            onEach("reading titles", pieces, tasks::titles).forEach(titles::add);
            return titles.build();
        }

        private void buildParts(List<Piece> pieces, Gazetteer titles) {
            Broadcast<Gazetteer> shared = context.broadcast(titles);
            CorpusTasks building = tasks;
            Iterator<List<String>> messages = onEach(
                            "building parts", pieces, piece -> building.build(piece, shared.value()))
                    .iterator();
            messages.forEachRemaining(some -> some.forEach(unreadable));
            shared.destroy();
        }

        /** What a task came to for each item, in order; a task each. */
        private <T, R> List<R> onEach(String what, List<T> items, Function<T, R> task) {
            if (items.isEmpty()) {
                return List.of();
            }
            context.setJobDescription(what);
            return context.parallelize(items, items.size()).map(task).collect();
        }
    }
}
