package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricLinesTest {

    private final List<String> lines = new ArrayList<>();
    private double seconds;

    @Test
    void shows_the_first_and_the_last_step_and_some_between() {
        try (MetricLines metrics = metrics()) {
            for (int step = 0; step < 100; step++) {
                seconds = step * 0.1;
                metrics.log(step, Map.of("loss", 2.0));
            }
        }
        assertThat(lines).containsExactly("step 0  loss 2.000", "step 50  loss 2.000", "step 99  loss 2.000");
    }

    @Test
    void shows_what_one_watches_in_a_fixed_order() {
        metrics().log(1234, Map.of("learning_rate", 3e-5, "null_share", 0.25, "loss", 10.5, "gradient_norm", 1.0));

        assertThat(lines).containsExactly("step 1,234  loss 10.50  null_share 0.2500  lr 3.000e-05");
    }

    @Test
    void never_holds_back_what_was_measured_on_the_held_out_set() {
        MetricLines metrics = metrics();
        metrics.log(0, Map.of("loss", 1.0));
        metrics.log(1, Map.of("heldout_loss", 0.5));

        assertThat(lines).hasSize(2).last().isEqualTo("step 1  heldout_loss 0.5000");
    }

    private MetricLines metrics() {
        return new MetricLines(lines::add, () -> (long) (seconds * 1e9), 5);
    }
}
