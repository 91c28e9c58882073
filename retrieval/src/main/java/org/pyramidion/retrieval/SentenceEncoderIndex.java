package org.pyramidion.retrieval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.DerivedPlace;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.index.VectorSink;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.SentenceEncoder;
import org.pyramidion.model.SentenceEncoder.Published;

/** Finds the blocks of a corpus by the vectors of a published sentence encoder. */
public final class SentenceEncoderIndex implements AutoCloseable {

    private static final int QUESTIONS_AT_ONCE = 64;

    private final SentenceEncoder encoder;
    private final MipsIndex index;

    private SentenceEncoderIndex(SentenceEncoder encoder, MipsIndex index) {
        this.encoder = encoder;
        this.index = index;
    }

    /**
     * Opens the index of a corpus, which is kept in the corpus' own directory; embeds the corpus if there is none of it
     * in that precision. Each {@link BlockEmbedder#WINDOW} blocks that are embedded are kept beside the index until it
     * is there: after a failure, or a death, the next call goes on with them.
     *
     * @param weights where the encoder's weights are
     * @param precision what the encoder's products are computed in
     * @throws PyramidionException if the corpus is of another vocabulary, something is absent or damaged, or another
     *     process embeds it
     */
    public static SentenceEncoderIndex of(
            CorpusStore corpus, Published published, Path weights, Precision precision, Progress progress) {
        SentenceEncoder encoder = SentenceEncoder.open(published, weights, precision);
        try {
            corpus.requireVocabulary(encoder.vocabulary());
            return new SentenceEncoderIndex(encoder, index(corpus, published, encoder, progress));
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /** Where the vectors of a corpus by the published encoder of that name are, once they have been asked for. */
    public static Path place(CorpusStore corpus, String weights) {
        return corpus.directory().resolve("index-" + weights);
    }

    private static MipsIndex index(
            CorpusStore corpus, Published published, SentenceEncoder encoder, Progress progress) {
        Map<String, Object> provenance = provenance(corpus, encoder);
        Path place = DerivedPlace.of(
                place(corpus, published.weights()), there -> isOf(new IndexDirectory(there), provenance));
        IndexDirectory directory = new IndexDirectory(place);
        if (isOf(directory, provenance)) {
            return directory.open();
        }
        try (FileClaim claim = IndexClaim.take(place)) {
            if (isOf(directory, provenance)) {
                return directory.open();
            }
            return embedded(place, corpus, encoder, progress);
        }
    }

    private static MipsIndex embedded(Path place, CorpusStore corpus, SentenceEncoder encoder, Progress progress) {
        Path parts = ChunkedEmbedding.beside(place);
        ChunkedEmbedding embeddings =
                new ChunkedEmbedding(parts, corpus, id(encoder), encoder.dimension(), BlockEmbedder.WINDOW);
        embeddings.embed(embedder(corpus, encoder), progress, () -> false);
        if (!embeddings.isComplete()) {
            throw new PyramidionException(
                    PyramidionException.Kind.CONFLICT,
                    "%s: another process embeds some of it; wait until it is done".formatted(parts));
        }
        MipsIndex index = build(new IndexDirectory(place), corpus, encoder, embeddings::readAll, progress);
        try {
            Artifact.remove(parts);
            return index;
        } catch (IOException e) {
            index.close();
            throw new PyramidionException("cannot delete %s: %s".formatted(parts, Artifact.reason(e)), e);
        }
    }

    /** Names weights and precision, where chunks of embeddings tell what made them. */
    public static String id(SentenceEncoder encoder) {
        return "%s %s".formatted(encoder.name(), encoder.precision().label());
    }

    private static MipsIndex build(
            IndexDirectory directory,
            CorpusStore corpus,
            SentenceEncoder encoder,
            Consumer<VectorSink> source,
            Progress progress) {
        Map<String, Object> provenance = provenance(corpus, encoder);
        return directory.build(
                BlockIndex.DEFAULT_KIND, corpus.size(), encoder.dimension(), provenance, source, progress);
    }

    private static Map<String, Object> provenance(CorpusStore corpus, SentenceEncoder encoder) {
        return Map.of(
                "corpus",
                corpus.id(),
                "weights",
                encoder.name(),
                "precision",
                encoder.precision().label());
    }

    /** What embeds the blocks of a corpus of the encoder's vocabulary. */
    public static BlockEmbedder embedder(CorpusStore corpus, SentenceEncoder encoder) {
        return new BlockEmbedder(
                encoder::embed,
                block -> encoder.passage(corpus.titleTokens(block), corpus.tokens(block)),
                encoder.maxLength(),
                corpus,
                BatchSizes.here());
    }

    /**
     * Writes embeddings that are there already as the index that {@link #of} would make.
     *
     * @param directory {@link #place}, for {@link #of} to find it
     * @param embeddings whole, by that encoder
     */
    public static void assemble(
            Path directory,
            CorpusStore corpus,
            SentenceEncoder encoder,
            ChunkedEmbedding embeddings,
            Progress progress) {
        try (FileClaim claim = IndexClaim.take(directory)) {
            build(new IndexDirectory(directory), corpus, encoder, embeddings::readAll, progress)
                    .close();
        }
    }

    private static boolean isOf(IndexDirectory directory, Map<String, Object> provenance) {
        return directory
                .find()
                .filter(found -> found.provenance().equals(provenance))
                .isPresent();
    }

    /** The best {@code k} blocks of each question, best first. */
    public List<Hits> search(List<String> questions, int k) {
        return search(questions, k, IdSet.all());
    }

    /** The best of some blocks alone. */
    public List<Hits> search(List<String> questions, int k, IdSet allowed) {
        List<Hits> hits = new ArrayList<>(questions.size());
        for (int from = 0; from < questions.size(); from += QUESTIONS_AT_ONCE) {
            List<InputSequence> inputs =
                    questions.subList(from, Math.min(questions.size(), from + QUESTIONS_AT_ONCE)).stream()
                            .map(encoder::question)
                            .toList();
            hits.addAll(index.search(encoder.embed(inputs), k, List.of(), allowed));
        }
        return hits;
    }

    /** What makes the vectors; it is closed with this. */
    public SentenceEncoder encoder() {
        return encoder;
    }

    @Override
    public void close() {
        index.close();
        encoder.close();
    }
}
