package org.pyramidion.documents;

import java.util.function.Supplier;

/**
 * A stretch of a source, as a source.
 *
 * @param whole what it is a stretch of
 * @param reader opens it
 */
public record StretchSource(DocumentSource whole, Stretch stretch, Supplier<DocumentSource.Reader> reader)
        implements DocumentSource {

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public long size() {
        return stretch.limit() - stretch.from();
    }

    @Override
    public boolean hasNamesAsTitles() {
        return whole.hasNamesAsTitles();
    }

    @Override
    public Reader open() {
        return reader.get();
    }
}
