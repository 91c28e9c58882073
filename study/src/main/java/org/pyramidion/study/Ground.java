package org.pyramidion.study;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.Progress;
import org.pyramidion.questions.Question;

/**
 * What the arms of one seed stand on.
 *
 * @param training questions to fine-tune on
 * @param test questions that are measured, by the names of their sets
 * @param settings that follow from the seed and the world
 */
record Ground(Path corpus, List<Question> training, Map<String, List<Question>> test, Map<String, String> settings) {

    /** What a made-up world's questions are called. */
    static final String WORLD = "questions";

    /** A world, made up unless it is there. */
    static Ground of(WorldFiles.Shape shape, long seed, Path directory) {
        WorldFiles made = new WorldFiles(directory);
        World world = shape.world(seed);
        made.make(world, shape, seed, Progress.none());
        Map<String, String> settings = new LinkedHashMap<>(seeded(seed));
        settings.put("model.weights", made.bert().toString());
        settings.put("pretrain.text", made.text().toString());
        return new Ground(made.corpus(), world.training(), Map.of(WORLD, world.test()), settings);
    }

    /** What is the same under every seed, under one. */
    Ground under(long seed) {
        return new Ground(corpus, training, test, with(seeded(seed)));
    }

    private static Map<String, String> seeded(long seed) {
        return Map.of("seed", Long.toString(seed));
    }

    /** The same with a warm start at a model. */
    Ground from(Path model) {
        return new Ground(corpus, training, test, with(Map.of("model.weights", model.toString())));
    }

    /** These settings, and those of an arm or of all. */
    Map<String, String> with(Map<String, String> others) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(others);
        return all;
    }
}
