package org.pyramidion.documents.source;

import org.pyramidion.base.OneLine;
import org.pyramidion.documents.DocumentSource;

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
        return new SingleRecord(new Failure(), 0);
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
