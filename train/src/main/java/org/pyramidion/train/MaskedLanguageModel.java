package org.pyramidion.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
import org.pyramidion.ranks.Part;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Prefetch;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.MlmConfig;

/**
 * Goes on with BERT's masked language model on the corpus, in the input that pre-training will give the encoder: a
 * sentence with a masked salient span, and behind it a document. The document is one that the warm-started retriever
 * finds for the sentence (never the sentence's own), often one that has the masked words, or the null document. Nothing
 * flows back into the retriever. So the encoder knows the corpus' language, and that a document can help, before its
 * judgement of documents begins to train the retriever.
 */
final class MaskedLanguageModel implements TrainingTask {

    /** The document is one of so many best ones. */
    private static final int FOUND = 3;

    /** How far down a document with the masked words is looked for. */
    private static final int SEARCHED = 20;

    private final Realm realm;
    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final OwnBlocks own;
    private final BlockIndex index;
    private final long seed;
    private final MlmConfig config;
    private final Ranks ranks;
    private final Prefetch<List<MaskedSentence>> drawn;

    MaskedLanguageModel(
            Realm realm, SentenceSampler sampler, OwnBlocks own, BlockIndex index, long seed, MlmConfig config) {
        this(realm, sampler, own, index, seed, config, Ranks.alone());
    }

    /** @param ranks of which this one reads its part of each batch */
    MaskedLanguageModel(
            Realm realm,
            SentenceSampler sampler,
            OwnBlocks own,
            BlockIndex index,
            long seed,
            MlmConfig config,
            Ranks ranks) {
        this.ranks = ranks;
        this.realm = realm;
        this.model = realm.model();
        this.format = realm.format();
        this.corpus = realm.corpus();
        this.own = own;
        this.index = index;
        this.seed = seed;
        this.config = config;
        this.drawn = new Prefetch<>(step -> sampler.training(
                step * config.schedule().batch(), config.schedule().batch()));
    }

    @Override
    public Parameters weights() {
        return model.weights().under("encoder.");
    }

    @Override
    public Map<String, Double> step(long step) {
        List<MaskedSentence> all = drawn.at(step);
        Part part = ranks.part(all.size());
        List<MaskedSentence> sentences = part.of(all);
        List<Hits> hits = hits(sentences);
        List<InputSequence> inputs =
                inputs(sentences, hits, step * config.schedule().batch() + part.from());
        try (Scope scope = Scope.open()) {
            Tensor loss = Ops.scale(loss(new PackedBatch(inputs), sentences), masks(sentences) / masks(all));
            ranks.lastBackward(loss, weights());
            double share = (double) sentences.size() / all.size();
            return Map.of("loss", loss.item_double(), "null_share", nullShare(sentences, hits) * share);
        }
    }

    /** How many wordpieces are masked, over which the loss is a mean. */
    private static double masks(List<MaskedSentence> sentences) {
        return sentences.stream().mapToInt(s -> s.positions().length).sum();
    }

    /** What is found for each sentence, its own blocks left out. */
    List<Hits> hits(List<MaskedSentence> sentences) {
        return new Retriever(model, format, index)
                .retrieve(sentences.stream().map(MaskedSentence::tokens).toList(), SEARCHED, own.of(sentences));
    }

    /**
     * Each sentence with a document behind it; {@code from} is the first one's position among all that are ever drawn.
     */
    List<InputSequence> inputs(List<MaskedSentence> sentences, List<Hits> hits, long from) {
        return IntStream.range(0, sentences.size())
                .parallel()
                .mapToObj(i -> realm.joint(
                        sentences.get(i).tokens(), document(sentences.get(i), hits.get(i), Seeds.at(~seed, from + i))))
                .toList();
    }

    /** The null document's share beside what was found. */
    private double nullShare(List<MaskedSentence> sentences, List<Hits> hits) {
        try (Scope scope = Scope.withoutGradients()) {
            List<InputSequence> queries =
                    sentences.stream().map(s -> format.query(s.tokens())).toList();
            Tensor vectors = model.queryEmbedder().embed(new PackedBatch(queries), 0);
            double[] nothing = Tensors.doubles(model.nullScores(vectors, format, 0));
            return IntStream.range(0, nothing.length)
                    .mapToDouble(i -> share(nothing[i], hits.get(i).scores()))
                    .average()
                    .orElse(0);
        }
    }

    private static double share(double nothing, float[] scores) {
        double others = IntStream.range(0, scores.length)
                .mapToDouble(i -> Math.exp(scores[i] - nothing))
                .sum();
        return 1 / (1 + others);
    }

    private int document(MaskedSentence sentence, Hits hits, SplittableRandom random) {
        if (hits.size() == 0 || random.nextDouble() < config.nullShare()) {
            return Candidates.NULL;
        }
        int any = hits.ids()[random.nextInt(Math.min(FOUND, hits.size()))];
        if (random.nextDouble() >= config.evidenceShare()) {
            return any;
        }
        return Arrays.stream(hits.ids())
                .filter(block -> sentence.occursIn(corpus.tokens(block)))
                .findFirst()
                .orElse(any);
    }

    private Tensor loss(PackedBatch batch, List<MaskedSentence> sentences) {
        int[] targets = sentences.stream()
                .flatMapToInt(sentence -> Arrays.stream(sentence.targets()))
                .toArray();
        int[] rows = new int[targets.length];
        int n = 0;
        for (int sequence = 0; sequence < sentences.size(); sequence++) {
            for (int position : sentences.get(sequence).positions()) {
                rows[n++] = batch.row(sequence, 1 + position); // [CLS] stands before the sentence
            }
        }
        Tensor log = model.encoder().logProbabilities(batch, rows, config.dropout()); // [P, V]
        return Ops.pick(log, Tensors.of(targets, targets.length)).mean().neg();
    }

    @Override
    public void close() {
        drawn.close();
    }
}
