package org.pyramidion.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.run.ConfigKey;
import org.pyramidion.run.Intervals;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.RunDirectory.Length;
import org.pyramidion.run.Schedule;
import org.pyramidion.run.TrainConfig;

/**
 * A stage that has begun and gets more steps or seconds than it was to have. The learning rate goes on as if it had had
 * them from the beginning, so it is higher than it would have been.
 *
 * @param longer by setting
 * @param then the settings so far
 */
record Lengthening(RunDirectory run, Stage stage, TrainConfig then, TrainConfig now, Map<String, Length> longer) {

    static Lengthening of(RunDirectory run, Stage stage, TrainConfig now) {
        Map<String, Length> longer = run.longer(stage, now);
        Map<String, Object> then = ConfigKey.values(now);
        longer.forEach((path, length) -> then.put(path, length.then()));
        return new Lengthening(run, stage, ConfigKey.config(then), now, longer);
    }

    /** What that does, a line for each setting. */
    List<String> lines() {
        return longer.entrySet().stream()
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .toList();
    }

    private String line(String path, Length length) {
        String section = path.substring(0, path.indexOf('.'));
        String changed = "%s is %d and was %d".formatted(path, length.now(), length.then());
        return place(section)
                .map(state -> ("%s: from step %d on the learning rate is as if it had always been so, %.2g instead of"
                                + " %.2g now")
                        .formatted(changed, state.step(), rate(now, section, state), rate(then, section, state)))
                .orElse(changed);
    }

    /** Where the newest checkpoint stands. */
    private Optional<TrainingState> place(String section) {
        Path directory = run.run().stage(stage);
        return new Checkpoints(
                        (stage == Stage.WARM_START ? directory.resolve(section) : directory).resolve("checkpoints"))
                .newest();
    }

    private static double rate(TrainConfig config, String section, TrainingState state) {
        var settings = TrainingLoop.Settings.of(section, 0, schedule(config, section), new Intervals(0, 0, 0));
        return TrainingClock.from(settings, state.seconds()).rate(state.step());
    }

    private static Schedule schedule(TrainConfig config, String section) {
        return switch (section) {
            case "pairs" -> config.pairs().schedule();
            case "ict" -> config.ict().schedule();
            case "mlm" -> config.mlm().schedule();
            case "pretrain" -> config.pretrain().schedule();
            default -> config.finetune().schedule();
        };
    }
}
