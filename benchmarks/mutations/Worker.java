import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.ToolProvider;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Compiles one class and runs tests with it, again and again in one JVM: libtorch is loaded once, the project's classes
 * each time anew. Arguments: directories of the project's classes. Each line of input: a source file or "-", and test
 * classes, all separated by spaces. Answers with a line {@code FAILED test} for each test that fails, and {@code DONE}.
 */
public final class Worker {

    private Worker() {}

    public static void main(String[] classes) throws IOException {
        List<Path> directories = Arrays.stream(classes).map(Path::of).toList();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            List<String> words = List.of(line.split(" "));
            List<Path> path = new ArrayList<>(directories);
            if (!words.getFirst().equals("-")) {
                path.addFirst(compiled(words.getFirst(), directories));
            }
            failures(path, words.subList(1, words.size())).forEach(test -> System.out.println("FAILED " + test));
            System.out.println("DONE");
        }
    }

    private static Path compiled(String source, List<Path> directories) throws IOException {
        Path target = Files.createTempDirectory(Path.of(source).getParent(), "classes");
        String path = System.getProperty("java.class.path");
        for (Path directory : directories) {
            path = directory + ":" + path;
        }
        String[] options = {
            "-proc:none", "-nowarn", "--add-modules=jdk.incubator.vector", "-cp", path, "-d", target.toString(), source
        };
        if (ToolProvider.getSystemJavaCompiler().run(null, System.err, System.err, options) != 0) {
            System.out.println("FAILED to compile");
        }
        return target;
    }

    private static Set<String> failures(List<Path> path, List<String> tests) throws IOException {
        URL[] urls = path.stream().map(Worker::url).toArray(URL[]::new);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(urls, Worker.class.getClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            List<ClassSelector> selectors =
                    tests.stream().map(test -> selectClass(loader, test)).toList();
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectors)
                    .build();
            Listener listener = new Listener();
            LauncherFactory.create().execute(request, listener);
            return listener.run == 0 && listener.failed.isEmpty() ? Set.of("nothing ran") : listener.failed;
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static URL url(Path directory) {
        try {
            return directory.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static final class Listener implements TestExecutionListener {
        private final Set<String> failed = new TreeSet<>();
        private int run;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            run += test.isTest() ? 1 : 0;
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failed.add(name(test));
                result.getThrowable().ifPresent(System.err::println);
            }
        }

        private static String name(TestIdentifier test) {
            return switch (test.getSource().orElse(null)) {
                case MethodSource method -> simple(method.getClassName()) + "." + method.getMethodName();
                case ClassSource type -> simple(type.getClassName());
                case null, default -> test.getDisplayName();
            };
        }

        private static String simple(String name) {
            return name.substring(name.lastIndexOf('.') + 1);
        }
    }
}
