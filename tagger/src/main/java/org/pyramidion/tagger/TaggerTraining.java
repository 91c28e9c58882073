package org.pyramidion.tagger;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.engine.Workers;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.text.AnnotatedText;
import org.pyramidion.text.Language;

/**
 * Trains an {@link EntityTagger} in two phases: on hyperlinks, which are many and tell half ({@link HyperlinkLabels}),
 * then on labelled text, which is little and tells all.
 *
 * <p>Of what is known of a word the loss asks no more: it is −log of the probability that the label is in the known
 * set, {@code log Σ_l exp s(l) − log Σ_{l known} exp s(l)}, which is the cross-entropy where one label is known and
 * nothing where none is.
 */
public final class TaggerTraining {

    /**
     * @param layers how many of the published BERT's first layers to keep; 0 for all
     * @param linkSteps steps on hyperlinks
     * @param linkRate their peak learning rate
     * @param goldEpochs passes over the labelled text
     * @param goldRate their peak learning rate
     * @param linkTokens wordpieces a step, at most, on hyperlinks
     * @param goldTokens wordpieces a step, at most, on labelled text
     */
    public record Settings(
            long seed,
            int layers,
            int linkSteps,
            double linkRate,
            int goldEpochs,
            double goldRate,
            int linkTokens,
            int goldTokens,
            double dropout) {

        public static Settings defaults() {
            return new Settings(1, 0, 300, 1e-4, 6, 1e-4, 4096, 1024, 0.1);
        }

        /** The same but for what one is likely to change. */
        public Settings with(long seed, int layers, int linkSteps, int goldEpochs) {
            return new Settings(
                    seed, layers, linkSteps, linkRate, goldEpochs, goldRate, linkTokens, goldTokens, dropout);
        }
    }

    /** A window and what is known of its words. */
    private record Example(TaggerInput window, int[] known) {}

    /** Every so many-th document is held out. */
    private static final int HELD_OUT = 5;

    /** Hyperlinked texts are cut and labelled so many at a time. */
    private static final int TEXTS = 256;

    private final EntityTagger tagger;
    private final Settings settings;
    private final Progress progress;
    private long draws;

    private TaggerTraining(EntityTagger tagger, Settings settings, Progress progress) {
        this.tagger = tagger;
        this.settings = settings;
        this.progress = progress;
    }

    /** The documents of one file to train on: all but {@link #heldOut}. */
    public static List<AnnotatedText> training(List<AnnotatedText> documents) {
        return part(documents, false);
    }

    /** The documents of one file to measure on: every fifth. None of a file that is one document. */
    public static List<AnnotatedText> heldOut(List<AnnotatedText> documents) {
        return part(documents, true);
    }

    private static List<AnnotatedText> part(List<AnnotatedText> documents, boolean heldOut) {
        List<AnnotatedText> part = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            if ((i % HELD_OUT == HELD_OUT - 1) == heldOut) {
                part.add(documents.get(i));
            }
        }
        return part;
    }

    /**
     * Trains a tagger. The caller closes it.
     *
     * @param pretrained the directory of a published BERT
     * @param linked texts with hyperlinks, of whatever types; may be empty
     * @param gold texts of which every entity is marked; their script tells the tagger's language
     * @param precision what products are computed in, by the trained tagger too
     * @throws PyramidionException if there is no labelled text, or there are hyperlinks in a language without capitals
     */
    public static EntityTagger train(
            Path pretrained,
            List<AnnotatedText> linked,
            List<AnnotatedText> gold,
            Settings settings,
            Precision precision,
            Progress progress) {
        if (gold.isEmpty()) {
            throw new PyramidionException("no labelled text to train on; give files in CoNLL columns");
        }
        Language language = LabelledText.language(gold);
        if (!linked.isEmpty() && language != Language.ENGLISH) {
            throw new PyramidionException(
                    "the labelled text is '%s', which has no capitals to tell names by; leave the hyperlinks out"
                            .formatted(language.tag()));
        }
        EntityTagger tagger =
                EntityTagger.ofPretrained(pretrained, settings.layers(), settings.seed(), language, precision);
        TaggerTraining training = new TaggerTraining(tagger, settings, progress);
        if (!linked.isEmpty() && settings.linkSteps() > 0) {
            training.onLinks(linked);
        }
        training.onGold(gold);
        return tagger;
    }

    private void onLinks(List<AnnotatedText> linked) {
        Random random = new Random(settings.seed());
        List<AnnotatedText> order = new ArrayList<>(linked);
        List<List<Example>> batches = new ArrayList<>();
        while (batches.size() < settings.linkSteps()) {
            int before = batches.size();
            Collections.shuffle(order, random);
            for (int from = 0; from < order.size() && batches.size() < settings.linkSteps(); from += TEXTS) {
                List<AnnotatedText> texts = order.subList(from, Math.min(order.size(), from + TEXTS));
                batches.addAll(batches(linkExamples(texts), settings.linkTokens(), random));
            }
            if (batches.size() == before) {
                throw new PyramidionException("no hyperlink looks like a name; give texts with links or none at all");
            }
        }
        phase("training on hyperlinks", batches.subList(0, settings.linkSteps()), settings.linkRate());
    }

    /** The windows in which a link says something. */
    private List<Example> linkExamples(List<AnnotatedText> texts) {
        HyperlinkLabels hyperlinks = new HyperlinkLabels(tagger.labels());
        List<List<TaggerInput>> windows =
                tagger.cutter().cut(texts.stream().map(AnnotatedText::text).toList());
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            AnnotatedText text = texts.get(i);
            for (TaggerInput window : windows.get(i)) {
                int[] known = hyperlinks.known(text.text(), text.spans(), window);
                if (Arrays.stream(known).anyMatch(set -> set == tagger.labels().beginAny())) {
                    examples.add(new Example(window, known));
                }
            }
        }
        return examples;
    }

    private void onGold(List<AnnotatedText> gold) {
        List<List<TaggerInput>> windows =
                tagger.cutter().cut(gold.stream().map(AnnotatedText::text).toList());
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < gold.size(); i++) {
            for (TaggerInput window : windows.get(i)) {
                examples.add(
                        new Example(window, tagger.labels().exact(gold.get(i).spans(), window.words())));
            }
        }
        Random random = new Random(settings.seed());
        List<List<Example>> batches = new ArrayList<>();
        for (int epoch = 0; epoch < settings.goldEpochs(); epoch++) {
            batches.addAll(batches(examples, settings.goldTokens(), random));
        }
        phase("training on labelled text", batches, settings.goldRate());
    }

    /** The examples in random order, put together while they have at most so many wordpieces. */
    private static List<List<Example>> batches(List<Example> examples, int tokens, Random random) {
        List<Example> order = new ArrayList<>(examples);
        Collections.shuffle(order, random);
        List<List<Example>> batches = new ArrayList<>();
        int size = 0;
        for (Example example : order) {
            int length = example.window().input().length();
            if (batches.isEmpty() || size + length > tokens) {
                batches.add(new ArrayList<>());
                size = 0;
            }
            batches.getLast().add(example);
            size += length;
        }
        return batches;
    }

    private void phase(String what, List<List<Example>> batches, double peak) {
        LearningRate rate = new LearningRate(peak, batches.size(), batches.size() / 10);
        try (Workers workers = Workers.open();
                AdamWeightDecay optimizer = new AdamWeightDecay(tagger.weights(), AdamWeightDecay.Settings.bert());
                Progress.Task task = progress.start(what, batches.size(), "steps")) {
            for (int step = 0; step < batches.size(); step++) {
                Engine.seed(settings.seed() + draws++); // dropout draws from this
                tagger.weights().clearGradients();
                try (Scope scope = Scope.open()) {
                    loss(batches.get(step)).backward();
                }
                optimizer.step(rate.at(step));
                task.update(step + 1);
            }
        } finally {
            tagger.weights().clearGradients();
        }
    }

    private Tensor loss(List<Example> examples) {
        int labels = tagger.labels().count();
        PackedBatch batch =
                new PackedBatch(examples.stream().map(e -> e.window().input()).toList());
        List<Integer> rows = new ArrayList<>();
        List<Integer> sets = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            int[] known = examples.get(i).known();
            for (int word = 0; word < known.length; word++) {
                if (known[word] != tagger.labels().any()) {
                    rows.add(batch.row(i, examples.get(i).window().positions()[word]));
                    sets.add(known[word]);
                }
            }
        }
        float[] excluded = new float[sets.size() * labels];
        for (int i = 0; i < excluded.length; i++) {
            excluded[i] = (sets.get(i / labels) >> i % labels & 1) == 1 ? 0 : -1e9f;
        }
        Tensor scores = tagger.scores( // [N, labels]
                batch, rows.stream().mapToInt(Integer::intValue).toArray(), settings.dropout());
        Tensor allowed = scores.add(Tensors.of(excluded, rows.size(), labels));
        return Ops.logSumExp(scores, 1).sub(Ops.logSumExp(allowed, 1)).mean();
    }
}
