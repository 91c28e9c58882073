package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.PyramidionException;
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
import org.pyramidion.retrieval.Prefetch;
import org.pyramidion.retrieval.Reranker;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.Judge;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.text.WordPieceTokenizer;

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
     * @param beyond what the paper does not have
     */
    record Settings(
            long seed,
            int batch,
            int microBatch,
            int candidates,
            int overRetrieve,
            int overDraw,
            double dropout,
            MarginalLikelihood.Scheme scheme,
            Beyond beyond) {

        /** As in the paper. */
        Settings(
                long seed,
                int batch,
                int microBatch,
                int candidates,
                int overRetrieve,
                int overDraw,
                double dropout,
                MarginalLikelihood.Scheme scheme) {
            this(seed, batch, microBatch, candidates, overRetrieve, overDraw, dropout, scheme, Beyond.NOTHING);
        }

        /** How many sentences of a step are whole. */
        int whole() {
            return (int) Math.round(batch * beyond.ictShare());
        }
    }

    /**
     * Departures from the paper; see {@link TrainConfig.Pretrain}.
     *
     * @param fixedDocuments whether documents do not learn, so that the index has their embeddings
     */
    record Beyond(
            Judge judge,
            BlankQueries queries,
            boolean fixedDocuments,
            boolean inBatch,
            double ictShare,
            double anchor) {

        static final Beyond NOTHING = new Beyond(Judge.ENCODER, BlankQueries.sentences(), false, false, 0, 0);

        /**
         * @param text where the sentences are from
         * @throws PyramidionException if two settings exclude one another
         */
        static Beyond of(TrainConfig.Pretrain pretrain, CorpusStore text, WordPieceTokenizer tokenizer) {
            if (pretrain.anchor() > 0 && pretrain.trainDocuments()) {
                throw new PyramidionException(
                        "pretrain.anchor holds queries to where the document embedder is, which must stay there; set pretrain.train-documents to false");
            }
            boolean origin = pretrain.ictShare() > 0 || pretrain.judge() == Judge.ORIGIN;
            if (origin && !pretrain.text().equals(TrainConfig.Pretrain.SAME)) {
                throw new PyramidionException(
                        "pretrain.ict-share and pretrain.judge=origin look for a sentence's own block, which another corpus (pretrain.text) does not have; leave one of them out");
            }
            return new Beyond(
                    pretrain.judge(),
                    new BlankQueries(pretrain.query(), Optional.of(new BlankQuestion(text, tokenizer))),
                    !pretrain.trainDocuments(),
                    pretrain.inBatch(),
                    pretrain.ictShare(),
                    pretrain.anchor());
        }
    }

    /** The key of a checkpoint's state under which the index in use stands. */
    static final String INDEX_STEP = "index_step";

    /** How many sentences the null document's bias is found by. */
    private static final int BALANCED = 64;

    private static final double NULL_SHARE = 0.2;

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final SentenceSampler sampler;
    private final OwnBlocks own;
    private final IndexRefresh refresh;
    private final Settings settings;
    private final BlankJudges judges;
    private final Prefetch<List<MaskedSentence>> drawn;
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
        this.judges = new BlankJudges(model, format, corpus, settings);
        this.drawn = new Prefetch<>(step -> sampler.training(step * draws(), draws()));
    }

    /** Those that learn: a judge that does not has no place in a checkpoint. */
    @Override
    public Parameters weights() {
        return model.weights().learning();
    }

    @Override
    public Map<String, Double> step(long step) {
        BlockIndex index = index(step);
        int whole = settings.whole();
        int blanks = settings.batch() - whole;
        List<MaskedSentence> all = drawn.at(step);
        Map<String, Double> values = new LinkedHashMap<>();
        if (blanks > 0) {
            values.putAll(learnBlanks(draw(all.subList(0, all.size() - whole), blanks, index), index));
        }
        if (whole > 0) {
            List<MaskedSentence> sentences = all.subList(all.size() - whole, all.size()).stream()
                    .map(MaskedSentence::whole)
                    .toList();
            values.putAll(learnOrigins(sentences, index));
            values.putIfAbsent("loss", values.getOrDefault("ict_loss", 0.0));
        }
        values.put("index_age", (double) (step - index.step()));
        values.putAll(refresh.gauges());
        values.put("refresh_wait_seconds", waited);
        if (overlap >= 0) {
            values.put("refresh_overlap", overlap);
        }
        return values;
    }

    /** How many sentences a step draws. */
    private int draws() {
        return (settings.batch() - settings.whole()) * settings.overDraw() + settings.whole();
    }

    /** The blanks to learn from, of all that step {@code step} draws. */
    Drawn draw(long step, BlockIndex index) {
        int count = settings.batch() * settings.overDraw();
        return draw(sampler.training(step * count, count), settings.batch(), index);
    }

    private Drawn draw(List<MaskedSentence> all, int count, BlockIndex index) {
        Drawn drawn = new Drawn(all, candidates(all, index));
        return all.size() == count ? drawn : drawn.best(count, corpus);
    }

    private Map<String, Double> learnBlanks(Drawn blanks, BlockIndex index) {
        List<int[]> candidates = settings.beyond().inBatch()
                ? Candidates.withOthers(blanks.sentences(), blanks.candidates(), own)
                : blanks.candidates();
        double share = (double) blanks.sentences().size() / settings.batch();
        Map<String, Double> values = learn(judges.ofBlanks(index), new Drawn(blanks.sentences(), candidates), share)
                .values();
        values.put("answer_found", blanks.answered(corpus));
        return values;
    }

    /** The inverse cloze task, with what the index finds as negatives. */
    private Map<String, Double> learnOrigins(List<MaskedSentence> sentences, BlockIndex index) {
        List<int[]> found = Candidates.withOrigin(
                sentences, Candidates.of(sentences, new Retriever(model, format, index), own, settings.candidates()));
        double share = (double) sentences.size() / settings.batch();
        return Map.of("ict_loss", learn(judges.ofWhole(index), new Drawn(sentences, found), share).loss);
    }

    /** @param part of the step's loss */
    private Gauges learn(BlankLoss loss, Drawn drawn, double part) {
        List<MaskedSentence> sentences = drawn.sentences();
        double total = weight(sentences);
        Gauges gauges = new Gauges();
        for (int from = 0; from < sentences.size(); from += settings.microBatch()) {
            int limit = Math.min(sentences.size(), from + settings.microBatch());
            List<MaskedSentence> some = sentences.subList(from, limit);
            try (Scope scope = Scope.open()) {
                BlankLoss.Forward forward = loss.of(some, drawn.candidates().subList(from, limit), settings.dropout());
                double share = weight(some) / total;
                Ops.scale(forward.likelihood().loss(), share * part).backward();
                gauges.add(forward, share, (double) some.size() / sentences.size());
            }
        }
        return gauges;
    }

    private List<int[]> candidates(List<MaskedSentence> sentences, BlockIndex index) {
        Retriever retriever = retriever(index);
        BlankQueries queries = settings.beyond().queries();
        if (settings.overRetrieve() > 1) {
            Reranker reranker = new Reranker(model, format, corpus);
            return Candidates.reranked(
                    sentences, queries, retriever, own, settings.candidates(), reranker, settings.overRetrieve());
        }
        List<int[]> found = Candidates.of(sentences, queries, retriever, own, settings.candidates());
        return settings.beyond().judge() == Judge.ORIGIN ? Candidates.withOrigin(sentences, found) : found;
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
                        && settings.beyond().judge() == Judge.ENCODER
                ? sentences.stream().mapToInt(s -> s.positions().length).sum()
                : sentences.size();
    }

    @Override
    public Map<String, Double> evaluate(long step) {
        Map<String, Double> values = new LinkedHashMap<>();
        heldOut(refresh.current())
                .measure(sampler.heldOut(), retriever(refresh.current()))
                .forEach((name, value) -> values.put("heldout_" + name, value));
        return values;
    }

    private HeldOut heldOut(BlockIndex index) {
        return new HeldOut(
                model,
                format,
                corpus,
                own,
                settings.candidates(),
                settings.beyond().queries(),
                judges.ofHeldOut(index));
    }

    /**
     * Before the first step: sets the null document's bias, where it is a weight of its own, so that its mean share of the
     * probability is {@value #NULL_SHARE}. At a share of next to nothing, or of all, nothing could be learnt of it.
     */
    void balanceNull() {
        if (!model.hasNullBias()) {
            return;
        }
        BlockIndex index = index(0);
        List<MaskedSentence> sample = sampler.training(0, BALANCED);
        List<int[]> candidates = candidates(sample, index);
        try (Scope scope = Scope.withoutGradients()) {
            model.setNullBias(0);
            Tensor relevance = judges.scores(index, sample, candidates);
            model.setNullBias(NullShare.bias(Tensors.doubles(relevance), candidates.getFirst().length, NULL_SHARE));
        }
    }

    @Override
    public Map<String, Object> state() {
        return Map.of(INDEX_STEP, refresh.current().step());
    }

    @Override
    public void restore(Map<String, Object> state) {
        refresh.resume(Checkpoints.step(state), ((Number) state.getOrDefault(INDEX_STEP, 0)).longValue());
    }

    @Override
    public void close() {
        drawn.close();
    }

    /** Means over the micro-batches of a step. */
    static final class Gauges {
        private double loss;
        private double utility;
        private double nullShare;

        /** @param share of the loss' weight; @param part of the examples */
        void add(BlankLoss.Forward forward, double share, double part) {
            loss += share * forward.likelihood().loss().item_double();
            utility += share * forward.likelihood().utility().item_double();
            nullShare += part * nullShare(forward.relevance());
        }

        /** Mean p(null|x) over the examples. */
        private static double nullShare(Tensor relevance) {
            return Arrays.stream(NullShare.of(relevance)).average().orElse(0);
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
