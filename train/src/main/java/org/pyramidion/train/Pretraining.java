package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Reranker;
import org.pyramidion.retrieval.Retriever;

/**
 * REALM's pre-training (Guu et al. 2020): mask a salient span of a sentence, retrieve documents for it, and maximise the
 * marginal likelihood of what was masked. The index only proposes candidates; their scores are computed anew with the present
 * parameters, and the gradient goes through them.
 */
final class Pretraining implements TrainingTask {

    /**
     * @param batch masked sentences a step
     * @param microBatch how many of them go through the networks at once; the gradient is that of the whole batch
     * @param candidates documents for each, the null document included
     * @param overRetrieve how many times as many the index is asked for, to be ranked with the present parameters; 1 for its own
     *     order
     * @param overDraw how many times as many sentences are drawn, to learn from those whose candidates differ in whether they hold
     *     what is masked; 1 to learn from all
     */
    record Settings(
            long seed,
            int batch,
            int microBatch,
            int candidates,
            int overRetrieve,
            int overDraw,
            double dropout,
            MarginalLikelihood.Scheme scheme) {}

    /** The key of a checkpoint's state under which the index in use stands. */
    static final String INDEX_STEP = "index_step";

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final SentenceSampler sampler;
    private final OwnBlocks own;
    private final IndexRefresh refresh;
    private final Settings settings;
    private final RealmLoss loss;
    private double waited;
    private double overlap = -1;

    Pretraining(
            RealmModel model,
            InputFormat format,
            CorpusStore corpus,
            SentenceSampler sampler,
            OwnBlocks own,
            IndexRefresh refresh,
            Settings settings) {
        this.model = model;
        this.format = format;
        this.corpus = corpus;
        this.sampler = sampler;
        this.own = own;
        this.refresh = refresh;
        this.settings = settings;
        this.loss = new RealmLoss(model, format, corpus, settings.scheme());
    }

    @Override
    public Parameters weights() {
        return model.weights();
    }

    @Override
    public Map<String, Double> step(long step) {
        BlockIndex index = index(step);
        Drawn drawn = draw(step, index);
        List<MaskedSentence> sentences = drawn.sentences();
        List<int[]> candidates = drawn.candidates();
        double total = weight(sentences);
        Gauges gauges = new Gauges();
        for (int from = 0; from < sentences.size(); from += settings.microBatch()) {
            int limit = Math.min(sentences.size(), from + settings.microBatch());
            List<MaskedSentence> part = sentences.subList(from, limit);
            try (Scope scope = Scope.open()) {
                RealmLoss.Forward forward = loss.of(part, candidates.subList(from, limit), settings.dropout());
                double share = weight(part) / total;
                Ops.scale(forward.likelihood().loss(), share).backward();
                gauges.add(forward, share, (double) part.size() / sentences.size());
            }
        }
        Map<String, Double> values = gauges.values();
        values.put("answer_found", drawn.answered(corpus));
        values.put("index_age", (double) (step - index.step()));
        values.putAll(refresh.gauges());
        values.put("refresh_wait_seconds", waited);
        if (overlap >= 0) {
            values.put("refresh_overlap", overlap);
        }
        return values;
    }

    /** What step {@code step} learns from. */
    Drawn draw(long step, BlockIndex index) {
        int count = settings.batch() * settings.overDraw();
        List<MaskedSentence> sentences = sampler.training(step * count, count);
        Drawn drawn = new Drawn(sentences, candidates(sentences, index));
        return settings.overDraw() == 1 ? drawn : drawn.best(settings.batch(), corpus);
    }

    private List<int[]> candidates(List<MaskedSentence> sentences, BlockIndex index) {
        Retriever retriever = retriever(index);
        if (settings.overRetrieve() == 1) {
            return Candidates.of(sentences, retriever, own, settings.candidates());
        }
        Reranker reranker = new Reranker(model, format, corpus);
        return Candidates.reranked(sentences, retriever, own, settings.candidates(), reranker, settings.overRetrieve());
    }

    private Retriever retriever(BlockIndex index) {
        return new Retriever(refresh.searching(index, model), format, index);
    }

    private BlockIndex index(long step) {
        long begun = System.nanoTime();
        BlockIndex index = refresh.at(step, this::compare);
        waited += (System.nanoTime() - begun) / 1e9;
        return index;
    }

    /**
     * How much of what the new index finds the old one found as well, for the held-out sentences: the recall of the old index,
     * when it was replaced, against exact search with the new one's embeddings.
     */
    private void compare(BlockIndex old, BlockIndex fresh) {
        List<MaskedSentence> sample = sampler.heldOut().stream().limit(64).toList();
        if (sample.isEmpty()) {
            return;
        }
        int k = Math.max(1, settings.candidates() - 1);
        List<int[]> queries = sample.stream().map(MaskedSentence::tokens).toList();
        List<Hits> before = retriever(old).retrieve(queries, k);
        List<Hits> after = retriever(fresh).retrieve(queries, k);
        long shared = 0;
        long all = 0;
        for (int i = 0; i < sample.size(); i++) {
            Set<Integer> found = Arrays.stream(before.get(i).ids()).boxed().collect(Collectors.toSet());
            shared += Arrays.stream(after.get(i).ids()).filter(found::contains).count();
            all += after.get(i).size();
        }
        overlap = (double) shared / all;
    }

    /** What the loss averages over: masked wordpieces per token, sentences per sequence. */
    private double weight(List<MaskedSentence> sentences) {
        return settings.scheme() == MarginalLikelihood.Scheme.PER_TOKEN
                ? sentences.stream().mapToInt(s -> s.positions().length).sum()
                : sentences.size();
    }

    @Override
    public Map<String, Double> evaluate(long step) {
        HeldOut heldOut = new HeldOut(model, format, corpus, own, settings.candidates());
        Map<String, Double> values = new LinkedHashMap<>();
        heldOut.measure(sampler.heldOut(), retriever(refresh.current()))
                .forEach((name, value) -> values.put("heldout_" + name, value));
        return values;
    }

    @Override
    public Map<String, Object> state() {
        return Map.of(INDEX_STEP, refresh.current().step());
    }

    @Override
    public void restore(Map<String, Object> state) {
        refresh.resume(Checkpoints.step(state), ((Number) state.getOrDefault(INDEX_STEP, 0)).longValue());
    }

    /** Means over the micro-batches of a step. */
    static final class Gauges {
        private double loss;
        private double utility;
        private double nullShare;

        /** @param share of the loss' weight; @param part of the examples */
        void add(RealmLoss.Forward forward, double share, double part) {
            loss += share * forward.likelihood().loss().item_double();
            utility += share * forward.likelihood().utility().item_double();
            nullShare += part * nullShare(forward.relevance());
        }

        /** Mean p(null|x) over the examples. */
        private static double nullShare(Tensor relevance) {
            double[] prior =
                    Tensors.doubles(Ops.logSoftmax(relevance.detach(), -1).exp().select(1, 0));
            return Arrays.stream(prior).average().orElse(0);
        }

        Map<String, Double> values() {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", loss);
            values.put("retrieval_utility", utility);
            values.put("null_share", nullShare);
            return values;
        }
    }

    static List<List<MaskedSentence>> batches(List<MaskedSentence> all, int size) {
        List<List<MaskedSentence>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            parts.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return parts;
    }
}
