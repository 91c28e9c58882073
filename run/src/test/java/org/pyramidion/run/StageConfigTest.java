package org.pyramidion.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.PyramidionException;

/** What holds for the settings of a stage however they are made. */
class StageConfigTest {

    @Test
    void a_number_out_of_its_limits_is_named_by_its_key() {
        refused(
                () -> new IctConfig(IctPairs.SENTENCES, new Schedule(10, 0, 1, 1e-4, 0), 0.9, 0, 0.1, 10, 500),
                "ict.batch is 1, but must be at least 2");
        refused(
                () -> new MlmConfig(new Schedule(10, 0, 1, 1e-4, 0), 1.5, 0.5, 0.1, 10, 500),
                "mlm.null-share is 1.5, but must be from 0 to 1");
        refused(
                () -> new RefreshConfig(
                        RefreshSchedule.every(5),
                        RefreshConfig.Builder.THREAD,
                        0,
                        0,
                        RefreshConfig.Queries.CURRENT,
                        RefreshConfig.Search.WHOLE),
                "refresh.threads is 0, but must be at least 1");
        refused(() -> new CorpusConfig(7), "corpus.block-length is 7, but must be from 8 to 512");
        refused(() -> with("pretrain.steps", 0), "pretrain.steps is 0, but must be at least 1");
        refused(() -> with("pretrain.micro-batch", 0), "pretrain.micro-batch is 0, but must be at least 1");
        refused(() -> with("finetune.learning-rate", 0.0), "finetune.learning-rate is 0, but must be above 0");
        refused(() -> with("model.query-length", 513), "model.query-length is 513, but must be from 8 to 512");
        refused(() -> with("threads", -1), "threads is -1, but must be at least 0");
    }

    static TrainConfig with(String path, Object value) {
        Map<String, Object> values = ConfigKey.values(TrainConfig.defaults());
        values.put(path, value);
        return ConfigKey.config(values);
    }

    private static void refused(ThrowingCallable made, String message) {
        assertThatThrownBy(made).isInstanceOf(PyramidionException.class).hasMessage(message);
    }

    /** Every number is checked by its record, not only where a text is read. */
    @Test
    void every_limit_is_kept_by_a_record() {
        ConfigKey.values(TrainConfig.defaults()).forEach((path, value) -> {
            if (value instanceof Integer) {
                refused(() -> with(path, -1), "%s is -1, but must be %s".formatted(path, SettingRanges.words(path)));
            } else if (value instanceof Double) {
                refused(() -> with(path, -1.0), "%s is -1, but must be %s".formatted(path, SettingRanges.words(path)));
            }
        });
    }

    @Test
    void keys_of_a_schedule_stand_beside_those_of_its_stage() {
        assertThat(ConfigKey.all()).containsKeys("pretrain.steps", "ict.warmup", "finetune.seconds", "mlm.batch");
        assertThat(ConfigKey.all().keySet()).noneMatch(path -> path.contains("schedule"));
    }

    @Test
    void the_learning_rate_rises_as_published_unless_time_is_limited_or_somebody_says_how_long() {
        assertThat(new Schedule(1000, 0, 1, 1e-4, 0).rate().warmup()).isEqualTo(100);
        assertThat(new Schedule(1000, 60, 1, 1e-4, 0).rate().warmup()).isZero();
        assertThat(new Schedule(1000, 60, 1, 1e-4, 7).rate().warmup()).isEqualTo(7);
    }
}
