package org.pyramidion.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * A TensorFlow hub module of BERT, zipped, and the zip in a jar.
 *
 * @param archive name of the zip in the jar
 */
record TensorFlowModule(String archive) implements Packaging {

    private static final String VARIABLES = "variables.";
    private static final String VOCABULARY = "vocab.txt";

    @Override
    public Contents unpack(Path jar, Path scratch) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile());
                InputStream stored = JarEntries.open(zip, archive);
                ZipInputStream inner = new ZipInputStream(stored)) {
            for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (name.startsWith(VARIABLES) || name.equals(VOCABULARY)) {
                    Files.copy(inner, scratch.resolve(name));
                }
            }
        }
        List<String> vocabulary = Files.readAllLines(scratch.resolve(VOCABULARY), StandardCharsets.UTF_8);
        Path index = scratch.resolve(VARIABLES + "index");
        return new Contents(Names.translated(index, TensorBundle.open(index), Names.Part.ENCODER), vocabulary);
    }
}
