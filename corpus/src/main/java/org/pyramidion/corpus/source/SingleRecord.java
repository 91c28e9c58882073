package org.pyramidion.corpus.source;

import java.util.Optional;
import org.pyramidion.corpus.DocumentSource;

/** Reads a source that is one record. */
final class SingleRecord implements DocumentSource.Reader {

    private final DocumentSource.RawRecord record;
    private boolean read;

    SingleRecord(DocumentSource.RawRecord record) {
        this.record = record;
    }

    @Override
    public Optional<DocumentSource.RawRecord> next() {
        boolean first = !read;
        read = true;
        return first ? Optional.of(record) : Optional.empty();
    }

    @Override
    public long bytesRead() {
        return read ? record.size() : 0;
    }

    @Override
    public void close() {}
}
