package org.pyramidion.spark;

import java.io.Serializable;
import java.nio.file.Path;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.IndexKind;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.SentenceEncoder;
import org.pyramidion.retrieval.BlockEmbedder;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.ChunkedEmbedding;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.SentenceEncoderIndex;

/** What embeds the blocks of a corpus; each process opens it for itself. */
public sealed interface EncoderChoice extends Serializable {

    /**
     * The document embedder of a model: of a run's stage, a snapshot, or an imported one.
     *
     * @param directory of the model, which driver and executors see alike
     * @param blockLength longest input, in wordpieces
     * @param precision of its products
     */
    record OfModel(String directory, int blockLength, Precision precision) implements EncoderChoice {

        @Override
        public Opened open(CorpusStore corpus) {
            String id = Artifact.find(Path.of(directory))
                    .map(Artifact::id)
                    .orElseThrow(() -> new PyramidionException(
                            PyramidionException.Kind.NOT_FOUND,
                            "%s: no model here; name the directory of one, such as runs/NAME/finetune/model"
                                    .formatted(directory)));
            RealmModel model = RealmModel.open(Path.of(directory), precision);
            try {
                Realm realm = Realm.of(model, model.inputs(blockLength, blockLength, blockLength), corpus);
                return new OpenModel(id, realm);
            } catch (RuntimeException e) {
                model.close();
                throw e;
            }
        }
    }

    /**
     * A published sentence encoder.
     *
     * @param weights its name: minilm or bge-small
     * @param directory of its weights, which driver and executors see alike
     */
    record OfPublished(String weights, String directory, Precision precision) implements EncoderChoice {

        /** @throws PyramidionException if no published encoder has that name */
        public OfPublished {
            published(weights);
        }

        private static SentenceEncoder.Published published(String weights) {
            return SentenceEncoder.Published.of(weights)
                    .orElseThrow(() -> new PyramidionException(
                            "encoder '%s': must be minilm or bge-small, or the directory of a model"
                                    .formatted(weights)));
        }

        @Override
        public Opened open(CorpusStore corpus) {
            SentenceEncoder encoder = SentenceEncoder.open(published(weights), Path.of(directory), precision);
            try {
                corpus.requireVocabulary(encoder.vocabulary());
                return new OpenPublished(encoder, corpus);
            } catch (RuntimeException e) {
                encoder.close();
                throw e;
            }
        }
    }

    /**
     * Opens it for a corpus.
     *
     * @throws PyramidionException if it is absent, damaged or of another vocabulary than the corpus
     */
    Opened open(CorpusStore corpus);

    /** An encoder in this process. */
    sealed interface Opened extends AutoCloseable {

        /** Names the weights and what they are computed in. */
        String id();

        /** How many numbers a vector has. */
        int dimension();

        BlockEmbedder embedder();

        /** Writes the index that the local commands would. */
        void assemble(Path directory, IndexKind kind, ChunkedEmbedding embeddings);

        @Override
        void close();
    }

    /** See {@link OfModel}. */
    record OpenModel(String model, Realm realm) implements Opened {

        @Override
        public String id() {
            return "%s %s".formatted(model, realm.model().weights().precision().label());
        }

        @Override
        public int dimension() {
            return realm.model().config().projection();
        }

        @Override
        public BlockEmbedder embedder() {
            return BlockIndex.embedder(realm);
        }

        @Override
        public void assemble(Path directory, IndexKind kind, ChunkedEmbedding embeddings) {
            BlockIndex.assemble(directory, kind, embeddings, realm, Progress.none());
        }

        @Override
        public void close() {
            realm.model().close();
        }
    }

    /** See {@link OfPublished}. */
    record OpenPublished(SentenceEncoder encoder, CorpusStore corpus) implements Opened {

        @Override
        public String id() {
            return SentenceEncoderIndex.id(encoder);
        }

        @Override
        public int dimension() {
            return encoder.dimension();
        }

        @Override
        public BlockEmbedder embedder() {
            return SentenceEncoderIndex.embedder(corpus, encoder);
        }

        @Override
        public void assemble(Path directory, IndexKind kind, ChunkedEmbedding embeddings) {
            if (!kind.equals(BlockIndex.DEFAULT_KIND)) {
                throw new PyramidionException("the index of a published encoder is exact; leave the kind out");
            }
            SentenceEncoderIndex.assemble(directory, corpus, encoder, embeddings, Progress.none());
        }

        @Override
        public void close() {
            encoder.close();
        }
    }
}
