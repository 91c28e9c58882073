package org.pyramidion.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.Schedule;
import org.pyramidion.run.TrainConfig;

/** Whether ranks can share the batches of a stage: each must have as many examples as any other. */
final class RankBatches {

    private RankBatches() {}

    /** @throws PyramidionException naming each batch that they cannot */
    static void require(Stage stage, TrainConfig config, int ranks) {
        List<String> problems = schedules(stage, config).entrySet().stream()
                .filter(entry -> entry.getValue().steps() > 0)
                .filter(entry -> entry.getValue().batch() % ranks != 0)
                .map(entry ->
                        "%s.batch is %d, which %d ranks cannot share; give a multiple of %3$d, or start another number of ranks"
                                .formatted(entry.getKey(), entry.getValue().batch(), ranks))
                .toList();
        if (!problems.isEmpty()) {
            throw new PyramidionException(problems);
        }
    }

    private static Map<String, Schedule> schedules(Stage stage, TrainConfig config) {
        return new TreeMap<>(
                switch (stage) {
                    case WARM_START -> warmStart(config);
                    case PRETRAIN -> Map.of("pretrain", config.pretrain().schedule());
                    case FINETUNE, BASELINE ->
                        Map.of("finetune", config.finetune().schedule());
                });
    }

    private static Map<String, Schedule> warmStart(TrainConfig config) {
        Map<String, Schedule> parts = new HashMap<>();
        parts.put("ict", config.ict().schedule());
        parts.put("mlm", config.mlm().schedule());
        if (config.pairs().wanted()) {
            parts.put("pairs", config.pairs().schedule());
        }
        return parts;
    }
}
