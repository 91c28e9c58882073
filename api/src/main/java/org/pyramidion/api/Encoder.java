package org.pyramidion.api;

import java.util.List;
import org.pyramidion.model.InputSequence;
import org.pyramidion.retrieval.ArrivingVectors;
import org.pyramidion.retrieval.BlockEmbedder;
import org.pyramidion.retrieval.SentenceEncoderIndex;
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

    /** Of an encoder that has embedded the whole corpus. */
    record OfIndex(SentenceEncoderIndex index) implements Encoder {

        @Override
        public String name() {
            return index.encoder();
        }

        @Override
        public int dimension() {
            return index.dimension();
        }

        @Override
        public float[] queries(List<String> queries) {
            return index.embedQuestions(queries);
        }

        @Override
        public float[] passages(List<String> passages) {
            return index.embedPassages(passages);
        }
    }

    /** Of one whose vectors come in. */
    record OfArriving(ArrivingVectors vectors) implements Encoder {

        @Override
        public String name() {
            return vectors.encoder();
        }

        @Override
        public int dimension() {
            return vectors.dimension();
        }

        @Override
        public float[] queries(List<String> queries) {
            return vectors.embedQuestions(queries);
        }

        @Override
        public float[] passages(List<String> passages) {
            return vectors.embedPassages(passages);
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
