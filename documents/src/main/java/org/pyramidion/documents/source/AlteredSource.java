package org.pyramidion.documents.source;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pyramidion.documents.DivisibleSource;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.Stretch;

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
    public Optional<DivisibleSource> divisible() {
        return source.divisible().map(Divisible::new);
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

    private final class Divisible implements DivisibleSource {

        private final DivisibleSource whole;

        Divisible(DivisibleSource whole) {
            this.whole = whole;
        }

        @Override
        public Path file() {
            return whole.file();
        }

        @Override
        public boolean beginsRecord(String line) {
            return whole.beginsRecord(line);
        }

        @Override
        public DocumentSource stretch(Stretch stretch) {
            return new AlteredSource(whole.stretch(stretch), alteration, titlesStay);
        }

        @Override
        public String name() {
            return AlteredSource.this.name();
        }

        @Override
        public long size() {
            return AlteredSource.this.size();
        }

        @Override
        public boolean hasNamesAsTitles() {
            return AlteredSource.this.hasNamesAsTitles();
        }

        @Override
        public Reader open() {
            return AlteredSource.this.open();
        }
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
