package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.questions.Question;
import org.pyramidion.ranks.Part;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.Prefetch;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.FinetuneConfig;
import org.pyramidion.run.FinetuningTask;
import org.pyramidion.train.AskedQuestions.Asked;

/**
 * Teaches the query embedder to find blocks that hold an answer, over embeddings of blocks that stay as they are:
 * ORQA's early update without a reader. What a question costs is the negative log of the share of probability that
 * falls on right blocks, among the best that it finds itself and, if wanted, the best by words, which it may not find
 * yet.
 */
final class RetrievalTuning implements TrainingTask {

    private static final double NEVER = -10_000;

    /** The words of the corpus, where they are wanted. */
    record Words(Optional<Bm25Index> index) implements AutoCloseable {

        static Words of(CorpusStore corpus, FinetuneConfig finetune, Progress progress) {
            boolean wanted = finetune.task() == FinetuningTask.RETRIEVAL && finetune.wordsBeam() > 0;
            return new Words(
                    wanted ? Optional.of(Bm25Index.of(corpus, Bm25Index.Analysis.WORDS, progress)) : Optional.empty());
        }

        @Override
        public void close() {
            index.ifPresent(Bm25Index::close);
        }
    }

    private final RealmModel model;
    private final InputFormat format;
    private final BlockIndex index;
    private final AskedQuestions prepare;
    private final FinetuneConfig config;
    private final QuestionDraw draw;
    private final Ranks ranks;
    private final Part part;
    private final Prefetch<Map<Integer, Asked>> prepared = new Prefetch<>(this::drawn);
    private final KnownAnswers right;

    /** @param words of the corpus; an index if {@code config.wordsBeam} is above 0 */
    RetrievalTuning(
            Realm realm, BlockIndex index, Words words, List<Question> questions, long seed, FinetuneConfig config) {
        this(realm, index, words, questions, seed, config, Ranks.alone());
    }

    /** @param ranks of which this one asks its part of each batch */
    RetrievalTuning(
            Realm realm,
            BlockIndex index,
            Words words,
            List<Question> questions,
            long seed,
            FinetuneConfig config,
            Ranks ranks) {
        if (questions.isEmpty()) {
            throw new PyramidionException(
                    "there are no questions to fine-tune on; give a question file with at least one");
        }
        this.model = realm.model();
        this.format = realm.format();
        this.index = index;
        this.prepare = new AskedQuestions(realm, words.index(), questions, config.wordsBeam());
        this.right = new KnownAnswers(questions, realm.corpus());
        this.config = config;
        this.ranks = ranks;
        this.part = ranks.part(config.schedule().batch());
        this.draw = new QuestionDraw(
                new EpochOrder(questions.size(), seed), config.schedule().batch(), config.overDraw());
    }

    @Override
    public Parameters weights() {
        return model.weights().only("query_embedder.", "retriever.").learning();
    }

    @Override
    public Map<String, Double> step(long step) {
        List<Asked> asked = choose(step);
        int[] chosen = asked.stream().mapToInt(Asked::question).toArray();
        try (Scope scope = Scope.open()) {
            PackedBatch batch = new PackedBatch(asked.stream().map(Asked::input).toList());
            Tensor queries = model.queryEmbedder().embed(batch, config.dropout()); // [B, D]
            List<int[]> beams = beams(asked, Tensors.floats(queries));
            SharedRefresh.await(index);
            Tensor scores = scores(queries, beams); // [B, R]
            float[] flags = flags(chosen, beams);
            Tensor loss = loss(scores, Tensors.of(flags, chosen.length, beams.getFirst().length));
            Map<String, Double> values = values(loss, beams, flags);
            values.put("null_share", nullShare(queries, scores));
            Tensor total = loss;
            if (config.anchor() > 0) {
                Tensor drift = Drift.of(model, queries, batch);
                values.put("drift", drift.item_double());
                total = loss.add(Ops.scale(drift, config.anchor()));
            }
            double share = (double) part.size() / config.schedule().batch();
            ranks.lastBackward(Ops.scale(total, share), weights());
            values.replaceAll((name, value) -> value * share);
            return values;
        }
    }

    /** All that a step may draw for this part, by number. */
    private Map<Integer, Asked> drawn(long step) {
        return prepare.these(IntStream.range(part.from(), part.limit())
                .flatMap(place -> IntStream.range(0, draw.draws()).map(i -> draw.question(step, place, i)))
                .distinct()
                .toArray());
    }

    private List<Asked> choose(long step) {
        Map<Integer, Asked> all = prepared.at(step);
        Set<Integer> answered = new HashSet<>();
        return draw.choose(
                step,
                part,
                numbers -> {
                    List<Asked> asked =
                            Arrays.stream(numbers).mapToObj(all::get).toList();
                    if (draw.draws() > 1) {
                        answered.addAll(answered(asked));
                    }
                    return asked;
                },
                asked -> answered.contains(asked.question()));
    }

    /** Which of some questions have a right block in their beam, as the embedder is now. */
    private List<Integer> answered(List<Asked> asked) {
        float[] vectors;
        try (Scope scope = Scope.withoutGradients()) {
            vectors = Tensors.floats(model.queryEmbedder()
                    .embed(new PackedBatch(asked.stream().map(Asked::input).toList()), 0));
        }
        List<int[]> beams = beams(asked, vectors);
        return IntStream.range(0, asked.size())
                .filter(i -> Arrays.stream(beams.get(i))
                        .anyMatch(block -> right.holds(asked.get(i).question(), block)))
                .mapToObj(i -> asked.get(i).question())
                .toList();
    }

    /** Blocks for each question, {@link Candidates#NONE} where there are no more. */
    private List<int[]> beams(List<Asked> asked, float[] vectors) {
        List<Hits> found = index.search(vectors, Math.min(index.search().size(), config.retrieverBeam()), List.of());
        int width = config.retrieverBeam() + config.wordsBeam();
        List<int[]> beams = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            int[] distinct = IntStream.concat(
                            Arrays.stream(found.get(i).ids()),
                            Arrays.stream(asked.get(i).worded()))
                    .distinct()
                    .toArray();
            int[] beam = Arrays.copyOf(distinct, width);
            Arrays.fill(beam, distinct.length, width, Candidates.NONE);
            beams.add(beam);
        }
        return beams;
    }

    private Tensor scores(Tensor queries, List<int[]> beams) {
        int width = beams.getFirst().length;
        int[] blocks = beams.stream().flatMapToInt(Arrays::stream).toArray();
        float[] never = new float[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            if (blocks[i] == Candidates.NONE) {
                never[i] = (float) NEVER;
                blocks[i] = beams.get(i / width)[0]; // any will do
            }
        }
        Tensor documents = Tensors.of(
                index.search().vectors(blocks),
                beams.size(),
                width,
                index.search().dimension()); // [B, R, D]
        return torch.bmm(documents.to(queries.scalar_type()), queries.unsqueeze(2))
                .squeeze(2)
                .add(Tensors.of(never, beams.size(), width));
    }

    /** 1 for each right block, row by row. */
    private float[] flags(int[] chosen, List<int[]> beams) {
        int width = beams.getFirst().length;
        float[] flags = new float[chosen.length * width];
        IntStream.range(0, flags.length)
                .parallel()
                .forEach(i -> flags[i] = right.holds(chosen[i / width], beams.get(i / width)[i % width]) ? 1 : 0);
        return flags;
    }

    /** The mean over questions; one in whose beam no block is right costs nothing. */
    static Tensor loss(Tensor scores, Tensor right) {
        Tensor penalty = Ops.scale(right, -NEVER).add(new Scalar(NEVER)); // 0 where right
        Tensor share = Ops.logSumExp(scores.add(penalty), 1).sub(Ops.logSumExp(scores, 1)); // [B]
        return share.mul(right.amax(new long[] {1}, false)).mean().neg();
    }

    private Map<String, Double> values(Tensor loss, List<int[]> beams, float[] flags) {
        int width = beams.getFirst().length;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", loss.item_double());
        values.put("beam_has_answer", share(flags, width, width));
        values.put("recall@5", share(flags, width, Math.min(5, config.retrieverBeam())));
        return values;
    }

    private double nullShare(Tensor queries, Tensor scores) {
        Tensor all = Ops.concat(1, model.nullScores(queries.detach(), format, 0), scores);
        return Arrays.stream(NullShare.of(all)).average().orElse(0);
    }

    /** How many questions have a right block among the first of their beam. */
    private static double share(float[] flags, int width, int first) {
        int rows = flags.length / width;
        return IntStream.range(0, rows)
                        .filter(row -> IntStream.range(row * width, row * width + first)
                                .anyMatch(i -> flags[i] > 0))
                        .count()
                / (double) rows;
    }

    @Override
    public void close() {
        prepared.close();
    }
}
