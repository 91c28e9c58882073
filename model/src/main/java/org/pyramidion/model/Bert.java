package org.pyramidion.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/**
 * BERT's trunk (Devlin et al. 2019): post-layer-norm transformer over packed batches, tanh pooler on {@code [CLS]}.
 *
 * <p>A view on weights that somebody else owns; {@code dropout} applies to hidden states and attention while training.
 */
public final class Bert {

    private final BertConfig config;
    private final Parameters weights;

    /** @param weights with the names of HuggingFace's {@code BertModel}, from {@code embeddings.word_embeddings.weight} on */
    public Bert(BertConfig config, Parameters weights) {
        this.config = config;
        this.weights = weights;
    }

    public BertConfig config() {
        return config;
    }

    /** The word embeddings, {@code [V, H]}. */
    Tensor wordEmbeddings() {
        return weights.get("embeddings.word_embeddings.weight");
    }

    /** Last hidden states, {@code [T, H]}. */
    public Tensor hidden(PackedBatch batch, double dropout) {
        Tensor x = embed(batch, dropout);
        TensorOptional mask = batch.attentionMask(x.scalar_type());
        for (int layer = 0; layer < config.layers(); layer++) {
            // What a layer makes on its way is freed here, unless autograd holds it: a frozen layer then costs no
            // memory.
            try (Scope scope = Scope.open()) {
                x = scope.keep(layer(weights.under("encoder.layer." + layer + "."), x, batch, mask, dropout));
            }
        }
        return x;
    }

    /** The pooled {@code [CLS]} of each sequence: {@code tanh(W h + b)}, {@code [B, H]}. */
    public Tensor pooled(PackedBatch batch, double dropout) {
        Tensor first = Ops.rows(hidden(batch, dropout), batch.firstRows()); // [B, H]
        return linear(weights, "pooler.dense", first).tanh();
    }

    /** The mean of each sequence's last hidden states, marks included, {@code [B, H]}. */
    public Tensor mean(PackedBatch batch, double dropout) {
        Tensor hidden = hidden(batch, dropout).narrow(0, 0, batch.tokens()); // [T, H]
        Tensor sums = Tensors.zeros(hidden, batch.sequences(), config.hidden())
                .index_add(0, batch.sequenceOfRow(), hidden, new Scalar(1.0));
        return sums.mul(batch.inverseLengths().to(hidden.scalar_type())); // [B, H] · [B, 1]
    }

    private Tensor embed(PackedBatch batch, double dropout) {
        Parameters embeddings = weights.under("embeddings.");
        Tensor sum = Ops.embedding(wordEmbeddings(), batch.ids()) // [T, H]
                .add(Ops.embedding(embeddings.get("position_embeddings.weight"), batch.positions()))
                .add(Ops.embedding(embeddings.get("token_type_embeddings.weight"), batch.segments()));
        return Ops.dropout(norm(embeddings, "LayerNorm", sum), dropout);
    }

    private Tensor layer(Parameters layer, Tensor x, PackedBatch batch, TensorOptional mask, double dropout) {
        Tensor context = attention(layer.under("attention.self."), x, batch, mask, dropout); // [T, H]
        Tensor attended = Ops.dropout(linear(layer, "attention.output.dense", context), dropout);
        Tensor mid = norm(layer, "attention.output.LayerNorm", attended.add(x));
        Tensor inner = Ops.gelu(linear(layer, "intermediate.dense", mid), config.tanhGelu()); // [T, 4H]
        Tensor outer = Ops.dropout(linear(layer, "output.dense", inner), dropout);
        return norm(layer, "output.LayerNorm", outer.add(mid));
    }

    private Tensor attention(Parameters self, Tensor x, PackedBatch batch, TensorOptional mask, double dropout) {
        // One product for query, key and value, and one gather into the padded form.
        Tensor weight = Ops.concat(0, self.get("query.weight"), self.get("key.weight"), self.get("value.weight"));
        Tensor bias = Ops.concat(0, self.get("query.bias"), self.get("key.bias"), self.get("value.bias"));
        Tensor all = batch.padded(Ops.linear(x, weight, bias)); // [B, L, 3H]
        Tensor heads =
                all.view(all.size(0), all.size(1), 3, config.heads(), -1).permute(2, 0, 3, 1, 4); // [3, B, h, L, d]
        Tensor mixed = Ops.attention(heads.select(0, 0), heads.select(0, 1), heads.select(0, 2), mask, dropout);
        return batch.packed(mixed.transpose(1, 2).reshape(all.size(0), all.size(1), config.hidden()));
    }

    private Tensor norm(Parameters weights, String name, Tensor x) {
        return Ops.layerNorm(x, weights.get(name + ".weight"), weights.get(name + ".bias"), config.layerNormEpsilon());
    }

    static Tensor linear(Parameters weights, String name, Tensor x) {
        return Ops.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
    }
}
