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
            int hidden = model.config().encoder().hidden();
            int span = model.config().spanHidden();
            Parameters reader = model.weights().under("reader.");
            reader.under("realm.").putAll(model.weights().under("encoder.realm."));
            RandomGenerator random = new SplittableRandom(seed);
            reader.put("qa_outputs.dense_intermediate.weight", InitialWeights.normal(random, 2 * span, hidden));
            reader.put("qa_outputs.dense_intermediate.bias", InitialWeights.filled(0, 2 * span));
            reader.put("qa_outputs.dense_output.weight", InitialWeights.normal(random, 1, span));
            reader.put("qa_outputs.dense_output.bias", InitialWeights.filled(0, 1));
            reader.put("qa_outputs.layer_normalization.weight", InitialWeights.filled(1, span));
            reader.put("qa_outputs.layer_normalization.bias", InitialWeights.filled(0, span));
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
        RealmConfig ours = model.config();
        RealmConfig theirs = other.config();
        if (!ours.encoder().equals(theirs.encoder())
                || ours.spanHidden() != theirs.spanHidden()
                || !model.tokenizer().vocabulary().equals(other.tokenizer().vocabulary())) {
            throw new PyramidionException(
                    ("the other model's reader has another shape or vocabulary (%s, not %s); train both with the "
                                    + "same model settings")
                            .formatted(theirs.encoder(), ours.encoder()));
        }
        model.weights().under("reader.").putAll(other.weights().under("reader."));
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
