package org.pyramidion.model;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;

/** Gives a pre-trained model the head that a task needs: a reader of answers, or a classifier of claims. */
public final class TaskHeads {

    private TaskHeads() {}

    /**
     * Gives a model a reader: the encoder's trunk, as published, and a random span scorer. Does nothing if it has one.
     */
    public static void addReader(RealmModel model, long seed) {
        if (model.hasReader()) {
            return;
        }
        try (Scope scope = Scope.withoutGradients()) {
            Parameters reader = model.weights().under("reader.");
            reader.under("realm.").putAll(model.weights().under("encoder.realm."));
            SpanHead.random(
                    reader.under("qa_outputs."),
                    model.config().encoder().hidden(),
                    model.config().spanHidden(),
                    seed);
        }
    }

    /**
     * Gives a model a reader that starts as a reader of starts and ends: its layers, and a head that scores spans
     * nearly as it does. What it says of no answer at all is not taken over; the head has no place for it.
     *
     * @param seed of what the head may learn beyond that
     * @throws PyramidionException if the two are of another shape or vocabulary
     */
    public static void startReader(RealmModel model, StartEndReader start, long seed) {
        requireSame(
                model,
                start.shape(),
                start.vocabulary(),
                "the reader to start from has another shape or vocabulary (%s, not %s); start from the encoder");
        try (Scope scope = Scope.withoutGradients()) {
            Parameters reader = model.weights().under("reader.");
            reader.under("realm.").putAll(model.weights().under("encoder.realm.")); // the pooler too
            reader.under("realm.").putAll(start.weights().under("bert."));
            SpanHead.ofSums(
                    reader.under("qa_outputs."),
                    start.weights().under("qa_outputs."),
                    model.config().encoder().hidden(),
                    model.config().spanHidden(),
                    seed);
        }
    }

    /**
     * Gives a model a copy of the reader of another one, which learnt to read from other questions.
     *
     * @throws PyramidionException if the other model has no reader, or one of another shape or vocabulary
     */
    public static void takeReader(RealmModel model, RealmModel other) {
        if (!other.hasReader()) {
            throw new PyramidionException("the other model has no reader; fine-tune it first");
        }
        String another = "the other model's reader has another shape or vocabulary (%s, not %s); train both with the "
                + "same model settings";
        BertConfig theirs = other.config().encoder();
        requireSame(model, theirs, other.tokenizer().vocabulary(), another);
        if (model.config().spanHidden() != other.config().spanHidden()) {
            throw new PyramidionException(
                    another.formatted(theirs, model.config().encoder()));
        }
        model.weights().under("reader.").putAll(other.weights().under("reader."));
    }

    private static void requireSame(RealmModel model, BertConfig shape, List<String> vocabulary, String another) {
        BertConfig ours = model.config().encoder();
        if (!ours.equals(shape) || !model.tokenizer().vocabulary().equals(vocabulary)) {
            throw new PyramidionException(another.formatted(shape, ours));
        }
    }

    /**
     * Gives a model a classifier of claims: the encoder's trunk, as published, and a random linear map. The given model
     * must not be used any more.
     *
     * @param labels the classes
     */
    public static RealmModel withClassifier(RealmModel model, List<String> labels, long seed) {
        try (Scope scope = Scope.withoutGradients()) {
            Parameters reader = model.weights().under("reader.");
            reader.under("realm.").putAll(model.weights().under("encoder.realm."));
            RandomGenerator random = new SplittableRandom(seed);
            reader.put(
                    "classifier.weight",
                    InitialWeights.normal(
                            random, labels.size(), model.config().encoder().hidden()));
            reader.put("classifier.bias", InitialWeights.filled(0, labels.size()));
        }
        return model.withLabels(labels);
    }
}
