package org.pyramidion.model;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.engine.Workers;

/**
 * BERT's trunk (Devlin et al. 2019): post-layer-norm transformer over packed batches, tanh pooler on {@code [CLS]}.
 *
 * <p>A view on weights that somebody else owns; {@code dropout} applies to hidden states and attention while training.
 */
public final class Bert {

    private final BertConfig config;
    private final Parameters weights;

    /**
     * @param weights with the names of HuggingFace's {@code BertModel}, from {@code embeddings.word_embeddings.weight}
     *     on
     */
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
        return inParts(
                batch,
                (bert, part) -> bert.hidden(part, config.layers(), dropout).narrow(0, 0, part.tokens()));
    }

    /** What {@code network} makes of a batch, side by side where that is wanted, joined along the first dimension. */
    private Tensor inParts(PackedBatch batch, BiFunction<Bert, PackedBatch, Tensor> network) {
        return Workers.here()
                .map(workers -> sideBySide(workers, batch.parts(workers.count()), network))
                .orElseGet(() -> network.apply(this, batch));
    }

    private Tensor sideBySide(Workers workers, List<PackedBatch> parts, BiFunction<Bert, PackedBatch, Tensor> network) {
        List<Function<Parameters, Tensor>> networks = parts.stream()
                .<Function<Parameters, Tensor>>map(part -> seen -> network.apply(new Bert(config, seen), part))
                .toList();
        return workers.of(weights, networks);
    }

    /**
     * Last hidden states of some rows, {@code [P, H]}: the last layer computes nothing else.
     *
     * @param rows as {@link PackedBatch#row} gives them, at least one
     */
    public Tensor hidden(PackedBatch batch, int[] rows, double dropout) {
        Optional<Workers> workers = Workers.here();
        if (workers.isEmpty()) {
            return hiddenHere(batch, rows, dropout);
        }
        RowsByPart byPart = RowsByPart.of(batch.parts(workers.get().count()), rows);
        return byPart.inOrder(sideBySide(
                workers.get(), byPart.parts(), (bert, part) -> bert.hiddenHere(part, byPart.rows(part), dropout)));
    }

    private Tensor hiddenHere(PackedBatch batch, int[] rows, double dropout) {
        ChosenRows chosen = new ChosenRows(batch, rows);
        int last = config.layers() - 1;
        Tensor x = hidden(batch, last, dropout);
        try (Scope scope = Scope.open()) {
            Parameters layer = layer(last);
            Tensor asking = chosen.of(x); // [P', H]
            Tensor context = attention(layer.under("attention.self."), x, asking, batch, chosen, dropout);
            return scope.keep(afterAttention(layer, asking, context, dropout).narrow(0, 0, rows.length));
        }
    }

    /** Hidden states behind the first so many layers, {@code [T, H]}. */
    private Tensor hidden(PackedBatch batch, int layers, double dropout) {
        Tensor x = embed(batch, dropout);
        TensorOptional mask = batch.attentionMask();
        for (int i = 0; i < layers; i++) {
            // What a layer makes on its way is freed here, unless autograd holds it: a frozen layer then costs no
            // memory.
            try (Scope scope = Scope.open()) {
                Parameters layer = layer(i);
                Tensor context = attention(layer.under("attention.self."), x, batch, mask, dropout);
                x = scope.keep(afterAttention(layer, x, context, dropout));
            }
        }
        return x;
    }

    private Parameters layer(int i) {
        return weights.under("encoder.layer." + i + ".");
    }

    /** The pooled {@code [CLS]} of each sequence: {@code tanh(W h + b)}, {@code [B, H]}. */
    public Tensor pooled(PackedBatch batch, double dropout) {
        Tensor first = hidden(batch, batch.firstRows(), dropout); // [B, H]
        return linear(weights, "pooler.dense", first).tanh();
    }

    /** The mean of each sequence's last hidden states, marks included, {@code [B, H]}. */
    public Tensor mean(PackedBatch batch, double dropout) {
        return inParts(batch, (bert, part) -> bert.meanHere(part, dropout));
    }

    private Tensor meanHere(PackedBatch batch, double dropout) {
        Tensor hidden = hidden(batch, config.layers(), dropout).narrow(0, 0, batch.tokens()); // [T, H]
        Tensor sums = Tensors.zeros(hidden, batch.sequences(), config.hidden())
                .index_add(0, batch.sequenceOfRow(), hidden, new Scalar(1.0));
        return sums.mul(batch.inverseLengths().to(hidden.scalar_type())); // [B, H] · [B, 1]
    }

    private Tensor embed(PackedBatch batch, double dropout) {
        Parameters embeddings = weights.under("embeddings.");
        Tensor words = Ops.embedding(wordEmbeddings(), batch.ids()) // [T, H]
                .add(Ops.embedding(embeddings.get("position_embeddings.weight"), batch.positions()));
        Tensor sum = batch.patches()
                .map(patches -> patches.among(words, embeddings))
                .orElse(words)
                .add(Ops.embedding(embeddings.get("token_type_embeddings.weight"), batch.segments()));
        return Ops.dropout(norm(embeddings, "LayerNorm", sum), dropout);
    }

    /** The rest of a layer, which looks at one row at a time. */
    private Tensor afterAttention(Parameters layer, Tensor x, Tensor context, double dropout) {
        Tensor attended = Ops.dropout(product(layer, "attention.output.dense", context), dropout);
        Tensor mid = norm(layer, "attention.output.LayerNorm", attended.add(x));
        Tensor inner = Ops.gelu(product(layer, "intermediate.dense", mid), config.tanhGelu()); // [T, 4H]
        Tensor outer = Ops.dropout(product(layer, "output.dense", inner), dropout);
        return norm(layer, "output.LayerNorm", outer.add(mid));
    }

    private Tensor attention(Parameters self, Tensor x, PackedBatch batch, TensorOptional mask, double dropout) {
        // One product for query, key and value, and one gather into the padded form.
        Tensor rows = products(self, x, "query", "key", "value"); // [T, 3H]
        if (Ops.canAttendPacked(rows)) {
            List<Tensor> heads = Ops.apart(rows.view(rows.size(0), 3, config.heads(), -1), 1); // 3 of [T, h, d]
            return batch.attention(heads.get(0), heads.get(1), heads.get(2), dropout)
                    .reshape(rows.size(0), config.hidden());
        }
        Tensor all = batch.padded(rows); // [B, L, 3H]
        List<Tensor> heads = Ops.apart( // 3 of [B, h, L, d]
                all.view(all.size(0), all.size(1), 3, config.heads(), -1).permute(2, 0, 3, 1, 4), 0);
        Tensor mixed = Ops.attention(heads.get(0), heads.get(1), heads.get(2), mask, dropout);
        return batch.packed(mixed.transpose(1, 2).reshape(all.size(0), all.size(1), config.hidden()));
    }

    /** Attention from the chosen rows to all, {@code [P', H]}. */
    private Tensor attention(
            Parameters self, Tensor x, Tensor asking, PackedBatch batch, ChosenRows chosen, double dropout) {
        Tensor both = batch.padded(products(self, x, "key", "value")); // [B, L, 2H]
        List<Tensor> keysAndValues = Ops.apart( // 2 of [B, h, L, d]
                both.view(both.size(0), both.size(1), 2, config.heads(), -1).permute(2, 0, 3, 1, 4), 0);
        Tensor query = chosen.padded(
                product(self, "query", asking).to(both.scalar_type().intern())); // [B, Q, H]
        Tensor heads =
                query.view(query.size(0), query.size(1), config.heads(), -1).transpose(1, 2); // [B, h, Q, d]
        Tensor mixed = Ops.attention(heads, keysAndValues.get(0), keysAndValues.get(1), batch.attentionMask(), dropout);
        return chosen.packed(mixed.transpose(1, 2).reshape(query.size(0), query.size(1), config.hidden()));
    }

    /** As {@link #linear}, in the type in which it was computed: what follows within a layer takes either. */
    private static Tensor product(Parameters weights, String name, Tensor x) {
        return Ops.product(weights.precision(), x, weights.get(name + ".weight"), weights.get(name + ".bias"));
    }

    /** Those of several, beside each other. */
    private static Tensor products(Parameters weights, Tensor x, String... names) {
        return Ops.product(
                weights.precision(),
                x,
                Stream.of(names).map(name -> weights.get(name + ".weight")).toList(),
                Stream.of(names).map(name -> weights.get(name + ".bias")).toList());
    }

    private Tensor norm(Parameters weights, String name, Tensor x) {
        return Ops.layerNorm(x, weights.get(name + ".weight"), weights.get(name + ".bias"), config.layerNormEpsilon());
    }

    static Tensor linear(Parameters weights, String name, Tensor x) {
        return Ops.linear(weights.precision(), x, weights.get(name + ".weight"), weights.get(name + ".bias"));
    }
}
