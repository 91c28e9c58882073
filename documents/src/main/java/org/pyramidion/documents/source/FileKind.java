package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of document that a folder may hold, told by their names. */
enum FileKind {
    TEXT(TextFile::read, "txt", "text", "rst", "rest", "adoc", "asciidoc", "asc", "org", "log", "textile", "me", "1st"),
    MARKDOWN(MarkdownFile::read, "md", "markdown", "mdown", "mkd", "mdx", "rmd", "qmd"),
    HTML(HtmlFile::read, "html", "htm", "xhtml"),
    PDF(PdfFile::read, "pdf"),
    WORD(WordFile::read, "docx");

    /** Reads a file. Throws what it likes, or goes on for ever: the file is then unreadable. */
    @FunctionalInterface
    interface FileReader {
        FileContent read(Path file) throws IOException;
    }

    private static final Pattern PACKED = Pattern.compile("\\.(gz|bz2|zst)$");

    private final FileReader reader;
    private final List<String> endings;

    FileKind(FileReader reader, String... endings) {
        this.reader = reader;
        this.endings = List.of(endings);
    }

    /** The kind of a file, if it is one of these. Only text is looked for under what packs it. */
    static Optional<FileKind> of(Path file) {
        String name = lowerCaseName(file);
        String bare = PACKED.matcher(name).replaceFirst("");
        String ending = bare.substring(bare.lastIndexOf('.') + 1);
        return Arrays.stream(values())
                .filter(kind -> kind.endings.contains(ending))
                .filter(kind -> bare.equals(name) || kind != PDF && kind != WORD)
                .findFirst();
    }

    /** Whether its name says that it is packed. */
    static boolean isPacked(Path file) {
        return PACKED.matcher(lowerCaseName(file)).find();
    }

    private static String lowerCaseName(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    FileContent read(Path file) throws IOException {
        return reader.read(file);
    }
}
