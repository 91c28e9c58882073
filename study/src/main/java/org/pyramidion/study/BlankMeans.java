package org.pyramidion.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.pyramidion.evaluation.Comparison;
import org.pyramidion.study.BlankReport.Arm;
import org.pyramidion.study.BlankReport.Compared;
import org.pyramidion.study.BlankReport.Logs;
import org.pyramidion.study.BlankResults.Filled;
import org.pyramidion.study.BlankResults.Likely;

/** Makes a report of what arms make of blanks. */
final class BlankMeans {

    private BlankMeans() {}

    static BlankReport report(
            String name, StudyFile file, List<BlankFact> facts, Map<String, List<BlankResults>> results) {
        boolean swapped = file.blanks().orElseThrow().swapped();
        Map<String, Arm> arms = new LinkedHashMap<>();
        results.forEach((arm, seeds) -> arms.put(
                arm,
                new Arm(
                        arm,
                        file.arm(arm).retrieves(),
                        IntStream.range(0, facts.size())
                                .mapToObj(i -> logs(seeds, i, swapped))
                                .toList())));
        List<Compared> compared = new ArrayList<>();
        arms.values().stream()
                .filter(Arm::retrieves)
                .forEach(arm -> compared.add(swapped ? follows(arm) : retrieval(arm)));
        file.compare()
                .forEach(expected -> compared.add(compared(
                        Objects.requireNonNull(arms.get(expected.above())),
                        Objects.requireNonNull(arms.get(expected.below())))));
        return new BlankReport(
                name,
                file.about(),
                file.seeds(),
                swapped,
                facts,
                List.copyOf(arms.values()),
                compared,
                file.published().source());
    }

    private static Logs logs(List<BlankResults> seeds, int blank, boolean swapped) {
        ToDoubleFunction<ToDoubleFunction<Filled>> mean = value -> seeds.stream()
                .mapToDouble(results -> value.applyAsDouble(results.blanks().get(blank)))
                .average()
                .orElseThrow();
        return new Logs(
                mean.applyAsDouble(filled -> Math.log(filled.alone().answer())),
                mean.applyAsDouble(filled -> Math.log(filled.retrieved().answer())),
                swapped ? mean.applyAsDouble(filled -> filled.retrieved().logOdds()) : 0,
                mean.applyAsDouble(
                        filled -> filled.changed().map(Likely::logOdds).orElse(0.0)));
    }

    private static Compared retrieval(Arm arm) {
        return compared(
                arm.name() + " with retrieval", retrieved(arm), arm.name() + " without", values(arm, Logs::alone));
    }

    private static Compared compared(Arm above, Arm below) {
        return compared(above.name(), retrieved(above), below.name(), retrieved(below));
    }

    private static Compared follows(Arm arm) {
        return compared(
                arm.name() + ", from the corpus as it is",
                values(arm, Logs::odds),
                arm.name() + ", from the changed one",
                values(arm, Logs::changedOdds));
    }

    private static Compared compared(String above, double[] first, String below, double[] second) {
        return new Compared(above, below, Comparison.Row.of(StudyFile.BLANK_FIGURE, second, first));
    }

    private static double[] retrieved(Arm arm) {
        return values(arm, Logs::retrieved);
    }

    private static double[] values(Arm arm, ToDoubleFunction<Logs> value) {
        return BlankReport.values(arm, value);
    }
}
