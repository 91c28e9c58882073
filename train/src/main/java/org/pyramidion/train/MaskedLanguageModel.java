package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;

/**
 * Goes on with BERT's masked language model on the corpus, so that the encoder is at home in its text before it is asked to
 * judge documents. The input has the shape of pre-training's, {@code [CLS] text [SEP] text [SEP]}: a block cut in two at a
 * sentence. Of the wordpieces 15 % are predicted; of those 80 % show as {@code [MASK]}, 10 % as a random one, 10 % as they are
 * (Devlin et al. 2019).
 */
final class MaskedLanguageModel implements TrainingTask {

    private static final double SELECTED = 0.15;

    /** @param batch blocks a step */
    record Settings(long seed, int batch, double dropout) {}

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final Settings settings;
    private final EpochOrder order;

    MaskedLanguageModel(RealmModel model, InputFormat format, CorpusStore corpus, Settings settings) {
        this.model = model;
        this.format = format;
        this.corpus = corpus;
        this.settings = settings;
        this.order = new EpochOrder(corpus.size(), settings.seed());
    }

    @Override
    public Parameters weights() {
        return model.weights().under("encoder.");
    }

    @Override
    public Map<String, Double> step(long step) {
        try (Scope scope = Scope.open()) {
            List<InputSequence> inputs = new ArrayList<>();
            List<int[]> selected = new ArrayList<>();
            List<Integer> targets = new ArrayList<>();
            for (int i = 0; i < settings.batch(); i++) {
                long position = step * settings.batch() + i;
                InputSequence whole = pair(order.at(position), Seeds.at(settings.seed(), position));
                inputs.add(mask(whole, Seeds.at(~settings.seed(), position), selected, targets));
            }
            PackedBatch batch = new PackedBatch(inputs);
            int[] rows = new int[targets.size()];
            int n = 0;
            for (int sequence = 0; sequence < inputs.size(); sequence++) {
                for (int place : selected.get(sequence)) {
                    rows[n++] = batch.row(sequence, place);
                }
            }
            Tensor log = model.encoder().logProbabilities(batch, rows, settings.dropout()); // [P, V]
            int[] gold = targets.stream().mapToInt(Integer::intValue).toArray();
            Tensor loss = Ops.pick(log, Tensors.of(gold, gold.length)).mean().neg();
            loss.backward();
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", loss.item_double());
            return values;
        }
    }

    private InputSequence pair(int block, SplittableRandom random) {
        int[] tokens = corpus.tokens(block);
        int cut = tokens.length < 2 ? tokens.length : 1 + random.nextInt(Math.min(tokens.length - 1, format.queryCapacity()));
        return format.joint(Arrays.copyOf(tokens, cut), Arrays.copyOfRange(tokens, cut, tokens.length));
    }

    private InputSequence mask(
            InputSequence whole, SplittableRandom random, List<int[]> selected, List<Integer> targets) {
        int[] ids = whole.ids().clone();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            boolean mark = ids[i] == format.marks().cls() || ids[i] == format.marks().sep();
            if (!mark && random.nextDouble() < SELECTED) {
                places.add(i);
                targets.add(ids[i]);
                ids[i] = shown(ids[i], random);
            }
        }
        if (places.isEmpty()) {
            int place = Math.min(1, ids.length - 1);
            places.add(place);
            targets.add(ids[place]);
            ids[place] = model.tokenizer().maskId();
        }
        selected.add(places.stream().mapToInt(Integer::intValue).toArray());
        return new InputSequence(ids, whole.segments());
    }

    private int shown(int id, SplittableRandom random) {
        double draw = random.nextDouble();
        if (draw < 0.8) {
            return model.tokenizer().maskId();
        }
        return draw < 0.9 ? random.nextInt(model.config().encoder().vocabulary()) : id;
    }
}
