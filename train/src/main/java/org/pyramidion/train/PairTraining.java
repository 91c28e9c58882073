package org.pyramidion.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.ranks.Part;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.Prefetch;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.PairsConfig;

/**
 * A warm start across languages, by names: find the title that a name has in the corpus' language among the titles of
 * the batch. A title that the corpus has is now and then shown with a block of its document, so that blocks are found
 * by names too. No passage is translated, and what the passages say is not learnt.
 */
final class PairTraining implements TrainingTask {

    private final RealmModel model;
    private final Realm realm;
    private final CorpusStore corpus;
    private final long seed;
    private final PairsConfig config;
    private final List<NamePair> training;
    private final List<NamePair> heldOut;
    private final EpochOrder order;
    private final Map<String, List<Integer>> blocks = new HashMap<>();
    private final InBatchSoftmax softmax;
    private final Prefetch<InBatchSoftmax.Batch> batches = new Prefetch<>(this::batch);

    /** @throws PyramidionException if the file has no pairs, or fewer than a batch */
    PairTraining(Realm realm, long seed, PairsConfig config, Ranks ranks) {
        this(realm, NamePair.read(Path.of(config.file())), seed, config, ranks);
    }

    PairTraining(Realm realm, List<NamePair> pairs, long seed, PairsConfig config, Ranks ranks) {
        this.model = realm.model();
        this.realm = realm;
        this.corpus = realm.corpus();
        this.seed = seed;
        this.config = config;
        this.softmax =
                new InBatchSoftmax(model, realm.format(), config.schedule().batch(), ranks);
        List<NamePair> mixed = mixed(pairs);
        int held = Math.min(config.heldOut(), pairs.size() / 10);
        this.heldOut = mixed.subList(0, held);
        this.training = mixed.subList(held, mixed.size());
        if (training.size() < softmax.size()) {
            throw new PyramidionException("%s: has %d pairs to train on, but a batch needs %d; lower pairs.batch"
                    .formatted(config.file(), training.size(), softmax.size()));
        }
        this.order = new EpochOrder(training.size(), seed);
        for (int block = 0; block < corpus.size(); block++) {
            blocks.computeIfAbsent(corpus.title(block), title -> new ArrayList<>(1))
                    .add(block);
        }
    }

    /** In the same order for every run, so that the same are held out. */
    private static List<NamePair> mixed(List<NamePair> pairs) {
        EpochOrder fixed = new EpochOrder(Math.max(1, pairs.size()), 0);
        return LongStream.range(0, pairs.size())
                .mapToObj(i -> pairs.get(fixed.at(i)))
                .toList();
    }

    @Override
    public Parameters weights() {
        return softmax.weights();
    }

    private record Example(InputSequence name, InputSequence title) {}

    InBatchSoftmax.Batch batch(long step) {
        Part part = softmax.part();
        long begun = step * softmax.size();
        List<Example> examples = LongStream.range(begun + part.from(), begun + part.limit())
                .parallel()
                .mapToObj(n -> example(training.get(order.at(n)), Seeds.at(seed, n)))
                .toList();
        return new InBatchSoftmax.Batch(
                examples.stream().map(Example::name).toList(),
                examples.stream().map(Example::title).toList());
    }

    private Example example(NamePair pair, SplittableRandom random) {
        String name = drawn(pair.names(), random);
        String title = drawn(titles(pair), random);
        List<Integer> held = blocks.getOrDefault(title, List.of());
        boolean whole = !held.isEmpty() && random.nextDouble() < config.blockShare();
        return new Example(query(name), whole ? realm.document(drawn(held, random)) : document(title));
    }

    private static <T> T drawn(List<T> items, SplittableRandom random) {
        return items.get(random.nextInt(items.size()));
    }

    /** Those that the corpus has, or else all. */
    private List<String> titles(NamePair pair) {
        List<String> present =
                pair.titles().stream().filter(blocks::containsKey).toList();
        return present.isEmpty() ? pair.titles() : present;
    }

    private InputSequence query(String name) {
        return realm.format().query(realm.tokens(name));
    }

    private InputSequence document(String title) {
        return realm.format().document(tokens(title), new int[0]);
    }

    private int[] tokens(String name) {
        return model.tokenizer().encode(name).ids();
    }

    @Override
    public Map<String, Double> step(long step) {
        return softmax.learn(batches.at(step), config.dropout());
    }

    /** How many of the names that are held out have their own title first among all titles that are. */
    @Override
    public Map<String, Double> evaluate(long step) {
        if (heldOut.isEmpty()) {
            return Map.of();
        }
        try (Scope scope = Scope.withoutGradients()) {
            List<InputSequence> names =
                    heldOut.stream().map(pair -> query(pair.names().getFirst())).toList();
            List<InputSequence> titles = heldOut.stream()
                    .map(pair -> document(titles(pair).getFirst()))
                    .toList();
            Tensor q = model.warmingQueryEmbedder().embed(new PackedBatch(names), 0); // [H, D]
            Tensor z = model.documentEmbedder().embed(new PackedBatch(titles), 0); // [H, D]
            return Map.of("heldout_accuracy", (double) InBatchSoftmax.right(q.matmul(z.t()), 0) / heldOut.size());
        }
    }

    @Override
    public void close() {
        batches.close();
    }
}
