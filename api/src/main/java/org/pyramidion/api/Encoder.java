package org.pyramidion.api;

import java.util.List;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.SentenceEncoder;
import org.pyramidion.retrieval.BlockEmbedder;
import org.pyramidion.run.OpenStage;

/** What makes vectors of queries and passages whose inner products rank those. */
interface Encoder {

    /** Its name, for people and programs. */
    String name();

    /** The numbers of a vector. */
    int dimension();

    /** {@code [Q, D]} row-major, of at least one. */
    float[] queries(List<String> queries);

    /** {@code [P, D]} row-major, of at least one, without titles. */
    float[] passages(List<String> passages);

    /** A published one. */
    record OfSentences(SentenceEncoder encoder) implements Encoder {

        @Override
        public String name() {
            return encoder.name();
        }

        @Override
        public int dimension() {
            return encoder.dimension();
        }

        @Override
        public float[] queries(List<String> queries) {
            return encoder.embedQuestions(queries);
        }

        @Override
        public float[] passages(List<String> passages) {
            return encoder.embedPassages(passages);
        }
    }

    /** Of a stage of a run. */
    record OfStage(String name, OpenStage stage) implements Encoder {

        @Override
        public int dimension() {
            return stage.index().search().dimension();
        }

        @Override
        public float[] queries(List<String> queries) {
            return stage.realm()
                    .retriever()
                    .embed(queries.stream().map(this::tokens).toList());
        }

        @Override
        public float[] passages(List<String> passages) {
            List<InputSequence> inputs = passages.stream()
                    .map(passage -> stage.stageModel().format().document(new int[0], tokens(passage)))
                    .toList();
            return BlockEmbedder.embed(stage.model().documentEmbedder(), inputs);
        }

        private int[] tokens(String text) {
            return stage.model().tokenizer().encode(text).ids();
        }
    }
}
