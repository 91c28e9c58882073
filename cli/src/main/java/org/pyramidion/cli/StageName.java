package org.pyramidion.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run.Stage;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A stage as the command calls it: its directory's name. */
final class StageName implements ITypeConverter<Stage> {

    @Override
    public Stage convert(String name) {
        return Arrays.stream(Stage.values())
                .filter(stage -> stage.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "'%s' is not one of %s".formatted(name, join(List.of(Stage.values())))));
    }

    static void requireOneOf(String option, Stage given, Stage... possible) {
        if (!List.of(possible).contains(given)) {
            throw new PyramidionException(
                    "%s %s: must be one of %s".formatted(option, given.label(), join(List.of(possible))));
        }
    }

    private static String join(List<Stage> stages) {
        return stages.stream().map(Stage::label).collect(Collectors.joining(", "));
    }
}
