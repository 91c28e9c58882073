package org.pyramidion.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Retriever;

/**
 * Goes on with BERT's masked language model on the corpus, in the input that pre-training will give the encoder: a sentence
 * with a masked salient span, and behind it a document. The document is one that the warm-started retriever finds for the
 * sentence (never the sentence's own), or the null document. Nothing flows back into the retriever. So the encoder knows the
 * corpus' language, and that a document can help, before its judgement of documents begins to train the retriever.
 *
 * <p>Besides the span, 15 % of the document's wordpieces are predicted as in BERT (80 % {@code [MASK]}, 10 % random, 10 % as
 * they are).
 */
final class MaskedLanguageModel implements TrainingTask {

    private static final double SELECTED = 0.15;
    private static final int FOUND = 3;

    /**
     * @param batch sentences a step
     * @param nullShare how often the document is the null document
     */
    record Settings(long seed, int batch, double nullShare, double dropout) {}

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final SentenceSampler sampler;
    private final BlockIndex index;
    private final Settings settings;

    MaskedLanguageModel(
            RealmModel model,
            InputFormat format,
            CorpusStore corpus,
            SentenceSampler sampler,
            BlockIndex index,
            Settings settings) {
        this.model = model;
        this.format = format;
        this.corpus = corpus;
        this.sampler = sampler;
        this.index = index;
        this.settings = settings;
    }

    @Override
    public Parameters weights() {
        return model.weights().under("encoder.");
    }

    @Override
    public Map<String, Double> step(long step) {
        long from = step * settings.batch();
        List<MaskedSentence> sentences = sampler.training(from, settings.batch());
        List<Hits> hits = new Retriever(model, format, index, corpus)
                .retrieve(
                        sentences.stream().map(MaskedSentence::tokens).toList(),
                        FOUND,
                        sentences.stream().map(MaskedSentence::block).toList());
        Prediction spans = new Prediction();
        Prediction rest = new Prediction();
        List<InputSequence> inputs = new ArrayList<>();
        for (int i = 0; i < sentences.size(); i++) {
            SplittableRandom random = Seeds.at(~settings.seed(), from + i);
            inputs.add(input(i, sentences.get(i), document(hits.get(i), random), random, spans, rest));
        }
        try (Scope scope = Scope.open()) {
            PackedBatch batch = new PackedBatch(inputs);
            Tensor spanLoss = loss(batch, spans.and(rest), 0, spans.size());
            spanLoss.backward();
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", spanLoss.item_double());
            return values;
        }
    }

    private Tensor loss(PackedBatch batch, Prediction places, int from, int limit) {
        int[] rows = new int[places.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = batch.row(places.sequences.get(i), places.positions.get(i));
        }
        Tensor log = model.encoder().logProbabilities(batch, rows, settings.dropout()); // [P, V]
        int[] targets = places.targets.stream().mapToInt(Integer::intValue).toArray();
        return Ops.pick(log, Tensors.of(targets, targets.length)).mean().neg();
    }

    private int[] document(Hits hits, SplittableRandom random) {
        boolean none = hits.size() == 0 || random.nextDouble() < settings.nullShare();
        return none ? new int[0] : corpus.tokens(hits.ids()[random.nextInt(hits.size())]).clone();
    }

    private InputSequence input(
            int sequence, MaskedSentence sentence, int[] document, SplittableRandom random, Prediction spans, Prediction rest) {
        InputSequence whole = format.joint(sentence.tokens(), document);
        int[] ids = whole.ids().clone();
        for (int i = 0; i < sentence.positions().length; i++) {
            spans.add(sequence, 1 + sentence.positions()[i], sentence.targets()[i]);
        }
        for (int i = 0; i < ids.length - 1; i++) {
            if (whole.segments()[i] == 1 && random.nextDouble() < SELECTED) {
                rest.add(sequence, i, ids[i]);
                ids[i] = shown(ids[i], random);
            }
        }
        return new InputSequence(ids, whole.segments());
    }

    private int shown(int id, SplittableRandom random) {
        double draw = random.nextDouble();
        if (draw < 0.8) {
            return model.tokenizer().maskId();
        }
        return draw < 0.9 ? random.nextInt(model.config().encoder().vocabulary()) : id;
    }

    /** Places of a batch with what stood there. */
    private static final class Prediction {
        private final List<Integer> sequences = new ArrayList<>();
        private final List<Integer> positions = new ArrayList<>();
        private final List<Integer> targets = new ArrayList<>();

        void add(int sequence, int position, int target) {
            sequences.add(sequence);
            positions.add(position);
            targets.add(target);
        }

        Prediction and(Prediction other) {
            sequences.addAll(other.sequences);
            positions.addAll(other.positions);
            targets.addAll(other.targets);
            return this;
        }

        int size() {
            return targets.size();
        }
    }
}
