package org.pyramidion.benchmarks.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParetoReportTest {

    private static Cost cost(String kind, double recall, double one, double many, String note) {
        return new Cost(kind, 1_000, 8, 10, recall, one, many, 1, 2.5, Double.NaN, 300, 50, note);
    }

    private static final List<Cost> COSTS = List.of(
            cost("ours", 0.99, 0.4, 0.2, "slow"),
            cost("ours", 0.91, 0.1, 0.3, "fast"),
            cost("ours", 0.90, 0.2, 0.4, "beaten"),
            cost("ours", 0.96, 0.3, 0.1, "middle"),
            cost("theirs", 0.97, 0.25, 0.25, "other"));

    @Test
    void none_on_a_frontier_is_beaten_by_another_of_its_system() {
        List<Cost> ours = COSTS.subList(0, 4);
        assertThat(ParetoReport.frontier(ours, Cost::millisecondsOne))
                .extracting(Cost::note)
                .containsExactly("fast", "middle", "slow");
        assertThat(ParetoReport.frontier(ours, Cost::millisecondsMany))
                .extracting(Cost::note)
                .containsExactly("middle", "slow");
    }

    @Test
    void the_least_time_is_of_a_setting_that_finds_enough() {
        assertThat(ParetoReport.least(COSTS, 0.95, Cost::millisecondsOne)).hasValue(0.25);
        assertThat(ParetoReport.least(COSTS, 0.98, Cost::millisecondsOne)).hasValue(0.4);
        assertThat(ParetoReport.least(COSTS, 0.995, Cost::millisecondsOne)).isEmpty();
    }

    @Test
    void systems_stand_beside_one_another_in_table_and_plot() {
        ParetoReport report = new ParetoReport(COSTS);
        assertThat(report.markdown())
                .contains("| 1,000 | ours | one | 0.100 | 0.300 | 0.400 | 0.400 | 2.5 | 50 |")
                .contains("| 1,000 | theirs | of 64 | 0.250 | 0.250 | – | – | 2.5 | 50 |")
                .contains("| 1,000 | ours | one | 0.9600 | 0.300 | middle |")
                .doesNotContain("beaten");
        assertThat(report.svg()).contains("1,000 vectors, one", "1,000 vectors, of 64", "ours: 0.9600 in 0.300 ms");
    }

    @Test
    void settings_survive_the_way_to_another_process() {
        List<Sweep> all = Sweep.of(316, 100_000);
        assertThat(all).hasSize(35).contains(new Sweep(63, 160));
        assertThat(Sweep.parse(Sweep.words(all))).isEqualTo(all);
        assertThat(Sweep.of(1, 50)).containsExactly(new Sweep(1, 40));
        assertThat(Sweep.of(3654, 13_353_718)).hasSize(35).contains(new Sweep(457, 2560));
    }
}
