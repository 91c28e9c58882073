package org.pyramidion.api;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;

/** Documents that a program gave, as a source of documents. */
record NewDocuments(List<Document> documents) implements DocumentSource {

    static NewDocuments of(List<NewDocument> given) {
        return new NewDocuments(given.stream().map(NewDocument::document).toList());
    }

    @Override
    public String name() {
        return "documents given";
    }

    @Override
    public long size() {
        return documents.stream().mapToLong(NewDocuments::size).sum();
    }

    private static long size(Document document) {
        return document.text().length();
    }

    @Override
    public Reader open() {
        Iterator<Document> left = documents.iterator();
        return new Reader() {
            private long read;

            @Override
            public Optional<RawRecord> next() {
                if (!left.hasNext()) {
                    return Optional.empty();
                }
                Document document = left.next();
                read += NewDocuments.size(document);
                return Optional.of(new Given(document));
            }

            @Override
            public long bytesRead() {
                return read;
            }

            @Override
            public void close() {}
        };
    }

    private record Given(Document document) implements RawRecord {

        @Override
        public long size() {
            return NewDocuments.size(document);
        }

        @Override
        public Parsed parse() {
            return new Parsed.Text(document);
        }
    }
}
