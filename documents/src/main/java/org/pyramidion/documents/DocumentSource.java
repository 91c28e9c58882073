package org.pyramidion.documents;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that holds documents: a file of records, a folder. It is read in two steps, the expensive one by many
 * threads: {@link Reader} cuts it into records, one after the other, {@link RawRecord#parse} makes a document of one.
 *
 * <p>A source says the same each time that it is opened, and how far it was read is all that a reader keeps in memory.
 */
public interface DocumentSource {

    /** Its path, for people. */
    String name();

    /** How many bytes there are to read, packed as they are; -1 if that is not known. */
    long size();

    /** Whether its titles are names of things, which a tagger may look for in texts. */
    default boolean hasNamesAsTitles() {
        return true;
    }

    /** Of the files of a folder those that no reader is for: how many there are of each ending of a name. */
    default Map<String, Long> passedOver() {
        return Map.of();
    }

    /** The folders that the ids of its documents begin with: what they are called there, by their real paths. */
    default Map<String, String> folders() {
        return Map.of();
    }

    /** The sources that this one is made of, in their order: itself, if it is not made of others. */
    default List<DocumentSource> leaves() {
        return List.of(this);
    }

    /** The same as one that several readers can share, if it is. */
    default Optional<DivisibleSource> divisible() {
        return Optional.empty();
    }

    /** @throws org.pyramidion.base.PyramidionException if it cannot be read */
    Reader open();

    /** A source being read, by one thread. */
    interface Reader extends AutoCloseable {

        /**
         * The next record, or nothing at the end.
         *
         * @throws org.pyramidion.base.PyramidionException naming the place, if the source cannot be read on
         */
        Optional<RawRecord> next();

        /** How many of the source's bytes have been read. */
        long bytesRead();

        @Override
        void close();
    }

    /** What will be one document, or none. Any thread may parse it. */
    interface RawRecord {

        /** Records are worked on in batches of so many bytes. */
        long BATCH_BYTES = 1 << 18;

        /**
         * About how many bytes it is, or becomes where that is far more: how much is in memory at a time is told by it.
         */
        long size();

        /** @throws org.pyramidion.base.PyramidionException naming the place, if the record is bad */
        Parsed parse();

        /** The title that its document will have, for less than parsing where that is possible. */
        default Optional<String> title() {
            return parse() instanceof Parsed.Text text
                    ? Optional.of(text.document().title())
                    : Optional.empty();
        }
    }

    /** What a record turned out to be. */
    sealed interface Parsed {

        /**
         * A document, perhaps without text.
         *
         * @param templates how many templates of Wikipedia were left out of its sentences
         */
        record Text(Document document, long templates) implements Parsed {

            public Text(Document document) {
                this(document, 0);
            }
        }

        /** Nothing to learn from: a redirect, a list of links. */
        record Boilerplate() implements Parsed {}

        /**
         * A file that could not be read, which is no reason to stop.
         *
         * @param what the file and why, in one line
         */
        record Unreadable(String what) implements Parsed {}
    }
}
