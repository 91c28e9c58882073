package org.pyramidion.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run.Stage;

/**
 * Keeps a second process from training the same stage of a run, and two stages that begin at once from each other's
 * settings.
 */
public record RunLock(FileClaim claim) implements AutoCloseable {

    private static final String FILE = ".lock";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * For as long as a stage is trained.
     *
     * @throws PyramidionException if another process has it
     */
    public static RunLock ofStage(Run run, Stage stage) {
        return FileClaim.take(file(run, stage))
                .map(RunLock::new)
                .orElseThrow(() -> conflict(
                        "%s: another process trains this stage; wait for it or stop it".formatted(run.stage(stage))));
    }

    /** Whether a stage is being trained; ask with the lock of the settings in hand, or whoever begins it is refused. */
    static boolean isTrained(Run run, Stage stage) {
        Path file = file(run, stage);
        if (!Files.exists(file)) {
            return false;
        }
        Optional<FileClaim> free = FileClaim.take(file);
        free.ifPresent(FileClaim::close);
        return free.isEmpty();
    }

    private static Path file(Run run, Stage stage) {
        return run.directory().resolve(FILE + "-" + stage.label());
    }

    /**
     * For the moment in which a stage begins, when settings are compared and written; waits while another one begins.
     *
     * @throws PyramidionException if that takes half a minute
     */
    public static RunLock ofSettings(Run run) {
        return FileClaim.await(run.directory().resolve(FILE), PATIENCE)
                .map(RunLock::new)
                .orElseThrow(() ->
                        conflict("%s: another process has begun to train this run and does not come to it; stop it"
                                .formatted(run.directory())));
    }

    private static PyramidionException conflict(String message) {
        return new PyramidionException(PyramidionException.Kind.CONFLICT, message);
    }

    @Override
    public void close() {
        claim.close();
    }
}
