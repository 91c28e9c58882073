package org.pyramidion.documents.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pyramidion.documents.DocumentSource;

/** Several sources, one after the other, as one. Of its parts one is open at a time. */
record CompositeSource(
        String name,
        List<DocumentSource> parts,
        long size,
        boolean hasNamesAsTitles,
        Map<String, Long> passedOver,
        Map<String, String> folders)
        implements DocumentSource {

    CompositeSource(String name, List<DocumentSource> parts, boolean hasNamesAsTitles, Map<String, Long> passedOver) {
        this(name, parts, parts.stream().mapToLong(DocumentSource::size).sum(), hasNamesAsTitles, passedOver, Map.of());
    }

    /** The same, of documents whose ids begin with the names of folders. */
    CompositeSource of(Map<String, String> named) {
        return new CompositeSource(name, parts, size, hasNamesAsTitles, passedOver, named);
    }

    /** The same with each part replaced. */
    CompositeSource with(UnaryOperator<DocumentSource> replacement) {
        return new CompositeSource(
                name, parts.stream().map(replacement).toList(), size, hasNamesAsTitles, passedOver, folders);
    }

    @Override
    public List<DocumentSource> leaves() {
        return parts.stream().flatMap(part -> part.leaves().stream()).toList();
    }

    @Override
    public Reader open() {
        return new Chain();
    }

    private final class Chain implements Reader {

        private Optional<Reader> current = Optional.empty();
        private int next;
        private long before;

        @Override
        public Optional<RawRecord> next() {
            while (true) {
                Optional<RawRecord> record = current.flatMap(Reader::next);
                if (record.isPresent() || next == parts.size()) {
                    return record;
                }
                endPart();
                current = Optional.of(parts.get(next++).open());
            }
        }

        @Override
        public long bytesRead() {
            return before + current.map(Reader::bytesRead).orElse(0L);
        }

        private void endPart() {
            before = bytesRead();
            current.ifPresent(Reader::close);
            current = Optional.empty();
        }

        @Override
        public void close() {
            endPart();
        }
    }
}
