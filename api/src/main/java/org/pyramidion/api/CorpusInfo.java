package org.pyramidion.api;

import java.util.Optional;
import org.pyramidion.corpus.CorpusReport;
import org.pyramidion.corpus.CorpusStore;

/** What is told of an open corpus. */
final class CorpusInfo {

    private CorpusInfo() {}

    static Info of(
            CorpusStore corpus,
            Info.Kind kind,
            Optional<String> stage,
            Optional<Encoder> encoder,
            Optional<String> reader) {
        return new Info(
                kind,
                corpus.id(),
                stage,
                encoder.map(Encoder::name),
                encoder.map(Encoder::dimension),
                reader,
                corpus.documents(),
                corpus.size(),
                passedOver(corpus.counts()));
    }

    private static Info.PassedOver passedOver(CorpusReport counts) {
        return new Info.PassedOver(
                counts.emptyDocuments(), counts.boilerplate(), counts.unreadable(), counts.passedOver());
    }
}
