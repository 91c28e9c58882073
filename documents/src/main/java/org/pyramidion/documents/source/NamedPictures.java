package org.pyramidion.documents.source;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;
import org.pyramidion.documents.JsonlSource;
import org.pyramidion.documents.Picture;

/**
 * Puts pictures in the place of documents' empty texts: those files that field {@value #FIELD} names, from the folder
 * of the records on.
 *
 * @param records the file with the records
 * @param readers read the pictures
 */
record NamedPictures(Path records, FileReaders readers) implements UnaryOperator<Parsed> {

    static final String FIELD = "image";

    static DocumentSource of(JsonlSource source, FileReaders readers) {
        return new AlteredSource(source, new NamedPictures(source.file(), readers), true);
    }

    @Override
    public Parsed apply(Parsed parsed) {
        return parsed instanceof Parsed.Text(Document document, long templates)
                        && document.fields().get(FIELD) instanceof String named
                ? picture(document, named)
                : parsed;
    }

    private Parsed picture(Document document, String named) {
        if (!document.text().isBlank()) {
            throw error(document, "has a text and an 'image'; a block is one of them, leave the other out");
        }
        Path file = place(document, named);
        ReaderProcess.Outcome outcome = readers.read(FileKind.PICTURE, file);
        Optional<Picture> picture = outcome.content().flatMap(FileContent::picture);
        if (picture.isEmpty()) {
            return new Parsed.Unreadable(OneLine.of("%s: %s".formatted(file, outcome.problem())));
        }
        return new Parsed.Text(new Document(document.id(), document.title(), picture.get(), document.fields()));
    }

    /** Not a path that leads out of the folder: who wrote the records may be another than who has the other files. */
    private Path place(Document document, String named) {
        Path folder = records.toAbsolutePath().normalize().resolveSibling("");
        Path file = resolved(folder, document, named);
        if (!file.startsWith(folder)) {
            throw error(document, "names an 'image' outside of the folder of its records; put it there");
        }
        return records.resolveSibling(folder.relativize(file));
    }

    private Path resolved(Path folder, Document document, String named) {
        try {
            return folder.resolve(named).normalize();
        } catch (InvalidPathException e) {
            throw error(document, "names an 'image' that cannot be a file: " + e.getReason());
        }
    }

    private PyramidionException error(Document document, String what) {
        return new PyramidionException(OneLine.of("%s: document '%s' %s".formatted(records, document.id(), what)));
    }
}
