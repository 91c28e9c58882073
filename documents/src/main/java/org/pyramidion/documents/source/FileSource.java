package org.pyramidion.documents.source;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.OneLine;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;

/**
 * A file that is one document. If it cannot be read, is too large or takes too long, it is unreadable, and nothing else
 * happens. It is read in a process of its own.
 *
 * @param id names the document: its path within the folder that was given, that folder's name before it
 * @param readers where the process is from
 */
record FileSource(Path file, FileKind kind, String id, long size, FileReaders readers) implements DocumentSource {

    /** Larger files are not opened. */
    private static final long MAX_BYTES = 1L << 28;

    @Override
    public String name() {
        return file.toString();
    }

    /** Names of files and headings are no names of things. */
    @Override
    public boolean hasNamesAsTitles() {
        return false;
    }

    @Override
    public Reader open() {
        return new SingleRecord(new WholeFile(), size);
    }

    private final class WholeFile implements RawRecord {

        /** A batch of its own at least: many small files that unpack to large ones must not meet in one. */
        @Override
        public long size() {
            return Math.max(size, leastSize());
        }

        private long leastSize() {
            if (kind.isContainer()) {
                return 4 * BATCH_BYTES;
            }
            return FileKind.isPacked(file) ? 16 * BATCH_BYTES : BATCH_BYTES;
        }

        @Override
        public Parsed parse() {
            if (size > MAX_BYTES) {
                return unreadable("has more than %d MiB".formatted(MAX_BYTES >> 20));
            }
            ReaderProcess.Outcome outcome = readers.read(kind, file);
            if (outcome.content().isEmpty()) {
                return unreadable(outcome.problem());
            }
            FileContent content = outcome.content().get();
            return content.isNavigation() ? new Parsed.Boilerplate() : new Parsed.Text(document(content));
        }

        private Parsed unreadable(String problem) {
            String named = problem.contains(file.toString()) ? problem : "%s: %s".formatted(file, problem);
            return new Parsed.Unreadable(OneLine.of(named));
        }

        private Document document(FileContent content) {
            String name = file.getFileName().toString();
            String told = content.title().isEmpty() ? name.replaceFirst("(?<=.)\\.[^.]*$", "") : content.title();
            String title = OneLine.of(told).replaceAll("\\s+", " ");
            Map<String, Object> fields = Map.of(Document.FILE, file.toString());
            return content.picture()
                    .map(picture -> new Document(id, title, picture, fields))
                    .orElseGet(() ->
                            new Document(id, title, content.text(), Optional.empty(), fields, content.positions()));
        }
    }
}
