package org.pyramidion.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A JSONL file as {@link JsonlDocuments} describes it.
 *
 * @param file packed or not
 * @param unnamed what stands before the number of the line in the id of a document that has none of its own; where
 *     numbers of several files would meet, the file's name
 */
public record JsonlSource(Path file, String unnamed) implements DivisibleSource {

    public JsonlSource(Path file) {
        this(file, "");
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public Reader open() {
        return new Lines(JsonLines.open(file), unnamed);
    }

    @Override
    public boolean beginsRecord(String line) {
        return true;
    }

    @Override
    public DocumentSource stretch(Stretch stretch) {
        return new StretchSource(this, stretch, () -> new Lines(JsonLines.open(file, stretch), unnamed));
    }

    private record Lines(JsonLines lines, String unnamed) implements Reader {

        @Override
        public Optional<RawRecord> next() {
            return lines.nextRaw().map(line -> new Record(line, unnamed));
        }

        @Override
        public long bytesRead() {
            return lines.bytesRead();
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    private record Record(JsonLines.RawLine line, String unnamed) implements RawRecord {

        @Override
        public long size() {
            return line.bytes().length;
        }

        @Override
        public Parsed parse() {
            return new Parsed.Text(JsonlDocuments.document(line.parse(), unnamed));
        }
    }
}
