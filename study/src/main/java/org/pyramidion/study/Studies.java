package org.pyramidion.study;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pyramidion.base.Progress;

/** Studies of every kind: arms under several seeds, or adaptation to folders. */
public final class Studies {

    private Studies() {}

    /**
     * Trains and measures what is not finished of a study, and writes its report.
     *
     * @param file a YAML file as {@code docs/studies.md} describes it
     * @param directory of what is trained and of the report
     * @param stop asked after each step of training; once it says yes, the study can be gone on with later
     * @return nothing if it was stopped
     * @throws org.pyramidion.base.PyramidionException if the file makes no sense
     */
    public static Optional<? extends Report> run(Path file, Path directory, Progress progress, BooleanSupplier stop) {
        if (!StudyFormats.has(file, AdaptFile.KEY)) {
            return new Study(file, directory, progress, stop).run();
        }
        AdaptFile study = StudyFormats.read(file, AdaptFile.class);
        return new AdaptStudy(name(file), study, directory, progress, stop).run();
    }

    /** What a study is called: its file's name. */
    public static String name(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    }
}
