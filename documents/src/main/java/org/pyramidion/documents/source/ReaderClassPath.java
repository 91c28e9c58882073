package org.pyramidion.documents.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.pyramidion.base.PyramidionException;

/**
 * The class path of {@link ReaderMain}: where this process has its classes from, whatever loaded them. Of a jar within
 * a jar a copy is made, since no JVM reads one there.
 */
final class ReaderClassPath {

    /** One class of each library that reading needs. */
    private static final List<String> LIBRARIES = List.of(
            "org.pyramidion.documents.source.ReaderMain",
            "org.pyramidion.base.Artifact",
            "org.pyramidion.text.LineEnds",
            "tools.jackson.core.JsonParser", // by Artifact
            "tools.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.annotation.JsonCreator",
            "org.jsoup.Jsoup",
            "org.commonmark.parser.Parser",
            "org.commonmark.ext.gfm.tables.TablesExtension",
            "org.apache.pdfbox.Loader",
            "org.apache.pdfbox.io.IOUtils",
            "org.apache.fontbox.FontBoxFont",
            "org.apache.commons.logging.Log",
            "org.apache.commons.compress.compressors.CompressorInputStream",
            "org.apache.commons.io.IOUtils", // by Commons Compress, as the next two
            "org.apache.commons.lang3.ArrayUtils",
            "org.apache.commons.codec.Charsets",
            "com.github.luben.zstd.ZstdInputStream");

    /** Commons Logging may be the one that hands all on to SLF4J. */
    private static final String LOGGING = "org.slf4j.LoggerFactory";

    /**
     * {@code jar:file:/app.jar!/lib/some.jar!/} and, of Spring Boot's loader, {@code
     * jar:nested:/app.jar/!lib/some.jar!/}.
     */
    private static final Pattern NESTED = Pattern.compile("(?:jar:)?(?:file|nested):(.+?)(?:!/|/!)(.+?)(?:!/)?");

    private ReaderClassPath() {}

    /**
     * Finds the class path.
     *
     * @param unpacked an empty directory for what lies within a jar; it must outlive the process that reads
     * @throws IOException if something cannot be unpacked
     * @throws PyramidionException if a class loader does not tell where its classes are from
     */
    static List<Path> find(Path unpacked) throws IOException {
        return find(ReaderClassPath.class.getClassLoader(), unpacked);
    }

    /** @param loader of this library's classes */
    static List<Path> find(ClassLoader loader, Path unpacked) throws IOException {
        Set<String> places = new LinkedHashSet<>();
        for (String name : LIBRARIES) {
            places.add(place(load(name, loader)
                    .orElseThrow(() ->
                            new PyramidionException("no file can be read: the class %s is missing".formatted(name)))));
        }
        load(LOGGING, loader).ifPresent(type -> places.add(place(type)));
        Set<Path> entries = new LinkedHashSet<>();
        for (String place : places) {
            entries.add(entry(place, unpacked.resolve(Integer.toString(entries.size()))));
        }
        return List.copyOf(entries);
    }

    private static Optional<Class<?>> load(String name, ClassLoader loader) {
        try {
            return Optional.of(Class.forName(name, false, loader));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    private static String place(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .map(URL::toString)
                .or(() -> aroundClass(type))
                .orElseThrow(() -> new PyramidionException(
                        "no file can be read: the class loader of %s does not say where it is from"
                                .formatted(type.getName())));
    }

    private static Optional<String> aroundClass(Class<?> type) {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        return Optional.ofNullable(type.getResource(file))
                .map(URL::toString)
                .filter(url -> url.endsWith(file))
                .map(url -> url.substring(0, url.length() - file.length()))
                .map(url -> url.replaceFirst("^jar:(file:.*)!$", "$1"));
    }

    private static Path entry(String place, Path target) throws IOException {
        Matcher nested = NESTED.matcher(place);
        if (nested.matches()) {
            return unpack(Path.of(URI.create("file:" + nested.group(1))), nested.group(2), target);
        }
        try {
            return Path.of(new URI(place.replaceFirst("^jar:(file:.*)!/$", "$1")));
        } catch (URISyntaxException | RuntimeException e) {
            throw new PyramidionException(
                    "no file can be read: a process cannot have its classes from %s".formatted(place), e);
        }
    }

    /** Unpacks a jar, or a directory of classes, out of a jar. */
    private static Path unpack(Path jar, String inside, Path target) throws IOException {
        try (ZipFile archive = new ZipFile(jar.toFile())) {
            ZipEntry one = archive.getEntry(inside);
            if (one != null && !one.isDirectory()) {
                Path copy = target.resolveSibling(target.getFileName() + ".jar");
                copy(archive, one, copy);
                return copy;
            }
            String below = inside.endsWith("/") ? inside : inside + "/";
            List<ZipEntry> classes;
            try (Stream<? extends ZipEntry> entries = archive.stream()) {
                classes = entries.<ZipEntry>map(entry -> entry)
                        .filter(entry -> entry.getName().startsWith(below) && !entry.isDirectory())
                        .toList();
            }
            for (ZipEntry each : classes) {
                Path file =
                        target.resolve(each.getName().substring(below.length())).normalize();
                if (file.startsWith(target)) {
                    copy(archive, each, file);
                }
            }
            return target;
        }
    }

    private static void copy(ZipFile archive, ZipEntry entry, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (InputStream in = archive.getInputStream(entry)) {
            Files.copy(in, file);
        }
    }
}
