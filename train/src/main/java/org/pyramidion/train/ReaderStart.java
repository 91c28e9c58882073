package org.pyramidion.train;

import java.util.Optional;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.TaskHeads;
import org.pyramidion.reader.Reader;
import org.pyramidion.reader.ShippedShape;
import org.pyramidion.run.FinetuneConfig;
import org.pyramidion.run.FinetuningTask;
import org.pyramidion.run.ReaderOrigin;
import org.pyramidion.run.Run;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Where the reader that fine-tuning trains begins.
 *
 * @param other the run whose reader it starts from; empty for what {@code finetune.reader} says
 * @param progress of fetching published weights
 */
record ReaderStart(FinetuneConfig config, Optional<Run> other, Progress progress) {

    /**
     * Makes sure that it can begin there, before anything is loaded.
     *
     * @param encoder sizes of the run's encoder
     * @param corpus of the run's vocabulary
     * @throws PyramidionException if it cannot, or the task has no use for a reader
     */
    void require(BertConfig encoder, CorpusStore corpus) {
        boolean answers = config.task() == FinetuningTask.ANSWERS;
        if (other.isPresent() && !answers) {
            throw new PyramidionException(
                    "a reader of answers is of use only where answers are taught (finetune.task); leave the reader"
                            + " out");
        }
        if (!isShipped()) {
            return;
        }
        if (!answers) {
            throw refusal("finetune.task is one that teaches no answers", "set it to own");
        }
        if (other.isPresent()) {
            throw refusal("the reader of another run is named too", "set it to own or leave that run out");
        }
        misfit(encoder, corpus).ifPresent(why -> {
            throw refusal(why, "set it to own or begin the run with --weights minilm");
        });
    }

    private Optional<String> misfit(BertConfig encoder, CorpusStore corpus) {
        try (WordPieceTokenizer tokenizer = corpus.openTokenizer()) {
            return ShippedShape.misfit(encoder, tokenizer.vocabulary(), progress);
        }
    }

    private static PyramidionException refusal(String why, String remedy) {
        return new PyramidionException("finetune.reader is shipped, but %s; %s".formatted(why, remedy));
    }

    private boolean isShipped() {
        return config.reader() == ReaderOrigin.SHIPPED;
    }

    /** Gives a model its reader. */
    void give(RealmModel model, long seed) {
        if (other.isPresent()) {
            try (RealmModel teacher = RealmModel.open(other.get().fineTunedModel())) {
                TaskHeads.takeReader(model, teacher);
            }
        } else if (isShipped()) {
            try (Reader shipped = Reader.open(Precision.FLOAT32, progress)) {
                TaskHeads.startReader(model, shipped.startEnd(), seed);
            }
        } else {
            TaskHeads.addReader(model, seed);
        }
    }
}
