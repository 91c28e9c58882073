package org.pyramidion.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.benchmarks.scale.Law.Check;
import org.pyramidion.benchmarks.scale.Law.Point;

class ScaleTest {

    private static final Path DOCS = Path.of(System.getProperty("pyramidion.root"), "docs");

    @ParameterizedTest
    @CsvSource({"1, 3, 2", "1.5, 0.5, 0.01", "0.5, 10, 4"})
    void a_law_is_found_again_in_what_it_says(double power, double fixed, double slope) {
        Law law = new Law(fixed, slope, power);
        Law fitted = Law.fit(power, List.of(at(law, 10), at(law, 100), at(law, 5000)));
        assertThat(fitted.fixed()).isCloseTo(fixed, within(1e-6));
        assertThat(fitted.slope()).isCloseTo(slope, within(1e-6));
    }

    @Test
    void a_cost_is_never_below_zero() {
        assertThat(Law.fit(1, List.of(new Point(1, 1), new Point(2, 4), new Point(4, 16)))
                        .fixed())
                .isZero();
        assertThat(Law.fit(1, List.of(new Point(1, 4), new Point(2, 2), new Point(4, 1)))
                        .slope())
                .isZero();
    }

    @Test
    void a_forecast_sees_the_smaller_sizes_alone() {
        List<Check> checks = Law.forecasts(1, List.of(new Point(1000, 50), new Point(1, 2), new Point(2, 3)));
        assertThat(checks).hasSize(1);
        assertThat(checks.getFirst().predicted()).isCloseTo(1001, within(1e-6));
        assertThat(checks.getFirst().error()).isCloseTo(1001 / 50.0 - 1, within(1e-6));
    }

    @Test
    void twice_the_gpus_embed_in_half_the_time_and_send_more() {
        ClusterModel model = new ClusterModel(Measurements.read(DOCS.resolve("benchmarks")));
        assertThat(model.embedding(1e9, 288, 2)).isCloseTo(model.embedding(1e9, 288, 1) / 2, within(1e-6));
        assertThat(model.summing(1)).isZero();
        assertThat(model.summing(64)).isGreaterThan(model.summing(8));
        assertThat(model.efficiency(1e9, 512, 1)).isEqualTo(1);
        assertThat(model.efficiency(13e6, 512, 64)).isBetween(0.1, model.efficiency(13e6, 512, 8));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3.14159, 3.14", "0.0123456, 0.0123", "12345.6, '12,346'", "-2.5, -2.50"})
    void three_digits_count(double value, String shown) {
        assertThat(ScaleReport.number(value)).isEqualTo(shown);
    }

    @Test
    void the_page_says_what_the_command_prints() throws IOException {
        String page = Files.readString(DOCS.resolve("scale.md"));
        String printed = new ScaleReport(Measurements.read(DOCS.resolve("benchmarks"))).text();
        assertThat(page)
                .as("put what `benchmarks/run Scale` prints between the marks of docs/scale.md")
                .contains("<!-- benchmarks/run Scale -->\n\n" + printed + "\n<!-- end -->");
    }

    private static Point at(Law law, double size) {
        return new Point(size, law.at(size));
    }
}
