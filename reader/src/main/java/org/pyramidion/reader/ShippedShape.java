package org.pyramidion.reader;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.Progress;
import org.pyramidion.model.BertConfig;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;

/** Whether the reader that comes along can start the reader of a model: told before any weight is read. */
public final class ShippedShape {

    private static final String QUERY = "bert.encoder.layer.%d.attention.self.query.weight";
    private static final String INNER = "bert.encoder.layer.0.intermediate.dense.weight";

    /** What the packed file tells by itself; the rest is in the published weights, which may have to be fetched. */
    private record Trunk(String base, int layers, long hidden, long inner) {

        static Trunk of(Path file) {
            String base = ReaderFile.base(ReaderFile.metadata(file));
            try (WeightFile weights = SafeTensors.open(file)) {
                int layers = 0;
                while (weights.names().contains(QUERY.formatted(layers))) {
                    layers++;
                }
                long[] inner = weights.tensor(INNER).shape();
                return new Trunk(base, layers, inner[1], inner[0]);
            }
        }

        boolean is(BertConfig bert) {
            return layers == bert.layers() && hidden == bert.hidden() && inner == bert.intermediate();
        }
    }

    private ShippedShape() {}

    /**
     * Why a model's reader cannot start there.
     *
     * @param encoder sizes of the model's encoder
     * @param vocabulary its wordpieces
     * @param progress of fetching the published weights, if only they can tell
     * @return a half sentence; nothing if it can
     */
    public static Optional<String> misfit(BertConfig encoder, List<String> vocabulary, Progress progress) {
        Trunk trunk = ShippedFile.read(Trunk::of);
        if (!trunk.is(encoder)) {
            return Optional.of("the run's encoder has %d layers of %d, and the reader that comes along %d of %d"
                    .formatted(encoder.layers(), encoder.hidden(), trunk.layers(), trunk.hidden()));
        }
        Path published = Reader.published(trunk.base(), progress);
        try (WordPieceTokenizer own =
                WordPieceTokenizer.ofVocabulary(published.resolve(PretrainedWeights.VOCABULARY), true)) {
            if (!own.vocabulary().equals(vocabulary)) {
                return Optional.of("the run's vocabulary is another than that of the reader that comes along");
            }
        }
        BertConfig theirs = ReaderNetwork.config(published.resolve(PretrainedWeights.CONFIG));
        return theirs.equals(encoder)
                ? Optional.empty()
                : Optional.of("the run's encoder is %s, and the reader that comes along %s".formatted(encoder, theirs));
    }
}
