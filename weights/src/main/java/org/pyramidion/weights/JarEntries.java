package org.pyramidion.weights;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Entries of a jar that must be there. */
final class JarEntries {

    private JarEntries() {}

    static InputStream open(ZipFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        if (entry == null) {
            throw new ZipException("%s has no entry %s".formatted(jar.getName(), name));
        }
        return jar.getInputStream(entry);
    }
}
