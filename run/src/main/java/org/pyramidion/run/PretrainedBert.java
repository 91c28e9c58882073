package org.pyramidion.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.pyramidion.base.Progress;
import org.pyramidion.model.SentenceForm;
import org.pyramidion.model.WarmStart;
import org.pyramidion.weights.PretrainedWeights;

/** The published BERT that {@code model.weights} names. */
public final class PretrainedBert {

    private PretrainedBert() {}

    /** Where it is: a directory of that name, or published weights, which are fetched if need be. */
    public static Path directory(String name, Progress progress) {
        Path directory = Path.of(name);
        return Files.isDirectory(directory)
                ? directory
                : PretrainedWeights.resolve(name, progress).directory();
    }

    /** The same; empty if there is neither a directory nor published weights of that name. */
    public static Optional<Path> find(String name, Progress progress) {
        return Files.isDirectory(Path.of(name)) || PretrainedWeights.names().contains(name)
                ? Optional.of(directory(name, progress))
                : Optional.empty();
    }

    /** What a run's networks start from. */
    public static WarmStart.Source start(ModelConfig model, Progress progress) {
        Path encoder = directory(model.encoderStart(), progress);
        Optional<Path> own = model.ownEmbedder().map(name -> directory(name, progress));
        return new WarmStart.Source(
                own.orElseGet(() -> directory(model.weights(), progress)),
                own.flatMap(place -> SentenceForm.find(model.embedderWeights(), place))
                        .map(form -> form.withScale(model.scoreScale())),
                encoder);
    }
}
