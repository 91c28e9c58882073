package org.example;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs {@link Main} as a container would, behind a class loader of its own: {@code Isolated CLASSPATH DOCUMENTS
 * WORKSPACE}. Nothing of the class path is on this JVM's own.
 */
public final class Isolated {

    public static void main(String[] arguments) throws Exception {
        String[] entries = arguments[0].split(File.pathSeparator);
        URL[] urls = new URL[entries.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = Path.of(entries[i]).toUri().toURL();
        }
        String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Class<?> main = loader.loadClass("org.example.Main");
            main.getMethod("main", String[].class).invoke(null, (Object) rest);
        }
    }
}
