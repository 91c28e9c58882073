package org.pyramidion.benchmarks.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CostReportTest {

    private static final List<Cost> COSTS = List.of(
            new Cost("exact", 1_000, 8, 10, 1, 0.25, 0.1, 3, 1.5, 0.5, 32, 20.5, ""),
            new Cost("exact", 20_000, 8, 10, 1, 4.5, 2.1, 3, 12.5, 0.5, 32, 90.5, ""));

    @Test
    void is_the_same_in_every_locale() {
        String markdown = new CostReport(COSTS).markdown();
        String svg = new CostReport(COSTS).svg();
        Locale before = Locale.getDefault();
        try {
            for (String tag : List.of("de-DE", "fa-IR")) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                assertThat(new CostReport(COSTS).markdown()).isEqualTo(markdown);
                assertThat(new CostReport(COSTS).svg()).isEqualTo(svg);
            }
        } finally {
            Locale.setDefault(before);
        }
        assertThat(svg).containsPattern("cy=\"[0-9]+\\.[0-9]\"");
    }
}
