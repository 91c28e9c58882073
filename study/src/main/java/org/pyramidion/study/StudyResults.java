package org.pyramidion.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.evaluation.Comparison;
import org.pyramidion.evaluation.Interval;

/** Makes a report of how each question came out. */
final class StudyResults {

    private final StudyFile file;

    StudyResults(StudyFile file) {
        this.file = file;
    }

    /** @param results by question set and arm, the files of the seeds */
    StudyReport report(String name, Map<String, Map<String, List<Path>>> results) {
        List<StudyReport.OnSet> sets = new ArrayList<>();
        results.forEach((set, arms) -> sets.add(onSet(set, arms)));
        return new StudyReport(name, file.about(), file.seeds(), file.figures(), sets, file.published());
    }

    private StudyReport.OnSet onSet(String set, Map<String, List<Path>> results) {
        Path first = results.values().iterator().next().getFirst();
        return new StudyReport.OnSet(
                set,
                Comparison.of(first, first).questions(),
                results.entrySet().stream()
                        .map(arm -> arm(arm.getKey(), arm.getValue()))
                        .toList(),
                file.compare().stream()
                        .map(expected -> expectation(expected, results))
                        .toList());
    }

    private StudyReport.Arm arm(String name, List<Path> files) {
        List<Map<String, Double>> means = files.stream().map(Comparison::means).toList();
        Map<String, Interval> intervals = Comparison.intervals(files);
        Map<String, OverSeeds> figures = new LinkedHashMap<>();
        file.figures().stream()
                .filter(figure -> means.stream().allMatch(mean -> mean.containsKey(figure)))
                .forEach(figure -> figures.put(
                        figure,
                        new OverSeeds(means.stream()
                                .map(mean -> Objects.requireNonNull(mean.get(figure)))
                                .toList())));
        intervals.keySet().retainAll(figures.keySet());
        return new StudyReport.Arm(name, figures, intervals, file.arm(name).published());
    }

    private static StudyReport.Expectation expectation(StudyFile.Compared expected, Map<String, List<Path>> results) {
        List<Path> above = Objects.requireNonNull(results.get(expected.above()));
        List<Path> below = Objects.requireNonNull(results.get(expected.below()));
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < above.size(); i++) {
            Comparison.Row row = row(Comparison.of(below.get(i), above.get(i)), expected);
            differences.add(row.second() - row.first());
        }
        Comparison.Row all = row(Comparison.of(below, above), expected);
        Optional<Interval> overSeeds = new OverSeeds(differences).interval();
        return new StudyReport.Expectation(
                expected.figure(),
                expected.above(),
                expected.below(),
                all.second() - all.first(),
                overSeeds,
                all.difference(),
                all.pValue(),
                overSeeds.map(seeds -> all.difference().low() > 0 && seeds.low() > 0));
    }

    private static Comparison.Row row(Comparison comparison, StudyFile.Compared expected) {
        return comparison.all().stream()
                .filter(row -> row.figure().equals(expected.figure()))
                .findFirst()
                .orElseThrow(
                        () -> new PyramidionException("%s and %s have no %s in common; compare arms by what both have"
                                .formatted(expected.above(), expected.below(), expected.figure())));
    }
}
