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
    WORD(WordFile::read, "docx", "docm"),
    SLIDES(SlidesFile::read, "pptx", "pptm"),
    SHEETS(SheetFile::read, "xlsx", "xlsm"),
    OPEN_DOCUMENT(OpenDocumentFile::read, "odt", "ods", "odp"),
    EPUB(EpubFile::read, "epub"),
    PICTURE(PictureFile::read, "png", "jpg", "jpeg", "gif");

    /** Reads a file. Throws what it likes, or goes on for ever: the file is then unreadable. */
    @FunctionalInterface
    interface FileReader {
        FileContent read(Path file) throws IOException;
    }

    private static final int LONGEST_ENDING = 12;

    private static final Pattern PACKED = Pattern.compile("\\.(gz|bz2|zst)$");

    /** Names of text that have no ending. */
    private static final Pattern PLAIN = Pattern.compile(
            "(readme|license|licence|copying|copyright|notice|authors|contributors|contributing|changelog|changes|"
                    + "history"
                    + "|news|install|todo|thanks|faq|hacking|security|maintainers|credits)([._-](debian|first))?");

    private final FileReader reader;
    private final List<String> endings;

    FileKind(FileReader reader, String... endings) {
        this.reader = reader;
        this.endings = List.of(endings);
    }

    /** The kind of a file with words, if it is one of these. Only text is looked for under what packs it. */
    static Optional<FileKind> of(Path file) {
        return any(file).filter(kind -> kind != PICTURE);
    }

    /** The same where pictures are documents too. */
    static Optional<FileKind> any(Path file) {
        String name = lowerCaseName(file);
        String bare = PACKED.matcher(name).replaceFirst("");
        if (PLAIN.matcher(bare).matches()) {
            return Optional.of(TEXT);
        }
        String ending = bare.substring(bare.lastIndexOf('.') + 1);
        return Arrays.stream(values())
                .filter(kind -> kind.endings.contains(ending))
                .filter(kind -> bare.equals(name) || !kind.isContainer())
                .findFirst();
    }

    /** Whether it is packed in itself, and may become far larger. */
    boolean isContainer() {
        return switch (this) {
            case TEXT, MARKDOWN, HTML -> false;
            case PDF, WORD, SLIDES, SHEETS, OPEN_DOCUMENT, EPUB, PICTURE -> true;
        };
    }

    /** Whether a file beside data may be about them, or is of no kind: it is no reason to ask what is meant. */
    static boolean isAside(Path file) {
        String name = PACKED.matcher(lowerCaseName(file)).replaceFirst("");
        return of(file).isEmpty()
                || name.endsWith(".log")
                || PLAIN.matcher(name).matches();
    }

    /** The ending of a file's name, as people are told of it: ".bin", or "(none)". */
    static String ending(Path file) {
        String bare = PACKED.matcher(lowerCaseName(file)).replaceFirst("");
        int dot = bare.lastIndexOf('.');
        return dot <= 0 || bare.length() - dot > LONGEST_ENDING ? "(none)" : bare.substring(dot);
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
