package org.pyramidion.documents.source;

import java.util.Optional;
import org.pyramidion.documents.DocumentSource;

/** Reads a source that is one record. */
final class SingleRecord implements DocumentSource.Reader {

    private final DocumentSource.RawRecord record;
    private final long sourceBytes;
    private boolean read;

    /** @param sourceBytes how many there are to read, whatever the record becomes */
    SingleRecord(DocumentSource.RawRecord record, long sourceBytes) {
        this.record = record;
        this.sourceBytes = sourceBytes;
    }

    @Override
    public Optional<DocumentSource.RawRecord> next() {
        boolean first = !read;
        read = true;
        return first ? Optional.of(record) : Optional.empty();
    }

    @Override
    public long bytesRead() {
        return read ? sourceBytes : 0;
    }

    @Override
    public void close() {}
}
