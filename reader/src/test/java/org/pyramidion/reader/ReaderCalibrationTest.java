package org.pyramidion.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.PyramidionException;

class ReaderCalibrationTest {

    /** Cases of two features whose probability is known. */
    private static List<ReaderCalibration.Case> cases(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ReaderCalibration.Case> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] x = {random.nextGaussian(), random.nextGaussian()};
            double p = 1 / (1 + Math.exp(-(0.5 + 2 * x[0] - x[1])));
            cases.add(new ReaderCalibration.Case(x, true, random.nextDouble() < p));
        }
        return cases;
    }

    @Test
    void a_logistic_regression_finds_what_made_its_cases() {
        List<ReaderCalibration.Case> cases = cases(20_000, 1);
        Logistic logistic = Logistic.fit(
                cases.stream().map(ReaderCalibration.Case::features).toList(),
                cases.stream().map(ReaderCalibration.Case::right).toList());
        assertThat(logistic.bias()).isCloseTo(0.5, within(0.1));
        assertThat(logistic.weights().get(0)).isCloseTo(2, within(0.1));
        assertThat(logistic.weights().get(1)).isCloseTo(-1, within(0.1));
    }

    @Test
    void cases_that_separate_have_a_finite_fit() {
        Logistic logistic = Logistic.fit(List.of(new double[] {-1}, new double[] {1}), List.of(false, true));
        assertThat(logistic.probability(new double[] {1})).isBetween(0.9, 1.0);
        assertThat(logistic.weights().getFirst()).isFinite();
    }

    @Test
    void the_threshold_costs_a_twelfth_of_the_right_answers() {
        ReaderCalibration calibration = ReaderCalibration.fit(cases(5000, 2));
        CalibrationReport report = calibration.report(cases(5000, 3));
        assertThat(report.lost()).isCloseTo(0.08, within(0.02));
        assertThat(report.error()).isLessThan(0.02);
    }

    @Test
    void a_report_counts() {
        ReaderCalibration calibration = new ReaderCalibration(new Logistic(0, List.of(1.0)), 0.5);
        double[] sure = {4};
        double[] unsure = {-4};
        CalibrationReport report = calibration.report(List.of(
                new ReaderCalibration.Case(sure, true, true),
                new ReaderCalibration.Case(sure, true, true),
                new ReaderCalibration.Case(sure, true, false),
                new ReaderCalibration.Case(unsure, true, true),
                new ReaderCalibration.Case(unsure, false, false),
                new ReaderCalibration.Case(sure, false, false)));
        assertThat(report.questions()).isEqualTo(6);
        assertThat(report.refused()).isEqualTo(0.5);
        assertThat(report.lost()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(report.coverage()).isEqualTo(0.75);
        assertThat(report.accuracy()).isEqualTo(0.5);
        double high = 1 / (1 + Math.exp(-4));
        assertThat(report.error()).isCloseTo((4 * high - 2 + 1 - 2 * (1 - high)) / 6, within(1e-12));
    }

    @Test
    void the_area_is_that_under_accuracy_against_coverage() {
        ReaderCalibration calibration = new ReaderCalibration(new Logistic(0, List.of(1.0)), 0.5);
        CalibrationReport report = calibration.report(List.of(
                new ReaderCalibration.Case(new double[] {1}, true, false),
                new ReaderCalibration.Case(new double[] {2}, true, true),
                new ReaderCalibration.Case(new double[] {0}, false, false)));
        assertThat(report.area()).isCloseTo((1 + 1 / 2.0 + 1 / 3.0) / 3, within(1e-12));
    }

    @Test
    void is_the_same_when_read_again() {
        ReaderCalibration calibration = new ReaderCalibration(new Logistic(-1.25, List.of(0.1, 1e-9, -3.0)), 0.2);
        assertThat(SavedCalibration.of(SavedCalibration.json(calibration))).isEqualTo(calibration);
    }

    @Test
    void that_of_a_training_is_compared_with_its_checksum(@TempDir Path training) throws IOException {
        assertThat(SavedCalibration.read(training)).isEqualTo(ReaderCalibration.none());
        ReaderCalibration calibration = new ReaderCalibration(new Logistic(-1.25, List.of(0.1, 1e-9, -3.0)), 0.2);
        SavedCalibration.write(training, calibration);
        assertThat(SavedCalibration.read(training)).isEqualTo(calibration);
        Path file = training.resolve("calibration/calibration.json");
        Files.writeString(file, Files.readString(file).replace("-1.25", "-1.75"));
        assertThatThrownBy(() -> SavedCalibration.read(training))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("calibration.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"bias\":1,\"weights\":[1,2,3]}",
                "{\"bias\":1,\"weights\":[1,2],\"threshold\":0.2}",
                "{\"bias\":1,\"weights\":[1,2,\"x\"],\"threshold\":0.2}",
                "{\"bias\":1e999,\"weights\":[1,2,3],\"threshold\":0.2}",
                "{\"bias\":1,"
            })
    void says_that_it_is_damaged(String json) {
        assertThatThrownBy(() -> SavedCalibration.of(json))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("calibration is damaged");
    }
}
