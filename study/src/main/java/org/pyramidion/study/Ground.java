package org.pyramidion.study;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.Progress;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;

/**
 * What the arms of one seed stand on.
 *
 * @param training questions to fine-tune on
 * @param test questions that are measured
 * @param settings that follow from the seed and the world
 */
record Ground(Path corpus, List<Question> training, List<Question> test, Map<String, String> settings) {

    /**
     * Opens a study's files, or makes up its world.
     *
     * @param directory of what is made up
     */
    static Ground of(StudyFile file, long seed, Path directory) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("seed", Long.toString(seed));
        if (file.world().isPresent()) {
            WorldFiles made = new WorldFiles(directory);
            World world = file.world().get().world(seed);
            made.make(world, file.world().get(), seed, Progress.none());
            settings.put("model.weights", made.bert().toString());
            settings.put("pretrain.text", made.text().toString());
            return new Ground(made.corpus(), world.training(), world.test(), settings);
        }
        return new Ground(
                file.corpus().orElseThrow(),
                file.train().map(Questions::read).orElse(List.of()),
                Questions.read(file.questions().orElseThrow()),
                settings);
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
