package org.pyramidion.corpus;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.pyramidion.text.WordPieceTokenizer;

/** Tokenizers and corpora for tests. */
final class TestingCorpus {

    private TestingCorpus() {}

    /** A tokenizer whose vocabulary has the letters, the digits, some punctuation and the words given. */
    static WordPieceTokenizer tokenizer(Path directory, String... words) throws IOException {
        Set<String> pieces = new LinkedHashSet<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (char c : "abcdefghijklmnopqrstuvwxyz0123456789".toCharArray()) {
            pieces.add(String.valueOf(c));
            pieces.add("##" + c);
        }
        pieces.addAll(List.of(".", ",", ";", ":", "?", "!", "'", "\"", "-", "(", ")", "[", "]", "%", "$", "&", "/"));
        pieces.addAll(List.of(words));
        Path file = directory.resolve("vocab.txt");
        Files.write(file, pieces);
        return WordPieceTokenizer.ofVocabulary(file, true);
    }

    static Path write(Path directory, String name, String... lines) throws IOException {
        Path file = directory.resolve(name);
        Files.write(file, List.of(lines));
        return file;
    }

    /** Writes a file packed in some way. */
    static Path packed(Path file, String text, CompressedFile.Packing packing) throws IOException {
        try (OutputStream plain = Files.newOutputStream(file);
                OutputStream out = packer(packing, plain)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static OutputStream packer(CompressedFile.Packing packing, OutputStream plain) throws IOException {
        return switch (packing) {
            case NONE -> plain;
            case GZIP -> new GZIPOutputStream(plain);
            case BZIP2 -> new BZip2CompressorOutputStream(plain);
            case ZSTD -> new ZstdOutputStream(plain);
        };
    }

    /** A file of the data folder that lies outside the project; the test is skipped if it is absent. */
    static Path data(String name) {
        Path folder =
                Path.of(Optional.ofNullable(System.getenv("PYRAMIDION_DATA")).orElse("../../shared/data"));
        Path file = folder.resolve(name);
        assumeTrue(Files.exists(file), () -> "missing: " + file + " (set PYRAMIDION_DATA to the data folder)");
        return file;
    }
}
