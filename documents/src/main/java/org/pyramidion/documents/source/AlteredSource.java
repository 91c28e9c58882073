package org.pyramidion.documents.source;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pyramidion.documents.DocumentSource;

/**
 * A source whose records are changed after they were parsed.
 *
 * @param titlesStay whether it changes no title, nor leaves documents out: titles are then known without parsing where
 *     they were
 */
record AlteredSource(DocumentSource source, UnaryOperator<Parsed> alteration, boolean titlesStay)
        implements DocumentSource {

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public long size() {
        return source.size();
    }

    @Override
    public boolean hasNamesAsTitles() {
        return source.hasNamesAsTitles();
    }

    @Override
    public Reader open() {
        Reader reader = source.open();
        return new Reader() {

            @Override
            public Optional<RawRecord> next() {
                return reader.next().map(AlteredRecord::new);
            }

            @Override
            public long bytesRead() {
                return reader.bytesRead();
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    private final class AlteredRecord implements RawRecord {

        private final RawRecord record;

        AlteredRecord(RawRecord record) {
            this.record = record;
        }

        @Override
        public long size() {
            return record.size();
        }

        @Override
        public Parsed parse() {
            return alteration.apply(record.parse());
        }

        @Override
        public Optional<String> title() {
            return titlesStay ? record.title() : RawRecord.super.title();
        }
    }
}
