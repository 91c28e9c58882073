package org.pyramidion.corpus.source;

import java.util.Optional;
import org.pyramidion.base.OneLine;
import org.pyramidion.corpus.DocumentSource;

/**
 * A place in a folder that cannot even be looked at.
 *
 * @param what the place and why
 */
record UnreadableSource(String what) implements DocumentSource {

    @Override
    public String name() {
        return what;
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public boolean hasNamesAsTitles() {
        return false;
    }

    @Override
    public Reader open() {
        return new Reader() {

            private boolean read;

            @Override
            public Optional<RawRecord> next() {
                boolean first = !read;
                read = true;
                return first ? Optional.of(new Failure()) : Optional.empty();
            }

            @Override
            public long bytesRead() {
                return 0;
            }

            @Override
            public void close() {}
        };
    }

    private final class Failure implements RawRecord {

        @Override
        public long size() {
            return 0;
        }

        @Override
        public Parsed parse() {
            return new Parsed.Unreadable(OneLine.of(what));
        }
    }
}
