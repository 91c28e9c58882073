package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

/** Files are read wherever the classes are from: {@code java.class.path} tells nothing behind a class loader. */
class ReaderClassPathTest {

    private static final String CLASS_PATH = "java.class.path";
    private static final String[] READ = {"folder/a.txt First.", "folder/b.html Second."};

    @TempDir
    Path directory;

    private Path folder;

    @BeforeEach
    void write() throws IOException {
        folder = Files.createDirectory(directory.resolve("folder"));
        Files.writeString(folder.resolve("a.txt"), "First.");
        Files.writeString(folder.resolve("b.html"), "<p>Second.</p>");
    }

    /** All that reading needs, and the tests' classes. */
    private List<Path> classPath() throws Exception {
        List<Path> all = new ArrayList<>(ReaderClassPath.find(Files.createDirectory(directory.resolve("none"))));
        for (Class<?> more :
                List.of(ReadingProbe.class, Test.class, assertThat(0).getClass())) {
            all.add(Path.of(
                    more.getProtectionDomain().getCodeSource().getLocation().toURI()));
        }
        return all;
    }

    private List<String> read(ClassLoader loader) throws Exception {
        Class<?> type = loader.loadClass(ReadingProbe.class.getName());
        assertThat(type.getClassLoader()).isSameAs(loader);
        @SuppressWarnings("unchecked") // as it stands there
        var probe = (Function<Path, List<String>>) type.getConstructor().newInstance();
        String before = System.setProperty(CLASS_PATH, "launcher.jar"); // as in a container
        try {
            return probe.apply(folder);
        } finally {
            System.setProperty(CLASS_PATH, before);
        }
    }

    @Test
    void readsBehindAClassLoader() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (Path entry : classPath()) {
            urls.add(entry.toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThat(read(loader)).containsExactly(READ);
        }
    }

    @Test
    void readsFromOneJarWithAllClasses() throws Exception {
        Path jar = directory.resolve("all of it.jar");
        Set<String> written = new HashSet<>();
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.setLevel(Deflater.BEST_SPEED);
            for (Path entry : classPath()) {
                for (Map.Entry<String, byte[]> file : files(entry).entrySet()) {
                    if (written.add(file.getKey())) {
                        put(out, file.getKey(), file.getValue());
                    }
                }
            }
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        jar.getFileName().toString(), // relative: the process that reads must still find it
                        ReadingProbe.class.getName(),
                        folder.toString())
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.lines()).containsExactly(READ);
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void readsFromJarsWithinAJarAndLeavesNoCopies() throws Exception {
        Path jar = directory.resolve("app.jar");
        List<Path> classPath = classPath();
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.setLevel(Deflater.BEST_SPEED);
            for (int i = 0; i < classPath.size(); i++) {
                Path entry = classPath.get(i);
                if (Files.isDirectory(entry)) {
                    String inside = inside(i, entry);
                    files(entry).forEach((name, bytes) -> put(out, inside + name, bytes));
                } else {
                    put(out, inside(i, entry), Files.readAllBytes(entry));
                }
            }
        }
        Set<Path> before = copies();
        for (String form : List.of("jar:file:%s!/%s!/", "jar:nested:%s/!%s!/")) {
            assertThat(read(new NestedLoader(jar, classPath, form))).as(form).containsExactly(READ);
        }
        assertThat(copies()).isEqualTo(before);
    }

    @Test
    void saysWhichClassesComeFromNowhere() {
        ClassLoader empty = new ClassLoader(ClassLoader.getPlatformClassLoader()) {};
        assertThatThrownBy(() -> ReaderClassPath.find(empty, directory))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("ReaderMain is missing");
    }

    @Test
    void endsItsProcessesWhenItIsClosed() throws Exception {
        FileReaders readers = new FileReaders();
        Set<ProcessHandle> before = children();
        assertThat(SourcesTest.parse(Sources.of(List.of(folder), readers))).hasSize(2);
        Set<ProcessHandle> started = children();
        started.removeAll(before);
        assertThat(started).isNotEmpty();
        readers.close();
        for (ProcessHandle process : started) {
            process.onExit().join();
        }
        assertThatThrownBy(() -> SourcesTest.parse(Sources.of(List.of(folder), readers)))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("closed");
    }

    private static Set<ProcessHandle> children() {
        return new HashSet<>(ProcessHandle.current().children().toList());
    }

    private static Set<Path> copies() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return new HashSet<>(
                    all.filter(path -> path.getFileName().toString().startsWith("pyramidion-readers"))
                            .toList());
        }
    }

    private static String inside(int i, Path entry) {
        return Files.isDirectory(entry) ? "BOOT-INF/classes%d/".formatted(i) : "BOOT-INF/lib/%d.jar".formatted(i);
    }

    private static void put(ZipOutputStream out, String name, byte[] bytes) {
        try {
            out.putNextEntry(new ZipEntry(name));
            out.write(bytes);
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a jar or a directory of classes holds. */
    private static Map<String, byte[]> files(Path entry) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        if (Files.isDirectory(entry)) {
            try (Stream<Path> all = Files.walk(entry)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    files.put(entry.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
                }
            }
            return files;
        }
        try (ZipInputStream jar = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(entry)))) {
            for (ZipEntry file = jar.getNextEntry(); file != null; file = jar.getNextEntry()) {
                if (!file.isDirectory()) {
                    files.put(file.getName(), jar.readAllBytes());
                }
            }
        }
        return files;
    }

    /** Loads classes from jars within a jar, as the loaders of fat jars do. */
    private static final class NestedLoader extends ClassLoader {

        private final Map<String, byte[]> classes = new HashMap<>();
        private final Map<String, ProtectionDomain> domains = new HashMap<>();

        /** @param form of the places that it gives its classes: of the jar, and of what lies within */
        NestedLoader(Path jar, List<Path> classPath, String form) throws IOException {
            super(ClassLoader.getPlatformClassLoader());
            for (int i = 0; i < classPath.size(); i++) {
                URL place = url(form.formatted(jar, inside(i, classPath.get(i))));
                var domain = new ProtectionDomain(new CodeSource(place, (Certificate[]) null), null, this, null);
                files(classPath.get(i)).forEach((name, bytes) -> {
                    classes.putIfAbsent(name, bytes);
                    domains.putIfAbsent(name, domain);
                });
            }
        }

        /** With a handler, since Java has none for {@code nested:}. */
        private static URL url(String text) throws IOException {
            return URL.of(URI.create("jar:x:" + text.substring("jar:".length())), new java.net.URLStreamHandler() {
                @Override
                protected java.net.URLConnection openConnection(URL url) throws IOException {
                    throw new IOException("not for opening");
                }

                @Override
                protected String toExternalForm(URL url) {
                    return text;
                }
            });
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            byte[] bytes = classes.get(file);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length, domains.get(file));
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            byte[] bytes = classes.get(name);
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
        }
    }
}
