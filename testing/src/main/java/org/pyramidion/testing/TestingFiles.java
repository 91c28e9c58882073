package org.pyramidion.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** Files for tests. */
public final class TestingFiles {

    private TestingFiles() {}

    /** Writes a file of these lines. */
    public static Path write(Path directory, String name, String... lines) throws IOException {
        Path file = directory.resolve(name);
        Files.write(file, List.of(lines));
        return file;
    }

    /** Writes a file packed as the constant's name says: none, gzip, bzip2 or zstd. */
    public static Path packed(Path file, String text, Enum<?> packing) throws IOException {
        try (OutputStream plain = Files.newOutputStream(file);
                OutputStream out = packer(packing, plain)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static OutputStream packer(Enum<?> packing, OutputStream plain) throws IOException {
        return switch (packing.name()) {
            case "NONE" -> plain;
            case "GZIP" -> new GZIPOutputStream(plain);
            case "BZIP2" -> new BZip2CompressorOutputStream(plain);
            case "ZSTD" -> new ZstdOutputStream(plain);
            default -> throw new IllegalArgumentException(packing.name());
        };
    }

    /** A file of the data folder that lies outside the project; the test is skipped if it is absent. */
    public static Path data(String name) {
        Path folder =
                Path.of(Optional.ofNullable(System.getenv("PYRAMIDION_DATA")).orElse("../../shared/data"));
        Path file = folder.resolve(name);
        assumeTrue(Files.exists(file), () -> "missing: " + file + " (set PYRAMIDION_DATA to the data folder)");
        return file;
    }
}
