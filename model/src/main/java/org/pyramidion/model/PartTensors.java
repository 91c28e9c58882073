package org.pyramidion.model;

import org.pyramidion.weights.ExpectedTensors;
import org.pyramidion.weights.Names.Part;

/**
 * Which tensors each part of a published REALM is made of, under the names of {@link
 * org.pyramidion.weights.WeightSource}.
 */
final class PartTensors {

    private PartTensors() {}

    /**
     * The tensors of one part.
     *
     * @param bert sizes of its trunk
     * @param projection size of the embedding
     * @param spanHidden hidden size of the span scorer
     */
    static ExpectedTensors of(Part part, BertConfig bert, int projection, int spanHidden) {
        ExpectedTensors tensors = new ExpectedTensors();
        if (part == Part.INDEX) {
            return tensors;
        }
        trunk(tensors, bert);
        switch (part) {
            case ENCODER ->
                tensors.addOptional(pooler(bert))
                        .addOptional(head(bert))
                        .ignore("cls\\.seq_relationship\\..*")
                        .ignore("cls\\.predictions\\.decoder\\..*"); // the word embeddings and the bias once more
            case EMBEDDER, QUERY_EMBEDDER -> {
                linear(tensors, "bert.pooler.dense", bert.hidden(), bert.hidden());
                linear(tensors, "cls.dense", projection, bert.hidden());
                norm(tensors, "cls.LayerNorm", projection).ignore("cls\\.predictions\\..*");
            }
            case READER -> {
                tensors.addOptional(pooler(bert));
                linear(tensors, "qa_outputs.dense_intermediate", 2 * spanHidden, bert.hidden());
                linear(tensors, "qa_outputs.dense_output", 1, spanHidden);
                norm(tensors, "qa_outputs.layer_normalization", spanHidden).ignore("cls\\.predictions\\..*");
            }
            case INDEX -> {}
        }
        return tensors;
    }

    private static void trunk(ExpectedTensors tensors, BertConfig bert) {
        int hidden = bert.hidden();
        tensors.add("bert.embeddings.word_embeddings.weight", bert.vocabulary(), hidden)
                .add("bert.embeddings.position_embeddings.weight", bert.maxPositions(), hidden)
                .add("bert.embeddings.token_type_embeddings.weight", bert.segments(), hidden);
        norm(tensors, "bert.embeddings.LayerNorm", hidden);
        for (int i = 0; i < bert.layers(); i++) {
            String layer = "bert.encoder.layer." + i + ".";
            linear(tensors, layer + "attention.self.query", hidden, hidden);
            linear(tensors, layer + "attention.self.key", hidden, hidden);
            linear(tensors, layer + "attention.self.value", hidden, hidden);
            linear(tensors, layer + "attention.output.dense", hidden, hidden);
            norm(tensors, layer + "attention.output.LayerNorm", hidden);
            linear(tensors, layer + "intermediate.dense", bert.intermediate(), hidden);
            linear(tensors, layer + "output.dense", hidden, bert.intermediate());
            norm(tensors, layer + "output.LayerNorm", hidden);
        }
    }

    private static ExpectedTensors pooler(BertConfig bert) {
        return linear(new ExpectedTensors(), "bert.pooler.dense", bert.hidden(), bert.hidden());
    }

    private static ExpectedTensors head(BertConfig bert) {
        ExpectedTensors head = new ExpectedTensors().add("cls.predictions.bias", bert.vocabulary());
        linear(head, "cls.predictions.transform.dense", bert.hidden(), bert.hidden());
        return norm(head, "cls.predictions.transform.LayerNorm", bert.hidden());
    }

    private static ExpectedTensors linear(ExpectedTensors tensors, String name, int out, int in) {
        return tensors.add(name + ".weight", out, in).add(name + ".bias", out);
    }

    private static ExpectedTensors norm(ExpectedTensors tensors, String name, int size) {
        return tensors.add(name + ".weight", size).add(name + ".bias", size);
    }
}
