package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToDoubleFunction;
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
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Prefetch;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Reranker;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.Judge;
import org.pyramidion.run.PretrainConfig;

/**
 * REALM's pre-training (Guu et al. 2020): mask a salient span of a sentence, retrieve documents for it, and maximise
 * the marginal likelihood of what was masked. The index only proposes candidates; their scores are computed anew with
 * the present parameters, and the gradient goes through them.
 */
final class Pretraining implements TrainingTask {

    /** How many sentences the null document's bias is found by. */
    private static final int BALANCED = 64;

    private static final double NULL_SHARE = 0.2;

    private final Realm realm;
    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final SentenceSampler sampler;
    private final OwnBlocks own;
    private final NamedDocuments named;
    private final IndexRefresh refresh;
    private final PretrainConfig config;
    private final BlankQueries queries;
    private final BlankJudges judges;
    private final Ranks ranks;
    private final SharedSearch search;
    private final Prefetch<List<MaskedSentence>> drawn;
    private long latest;
    private double waited;
    private double overlap = -1;

    /** With masked sentences as queries, as in the paper. */
    Pretraining(Realm realm, SentenceSampler sampler, OwnBlocks own, IndexRefresh refresh, PretrainConfig config) {
        this(realm, sampler, own, refresh, config, BlankQueries.sentences(), Ranks.alone());
    }

    /**
     * @param ranks of which this one looks for, and learns from, its part of each batch
     * @throws PyramidionException if two settings exclude one another
     */
    Pretraining(
            Realm realm,
            SentenceSampler sampler,
            OwnBlocks own,
            IndexRefresh refresh,
            PretrainConfig config,
            BlankQueries queries,
            Ranks ranks) {
        config.requireFit();
        this.ranks = ranks;
        this.search = new SharedSearch(ranks);
        this.queries = queries;
        this.realm = realm;
        this.model = realm.model();
        this.format = realm.format();
        this.corpus = realm.corpus();
        this.sampler = sampler;
        this.own = own;
        this.named = new NamedDocuments(sampler.corpus(), realm.corpus(), model.tokenizer());
        this.refresh = refresh;
        this.config = config;
        this.judges = new BlankJudges(realm, config, queries);
        this.drawn = new Prefetch<>(step -> sampler.training(step * draws(), draws()));
    }

    /** Those that learn: a judge that does not has no place in a checkpoint. */
    @Override
    public Parameters weights() {
        return model.weights().learning();
    }

    @Override
    public Map<String, Double> step(long step) {
        latest = step;
        BlockIndex index = index(step);
        int whole = whole();
        int blanks = config.schedule().batch() - whole;
        List<MaskedSentence> all = drawn.at(step);
        Map<String, Double> values = new LinkedHashMap<>();
        if (blanks > 0) {
            values.putAll(learnBlanks(draw(all.subList(0, all.size() - whole), blanks, index), index, whole == 0));
        }
        if (whole > 0) {
            List<MaskedSentence> sentences = all.subList(all.size() - whole, all.size()).stream()
                    .map(MaskedSentence::whole)
                    .toList();
            values.putAll(learnOrigins(sentences, index));
            values.putIfAbsent("loss", values.getOrDefault("ict_loss", 0.0));
        }
        return values;
    }

    @Override
    public Map<String, Double> gauges() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("index_age", (double) (latest - refresh.current().step()));
        values.putAll(refresh.gauges());
        values.put("refresh_wait_seconds", waited);
        if (overlap >= 0) {
            values.put("refresh_overlap", overlap);
        }
        return values;
    }

    /** How many sentences of a step are whole. */
    private int whole() {
        return (int) Math.round(config.schedule().batch() * config.ictShare());
    }

    /** How many sentences a step draws. */
    private int draws() {
        return (config.schedule().batch() - whole()) * config.overDraw() + whole();
    }

    /** The blanks to learn from, of all that step {@code step} draws. */
    CandidateBatch draw(long step, BlockIndex index) {
        int count = config.schedule().batch() * config.overDraw();
        return draw(sampler.training(step * count, count), config.schedule().batch(), index);
    }

    private CandidateBatch draw(List<MaskedSentence> all, int count, BlockIndex index) {
        CandidateBatch drawn = new CandidateBatch(all, candidates(all, index));
        return all.size() == count ? drawn : drawn.best(count, corpus);
    }

    private Map<String, Double> learnBlanks(CandidateBatch blanks, BlockIndex index, boolean last) {
        List<int[]> candidates = scored(blanks);
        int count = blanks.sentences().size();
        double share = (double) count / config.schedule().batch();
        var standing = new NamedStanding(judges.ofBlanks(index), queries, named);
        Gauges gauges = learn(standing, new CandidateBatch(blanks.sentences(), candidates), share, this::weight, last);
        Map<String, Double> values = gauges.values();
        if (config.freshDocuments() > 0) {
            values.put("document_pull", gauges.pull);
        }
        standing.tell(count, values);
        values.put("answer_found", (double) blanks.part(ranks.part(count)).answered(corpus) / count);
        return values;
    }

    /** What each blank is scored with. */
    private List<int[]> scored(CandidateBatch blanks) {
        List<int[]> candidates = config.inBatch()
                ? Candidates.withOthers(blanks.sentences(), blanks.candidates(), own)
                : blanks.candidates();
        return config.namedNegatives()
                ? candidates
                : named.onlyHelpful(blanks.sentences(), queries.of(blanks.sentences()), candidates);
    }

    /** The inverse cloze task, with what the index finds as negatives. */
    private Map<String, Double> learnOrigins(List<MaskedSentence> sentences, BlockIndex index) {
        BlockIndex searched = refresh.searched(index);
        Retriever retriever = new Retriever(model, format, searched);
        List<int[]> found = Candidates.withOrigin(
                sentences,
                search.of(
                        sentences,
                        config.candidates(),
                        searched,
                        some -> Candidates.of(some, judges.ofWhole(), retriever, own, config.candidates())));
        double share = (double) sentences.size() / config.schedule().batch();
        return Map.of(
                "ict_loss",
                learn(judges.ofWhole(index), new CandidateBatch(sentences, found), share, List::size, true).loss);
    }

    /**
     * Learns from this rank's part.
     *
     * @param all of the batch
     * @param part of the step's loss
     * @param weight what some sentences count for in the average
     * @param last whether the step learns from nothing else afterwards
     */
    private Gauges learn(
            BlankLoss loss,
            CandidateBatch all,
            double part,
            ToDoubleFunction<List<MaskedSentence>> weight,
            boolean last) {
        int count = all.sentences().size();
        double total = weight.applyAsDouble(all.sentences());
        CandidateBatch drawn = all.part(ranks.part(count));
        List<MaskedSentence> sentences = drawn.sentences();
        Gauges gauges = new Gauges();
        for (int from = 0; from < sentences.size(); from += config.microBatch()) {
            int limit = Math.min(sentences.size(), from + config.microBatch());
            List<MaskedSentence> some = sentences.subList(from, limit);
            try (Scope scope = Scope.open()) {
                BlankLoss.Forward forward = loss.of(some, drawn.candidates().subList(from, limit), config.dropout());
                double share = weight.applyAsDouble(some) / total;
                Tensor shared = Ops.scale(forward.likelihood().loss(), share * part);
                if (last && limit == sentences.size()) {
                    ranks.lastBackward(shared, weights());
                } else {
                    shared.backward();
                }
                gauges.add(forward, share, (double) some.size() / count);
            }
        }
        return gauges;
    }

    private List<int[]> candidates(List<MaskedSentence> sentences, BlockIndex index) {
        BlockIndex searched = refresh.searched(index);
        Retriever retriever = retriever(searched);
        List<int[]> found = search.of(sentences, config.candidates(), searched, some -> found(some, retriever));
        return config.judge() == Judge.ORIGIN && config.overRetrieve() == 1
                ? Candidates.withOrigin(sentences, found)
                : found;
    }

    private List<int[]> found(List<MaskedSentence> sentences, Retriever retriever) {
        return config.overRetrieve() > 1
                ? Candidates.reranked(
                        sentences,
                        queries,
                        retriever,
                        own,
                        config.candidates(),
                        new Reranker(realm),
                        config.overRetrieve())
                : Candidates.of(sentences, queries, retriever, own, config.candidates());
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
     * How much of what the new index finds the old one found as well, for the held-out sentences: the recall of the old
     * index, when it was replaced, against exact search with the new one's embeddings. Not known where ranks share
     * indexes: only the first learns of it.
     */
    private void compare(BlockIndex old, BlockIndex fresh) {
        List<MaskedSentence> sample = sampler.heldOut().stream().limit(64).toList();
        if (sample.isEmpty() || refresh.isShared()) {
            return;
        }
        int k = Math.max(1, config.candidates() - 1);
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

    /** What the loss of blanks averages over: masked wordpieces per token, sentences per sequence. */
    private double weight(List<MaskedSentence> sentences) {
        return config.scheme() == MarginalLikelihood.Scheme.PER_TOKEN && config.judge() == Judge.ENCODER
                ? sentences.stream().mapToInt(s -> s.positions().length).sum()
                : sentences.size();
    }

    @Override
    public Map<String, Double> evaluate(long step) {
        Map<String, Double> values = new LinkedHashMap<>();
        BlockIndex index = refresh.current();
        BlockIndex searched = refresh.searched(index);
        heldOut(index)
                .measure(sampler.heldOut(), retriever(searched), searched)
                .forEach((name, value) -> values.put("heldout_" + name, value));
        return values;
    }

    private HeldOut heldOut(BlockIndex index) {
        return new HeldOut(realm, own, config.candidates(), queries, judges.ofHeldOut(index), ranks);
    }

    /**
     * Before the first step: sets the null document's bias, where it is a weight of its own, so that its mean share of
     * the probability is {@value #NULL_SHARE}. At a share of next to nothing, or of all, nothing could be learnt of it.
     */
    void balanceNull() {
        if (!model.hasNullBias()) {
            return;
        }
        BlockIndex index = index(0);
        List<MaskedSentence> sample = sampler.training(0, BALANCED);
        List<int[]> candidates = candidates(sample, index);
        model.setNullBias(0);
        String bias = ranks.told(() -> Double.toString(balance(index, sample, candidates)));
        model.setNullBias(Double.parseDouble(bias));
    }

    private double balance(BlockIndex index, List<MaskedSentence> sample, List<int[]> candidates) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor relevance = judges.scores(index, sample, candidates);
            return NullShare.bias(Tensors.doubles(relevance), candidates.getFirst().length, NULL_SHARE);
        }
    }

    @Override
    public OptionalLong indexStep() {
        return OptionalLong.of(refresh.current().step());
    }

    @Override
    public void restore(TrainingState state) {
        refresh.resume(state.step(), state.indexStep().orElse(0));
    }

    @Override
    public void close() {
        drawn.close();
    }

    /** Means over the micro-batches of a step, or a rank's part of them. */
    static final class Gauges {
        private double loss;
        private double utility;
        private double nullShare;
        private double pull;

        /** @param share of the loss' weight; @param part of the examples */
        void add(BlankLoss.Forward forward, double share, double part) {
            loss += share * forward.likelihood().loss().item_double();
            utility += share * forward.likelihood().utility().item_double();
            nullShare += part * nullShare(forward.relevance());
            pull += part * forward.pull();
        }

        /** Mean p(null|x) over the examples. */
        private static double nullShare(Tensor relevance) {
            return Arrays.stream(NullShare.of(relevance)).average().orElse(0);
        }

        /** Of ranks' parts. */
        Gauges summed(Ranks ranks) {
            double[] sums = ranks.sum(loss, utility, nullShare);
            Gauges all = new Gauges();
            all.loss = sums[0];
            all.utility = sums[1];
            all.nullShare = sums[2];
            return all;
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
