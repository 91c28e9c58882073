package org.pyramidion.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;

/** Studies of every kind: arms under several seeds, or adaptation to folders. */
public final class Studies {

    /**
     * What is not in a study's file.
     *
     * @param data the folder of data sets: {@code $DATA} in paths
     * @param small whether the small version of the study is done
     */
    public record Settings(Path data, boolean small) {}

    private Studies() {}

    /**
     * Trains and measures what is not finished of a study, and writes its report.
     *
     * @param file a YAML file as {@code docs/studies.md} describes it
     * @param directory of what is trained and of the report
     * @param settings where data are, and how much of the study is done
     * @param stop asked after each step of training; once it says yes, the study can be gone on with later
     * @return nothing if it was stopped
     * @throws org.pyramidion.base.PyramidionException if the file makes no sense
     */
    public static Optional<? extends Report> run(
            Path file, Path directory, Settings settings, Progress progress, BooleanSupplier stop) {
        if (!StudyFormats.has(file, AdaptFile.KEY)) {
            return new Study(file, directory, settings, progress, stop).run();
        }
        if (settings.small()) {
            throw new PyramidionException("%s: a study of adaptation has no small version".formatted(file));
        }
        AdaptFile study = StudyFormats.read(file, AdaptFile.class);
        return new AdaptStudy(name(file), study, directory, progress, stop).run();
    }

    /** What a study is called: its file's name. */
    public static String name(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    }

    /**
     * Where a study is described.
     *
     * @param name a file, or one of those that come along, in {@code config/studies}
     * @param environment whose {@code PYRAMIDION_HOME} is the directory of {@code config}; the working directory if not
     *     set
     * @throws PyramidionException naming those that there are, if there is none of that name
     */
    public static Path file(String name, Map<String, String> environment) {
        Path given = Path.of(name);
        if (Files.isRegularFile(given)) {
            return given;
        }
        Path folder = Path.of(environment.getOrDefault("PYRAMIDION_HOME", ""), "config", "studies");
        Path known = folder.resolve(name + ".yaml");
        if (!Files.isRegularFile(known)) {
            throw new PyramidionException(
                    "no study %s: there is no file of that name, and %s".formatted(name, known(folder)));
        }
        return known;
    }

    private static String known(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return "those that come along are "
                    + files.map(Studies::name).sorted().collect(Collectors.joining(", "));
        } catch (IOException e) {
            return "there is no folder " + folder;
        }
    }
}
