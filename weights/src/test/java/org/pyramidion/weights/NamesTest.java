package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.weights.Names.Parameter;
import org.pyramidion.weights.Names.Part;

class NamesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // an encoder's checkpoint, and the same as a hub module
        "bert/embeddings/word_embeddings, ENCODER, bert.embeddings.word_embeddings.weight, false",
        "bert/embeddings/token_type_embeddings, ENCODER, bert.embeddings.token_type_embeddings.weight, false",
        "bert/embeddings/LayerNorm/gamma, ENCODER, bert.embeddings.LayerNorm.weight, false",
        "bert/encoder/layer_3/attention/self/query/kernel, ENCODER, "
                + "bert.encoder.layer.3.attention.self.query.weight, true",
        "bert/encoder/layer_11/attention/output/LayerNorm/beta, ENCODER, "
                + "bert.encoder.layer.11.attention.output.LayerNorm.bias, false",
        "bert/encoder/layer_0/intermediate/dense/bias, ENCODER, bert.encoder.layer.0.intermediate.dense.bias, false",
        "bert/pooler/dense/kernel, ENCODER, bert.pooler.dense.weight, true",
        "cls/predictions/output_bias, ENCODER, cls.predictions.bias, false",
        "cls/predictions/transform/dense/kernel, ENCODER, cls.predictions.transform.dense.weight, true",
        "cls/predictions/transform/LayerNorm/gamma, ENCODER, cls.predictions.transform.LayerNorm.weight, false",
        "cls/seq_relationship/output_weights, ENCODER, cls.seq_relationship.weight, false",
        "module/bert/pooler/dense/bias, ENCODER, bert.pooler.dense.bias, false",
        "module/cls/predictions/output_bias, ENCODER, cls.predictions.bias, false",
        // a pre-trained embedder
        "module/module/module/bert/pooler/dense/kernel, EMBEDDER, bert.pooler.dense.weight, true",
        "module/module/module/cls/predictions/output_bias, EMBEDDER, cls.predictions.bias, false",
        "module/module/dense/kernel, EMBEDDER, cls.dense.weight, true",
        "module/module/dense/bias, EMBEDDER, cls.dense.bias, false",
        "module/module/LayerNorm/gamma, EMBEDDER, cls.LayerNorm.weight, false",
        "module/module/LayerNorm/beta, EMBEDDER, cls.LayerNorm.bias, false",
        // a fine-tuned embedder
        "module/module/module/module/bert/encoder/layer_2/output/dense/kernel, QUERY_EMBEDDER, "
                + "bert.encoder.layer.2.output.dense.weight, true",
        "module/module/module/dense/kernel, QUERY_EMBEDDER, cls.dense.weight, true",
        "module/module/module/LayerNorm/beta, QUERY_EMBEDDER, cls.LayerNorm.bias, false",
        // a fine-tuned reader
        "reader/module/bert/embeddings/position_embeddings, READER, bert.embeddings.position_embeddings.weight, false",
        "reader/module/cls/predictions/transform/dense/bias, READER, cls.predictions.transform.dense.bias, false",
        "reader/dense/kernel, READER, qa_outputs.dense_intermediate.weight, true",
        "reader/dense_1/bias, READER, qa_outputs.dense_output.bias, false",
        "reader/layer_normalization/gamma, READER, qa_outputs.layer_normalization.weight, false",
        // the embeddings of all blocks
        "block_emb, INDEX, block_emb, false",
    })
    void everyPublishedLayoutIsUnderstood(String variable, Part part, String name, boolean transposed) {
        assertThat(Names.parameter(variable)).contains(new Parameter(part, name, transposed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "global_step",
                "bert/pooler/dense/kernel/adam_m",
                "bert/pooler/dense/kernel/adam_v",
                "reader/dense/kernel/AdamWeightDecayOptimizer_1",
                "AdamWeightDecayOptimizer/beta",
                "unknown/dense/kernel",
                "module/",
                "",
            })
    void whatIsNoParameterHasNoName(String variable) {
        assertThat(Names.parameter(variable)).isEmpty();
    }

    @Test
    void onePartOfACheckpointIsShownUnderItsNames(@TempDir Path directory) throws IOException {
        Path index = new TestBundle()
                .matrix("module/module/module/module/bert/pooler/dense/kernel", 2, 2, 1, 2, 3, 4)
                .matrix("reader/module/bert/pooler/dense/kernel", 2, 2, 5, 6, 7, 8)
                .matrix("reader/dense/kernel", 1, 2, 9, 10)
                .matrix("reader/dense/kernel/adam_m", 1, 2, 0, 0)
                .write(directory);
        try (WeightFile reader = Names.translated(index, TensorBundle.open(index), Part.READER)) {
            assertThat(reader.names())
                    .containsExactly("bert.pooler.dense.weight", "qa_outputs.dense_intermediate.weight");
            assertThat(reader.tensor("bert.pooler.dense.weight").toFloats()).containsExactly(5, 7, 6, 8);
            assertThat(reader.tensor("qa_outputs.dense_intermediate.weight").shape())
                    .containsExactly(2, 1);
        }
        try (WeightFile embedder = Names.translated(index, TensorBundle.open(index), Part.QUERY_EMBEDDER)) {
            assertThat(embedder.tensor("bert.pooler.dense.weight").toFloats()).containsExactly(1, 3, 2, 4);
        }
    }
}
