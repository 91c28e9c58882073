package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.JsonlSource;
import org.pyramidion.documents.RecordFields;
import org.pyramidion.documents.Utf8Stream;

/** Tells what paths hold: names and first bytes say it, nobody is asked. */
public final class Sources {

    private static final int HEAD_BYTES = 1 << 16;
    private static final int MESSAGE_CHARS = 300;
    private static final int SHOWN_ENDINGS = 8;

    /** Names of the file of documents in a BEIR folder. */
    private static final List<String> BEIR =
            List.of("corpus.jsonl", "corpus.jsonl.gz", "corpus.jsonl.bz2", "corpus.jsonl.zst");

    private static final Pattern WIKIPEDIA = Pattern.compile("^(<\\?xml[^>]*>\\s*)?<mediawiki\\b");

    private final boolean several;

    /** Names that more than one of the sources has. */
    private final Set<String> sharedNames;

    private final FileReaders readers;
    private final Folders known;
    private final boolean pictures;

    private Sources(List<Path> paths, FileReaders readers, Folders known, boolean pictures) {
        this.pictures = pictures;
        this.readers = readers;
        this.known = known;
        this.several = paths.size() > 1;
        Set<String> seen = new HashSet<>();
        this.sharedNames = paths.stream()
                .map(Sources::nameOf)
                .filter(name -> !seen.add(name))
                .collect(Collectors.toSet());
    }

    /**
     * The sources at some paths, in their order. Documents of several sources each tell the file that they are from,
     * and those without an id are named by it.
     *
     * @param readers read files that are one document each; the sources can be read until they are closed
     * @throws PyramidionException naming the first path that does not exist or holds nothing that is known
     */
    public static List<DocumentSource> of(List<Path> paths, FileReaders readers) {
        return of(paths, readers, Folders.NONE);
    }

    /**
     * The same, for a corpus that has documents already.
     *
     * @param known the folders that those are from
     */
    public static List<DocumentSource> of(List<Path> paths, FileReaders readers, Folders known) {
        Sources sources = new Sources(paths, readers, known, false);
        return paths.stream().map(sources::source).toList();
    }

    /** The same where pictures are documents too: files that are one, and those that JSON lines name as "image". */
    public static List<DocumentSource> withPictures(List<Path> paths, FileReaders readers, Folders known) {
        Sources sources = new Sources(paths, readers, known, true);
        return paths.stream().map(sources::source).toList();
    }

    /**
     * Tables whose rows become documents, except those that are joined to others.
     *
     * @throws PyramidionException naming the first path that is not a table, or lacks a column that is named
     */
    public static List<DocumentSource> ofTables(List<Path> paths, TableReading how) {
        Sources sources = new Sources(paths, new FileReaders(), Folders.NONE, false); // a table needs no reader
        return new Tables(paths, how).documents(sources::idOf);
    }

    private DocumentSource source(Path path) {
        DocumentSource source = Files.isDirectory(path) ? folder(path) : file(path);
        return several ? withFile(source) : source;
    }

    private static DocumentSource withFile(DocumentSource source) {
        return source instanceof CompositeSource folder
                ? folder.with(Sources::withFile)
                : new AlteredSource(source, parsed -> withFile(parsed, source.name()), true);
    }

    private static DocumentSource.Parsed withFile(DocumentSource.Parsed parsed, String name) {
        return parsed instanceof DocumentSource.Parsed.Text(Document document, long templates)
                        && !document.fields().containsKey(Document.FILE)
                ? new DocumentSource.Parsed.Text(document.with(Document.FILE, name), templates)
                : parsed;
    }

    private DocumentSource file(Path path) {
        requireRegular(path);
        if (isDelimited(path)) {
            return texts(path);
        }
        Optional<FileKind> kind = kind(path);
        if (kind.isPresent()) {
            String id = known.id(real(path)).orElseGet(() -> idOf(path));
            return new FileSource(path, kind.get(), id, FileSizes.of(path), readers);
        }
        String head = head(path);
        if (WIKIPEDIA.matcher(head).find()) {
            return new WikipediaDump(path);
        }
        return head.startsWith("[")
                ? TableSource.ofTexts(path, () -> new JsonRows(path), unnamed(path))
                : records(path, unnamed(path));
    }

    private Optional<FileKind> kind(Path file) {
        return pictures ? FileKind.any(file) : FileKind.of(file);
    }

    private DocumentSource records(Path file, String unnamed) {
        JsonlSource records = new JsonlSource(file, unnamed);
        return pictures ? NamedPictures.of(records, readers) : records;
    }

    private String unnamed(Path path) {
        return several ? idOf(path) + ":" : "";
    }

    /** What a source is called in the ids of its documents: its name, or its path where another has that name. */
    private String idOf(Path path) {
        String name = nameOf(path);
        return sharedNames.contains(name) || known.isTaken(name, real(path)) ? path.toString() : name;
    }

    private static String nameOf(Path path) {
        return String.valueOf((Files.isDirectory(path) ? real(path) : path).getFileName());
    }

    private DocumentSource texts(Path path) {
        try (DelimitedRows header = new DelimitedRows(path)) {
            if (RecordFields.text(header.columns()).isEmpty()) {
                throw new PyramidionException(
                        ("%s: a table without a 'text' column (%s); read its rows as they are, or say with a template how "
                                        + "a row reads as a sentence")
                                .formatted(path, String.join(", ", header.columns())));
            }
        }
        return TableSource.ofTexts(path, () -> new DelimitedRows(path), unnamed(path));
    }

    private DocumentSource folder(Path folder) {
        for (String name : BEIR) {
            Path documents = folder.resolve(name);
            if (Files.isSymbolicLink(documents)) {
                throw new PyramidionException(
                        "%s: is a link, and links in a folder are not followed; name the file".formatted(documents));
            }
            if (Files.isRegularFile(documents, LinkOption.NOFOLLOW_LINKS)) {
                return records(documents, several ? idOf(folder) + "/" + name + ":" : "");
            }
        }
        Listing listing = listing(folder);
        List<Path> articles =
                listing.files().stream().filter(WikiExtractorFolder::isPart).toList();
        if (!articles.isEmpty()) {
            listing.requireWhole();
            return WikiExtractorFolder.source(folder, articles);
        }
        Optional<CompositeSource> documents = documents(folder, listing);
        Optional<CompositeSource> records = records(folder, listing);
        if (records.isPresent() && listing.files().stream().allMatch(FileKind::isAside)) {
            return records.get();
        }
        if (records.isPresent()
                && pictures
                && documents.map(Sources::isOfPictures).orElse(true)) {
            return records.get(); // which name the pictures
        }
        if (documents.isPresent() && records.isPresent()) {
            throw new PyramidionException(
                    "%s: documents (%s) and JSON lines (%s) in one folder; name the files or folders that are meant"
                            .formatted(folder, first(documents.get()), first(records.get())));
        }
        return documents.or(() -> records).orElseThrow(() -> nothing(folder, listing));
    }

    private static PyramidionException nothing(Path folder, Listing listing) {
        listing.requireWhole();
        return new PyramidionException(
                ("%s: no documents in this folder%s; there must be .txt, .md, .html, .pdf, .docx, .pptx, .xlsx, "
                                + ".odt, .epub or .jsonl%s")
                        .formatted(
                                folder,
                                passedOver(listing),
                                listing.files().stream().anyMatch(Sources::isDelimited)
                                        ? "; name tables themselves to read their rows"
                                        : ""));
    }

    private static String passedOver(Listing listing) {
        Map<String, Long> endings = endings(listing.files());
        return endings.isEmpty()
                ? ""
                : endings.entrySet().stream()
                        .limit(SHOWN_ENDINGS)
                        .map(ending -> ending.getKey() + " " + ending.getValue())
                        .collect(Collectors.joining(", ", " (passed over: ", ")"));
    }

    /** How many files there are of each ending, the most frequent first. */
    private static Map<String, Long> endings(List<Path> files) {
        Map<String, Long> counts =
                files.stream().collect(Collectors.groupingBy(FileKind::ending, TreeMap::new, Collectors.counting()));
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(count -> sorted.put(count.getKey(), count.getValue()));
        return sorted;
    }

    private static boolean isOfPictures(CompositeSource folder) {
        return folder.parts().stream()
                .allMatch(part -> part instanceof FileSource file && file.kind() == FileKind.PICTURE);
    }

    private static String first(CompositeSource folder) {
        return folder.parts().getFirst().name();
    }

    private Optional<CompositeSource> documents(Path folder, Listing listing) {
        Path root = real(folder);
        String named = idOf(folder);
        List<DocumentSource> documents = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        for (Path file : listing.files()) {
            Path inside = root.relativize(file);
            String id = known.id(file).orElse(named + "/" + inside);
            kind(file)
                    .<DocumentSource>map(
                            kind -> new FileSource(folder.resolve(inside), kind, id, FileSizes.of(file), readers))
                    .ifPresentOrElse(documents::add, () -> others.add(file));
        }
        if (documents.isEmpty()) {
            return Optional.empty();
        }
        listing.failures().forEach(failure -> documents.add(new UnreadableSource(failure)));
        Map<String, String> begun = known.cover(root) ? Map.of() : Map.of(root.toString(), named);
        return Optional.of(new CompositeSource(folder.toString(), documents, false, endings(others)).of(begun));
    }

    /** JSON lines in several files. The place of a file in the folder names documents without an id. */
    private Optional<CompositeSource> records(Path folder, Listing listing) {
        Path root = real(folder);
        String named = several ? idOf(folder) + "/" : "";
        List<DocumentSource> records = listing.files().stream()
                .filter(Sources::isJsonl)
                .map(root::relativize)
                .map(inside -> records(folder.resolve(inside), named + inside + ":"))
                .toList();
        if (records.isEmpty()) {
            return Optional.empty();
        }
        listing.requireWhole();
        Map<String, Long> others =
                endings(listing.files().stream().filter(file -> !isJsonl(file)).toList());
        return Optional.of(new CompositeSource(folder.toString(), records, true, others));
    }

    private static boolean isJsonl(Path file) {
        return bareName(file).endsWith(".jsonl");
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(folder, Artifact.reason(e)), e);
        }
    }

    /**
     * What is below a folder.
     *
     * @param files regular ones, in the order of their names
     * @param failures places that could not be looked at, each with the reason, in one line
     */
    private record Listing(List<Path> files, List<String> failures) {

        void requireWhole() {
            if (!failures.isEmpty()) {
                throw new PyramidionException("cannot read " + failures.getFirst());
            }
        }
    }

    /** Links are not followed. */
    private static Listing listing(Path folder) {
        List<Path> files = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        try {
            Files.walkFileTree(real(folder), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    failures.add("%s: %s".formatted(shortened(file), Artifact.reason(e)));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(folder, Artifact.reason(e)), e);
        }
        files.sort(null);
        return new Listing(files, failures);
    }

    /** The beginning and the end of a path that is too long to be opened. */
    private static String shortened(Path file) {
        String path = file.toString();
        int end = path.length() - MESSAGE_CHARS / 2;
        return path.length() <= MESSAGE_CHARS ? path : path.substring(0, MESSAGE_CHARS / 2) + "…" + path.substring(end);
    }

    static void requireRegular(Path path) {
        if (!Files.exists(path)) {
            throw new PyramidionException("%s: no such file; check the path".formatted(path));
        }
        if (Files.isDirectory(path)) {
            throw new PyramidionException("%s: is a directory; name the files in it".formatted(path));
        }
        if (!Files.isRegularFile(path)) {
            throw new PyramidionException(
                    "%s: not a regular file, and it must be read twice; write it to a file first".formatted(path));
        }
    }

    /** Whether its name, without what says how it is packed, is that of a table with delimiters. */
    static boolean isDelimited(Path path) {
        String name = bareName(path);
        return name.endsWith(".csv") || name.endsWith(".tsv");
    }

    static String bareName(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|bz2|zst)$", "");
    }

    /** The beginning of a file, unpacked, without byte order mark and white space. */
    private static String head(Path path) {
        try (CompressedFile in = CompressedFile.open(path)) {
            return head(in).replaceFirst("^[\ufeff\\s]+", "");
        }
    }

    private static String head(CompressedFile in) {
        try {
            return new String(Utf8Stream.ofRecords(in).readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw in.failure(e, "near its beginning");
        }
    }
}
