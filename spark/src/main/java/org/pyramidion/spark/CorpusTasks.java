package org.pyramidion.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.Stretch;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.text.Gazetteer;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * What executors do for a {@link CorpusJob}. Whatever a task writes appears under its name when it is whole, so that a
 * task may be tried again, or twice at once.
 *
 * @param work the directory of what is made on the way
 */
record CorpusTasks(SourceList sources, CorpusSettings settings, String work) implements Serializable {

    /** Files that could not be read are told of one by one, but no more of a part than this. */
    private static final int MOST_MESSAGES = 1000;

    Path plain(int leaf) {
        return Path.of(work, "plain-" + leaf);
    }

    Path rows(int partition) {
        return Path.of(work, "rows-%d.jsonl".formatted(partition));
    }

    Path part(int number) {
        return Path.of(work, "part-" + number);
    }

    /** Unpacks the file of a source, so that it can be cut. */
    int unpack(int leaf) {
        try (FileReaders readers = new FileReaders()) {
            Path file = SourceList.leaves(sources.open(readers))
                    .get(leaf)
                    .divisible()
                    .orElseThrow()
                    .file();
            write(plain(leaf), partial -> Stretch.unpack(file, partial));
            return leaf;
        }
    }

    /** Writes the rows of a partition, as JSON each. */
    int writeRows(int partition, Iterator<String> rows) {
        write(rows(partition), partial -> {
            try (var out = Files.newBufferedWriter(partial, StandardCharsets.UTF_8)) {
                while (rows.hasNext()) {
                    out.write(rows.next());
                    out.write('\n');
                }
            }
        });
        return partition;
    }

    private static void write(Path file, Artifact.Content content) {
        try {
            Path partial = Files.createTempFile(file.getParent(), String.valueOf(file.getFileName()), ".partial");
            content.writeTo(partial);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    /** How many lines a piece has, if it is a stretch of a file. */
    static long lines(Piece piece) {
        return piece.stretch().map(Stretch::lines).orElse(0L);
    }

    Gazetteer titles(Piece piece) {
        try (FileReaders readers = new FileReaders()) {
            Gazetteer.Builder titles = new Gazetteer.Builder();
            for (DocumentSource source : open(piece, readers)) {
                titles.add(CorpusBuilder.titlesOf(source));
            }
            return titles.build();
        }
    }

    /** Returns what to tell of files that could not be read. */
    List<String> build(Piece piece, Gazetteer titles) {
        List<String> unreadable = new ArrayList<>();
        try (FileReaders readers = new FileReaders();
                WordPieceTokenizer tokenizer = settings.tokenizer()) {
            settings.builder(tokenizer)
                    .titles(titles)
                    .onUnreadable(what -> {
                        if (unreadable.size() < MOST_MESSAGES) {
                            unreadable.add(what);
                        }
                    })
                    .buildPart(open(piece, readers), part(piece.number()));
        }
        return unreadable;
    }

    private List<DocumentSource> open(Piece piece, FileReaders readers) {
        return piece.sources(SourceList.leaves(sources.open(readers)));
    }
}
