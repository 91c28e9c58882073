package org.pyramidion.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.pyramidion.base.Progress;
import org.pyramidion.weights.PretrainedWeights;

/**
 * Writes a dump of MediaWiki of any size, to see what a corpus job takes: pages of English words as frequent as in
 * text, with headings, links, templates and tables, redirects among them, and one page in a hundred with the text of another.
 * Equal seeds give equal dumps.
 *
 * <pre>benchmarks/run MadeUpDump pages.xml 5e9 [SEED]</pre>
 */
public final class MadeUpDump {

    private static final Pattern WORD = Pattern.compile("[a-z]{2,}");
    private static final String HEAD = """
            <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
              <siteinfo>
                <sitename>Made up</sitename>
                <namespaces>
                  <namespace key="0" case="first-letter" />
                  <namespace key="6" case="first-letter">File</namespace>
                  <namespace key="14" case="first-letter">Category</namespace>
                </namespaces>
              </siteinfo>
            """;

    private final List<String> words;
    private final long seed;

    private MadeUpDump(List<String> words, long seed) {
        this.words = words;
        this.seed = seed;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("usage: MadeUpDump FILE BYTES [SEED]");
            System.exit(2);
        }
        Path vocabulary =
                PretrainedWeights.resolve("bert-base", Progress.none()).file(PretrainedWeights.VOCABULARY);
        // The vocabulary is in the order of frequency.
        List<String> words = Files.readAllLines(vocabulary).stream()
                .filter(WORD.asMatchPredicate())
                .toList();
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
        long pages = new MadeUpDump(words, seed).write(Path.of(arguments[0]), (long) Double.parseDouble(arguments[1]));
        System.out.printf("%,d pages, %,d bytes: %s%n", pages, Files.size(Path.of(arguments[0])), arguments[0]);
    }

    private long write(Path file, long bytes) throws IOException {
        long pages = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            long written = write(out, HEAD);
            for (; written < bytes; pages++) {
                written += write(out, page(pages));
            }
            write(out, "</mediawiki>\n");
        }
        return pages;
    }

    private static long write(OutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write(utf8);
        return utf8.length;
    }

    private String page(long number) {
        SplittableRandom random = new SplittableRandom(seed + number);
        String title = "%s %s %d".formatted(capital(word(random)), capital(word(random)), number);
        boolean redirect = number % 20 == 7;
        long source = number % 100 == 99 ? number - 50 : number;
        String text = redirect ? "#REDIRECT [[%s]]".formatted(title) : text(new SplittableRandom(~(seed + source)));
        return """
                  <page>
                    <title>%s</title>
                    <ns>0</ns>
                    <id>%d</id>%s
                    <revision>
                      <id>%d</id>
                      <text bytes="%d" xml:space="preserve">%s</text>
                    </revision>
                  </page>
                """.formatted(
                        title,
                        number + 1,
                        redirect ? "\n    <redirect title=\"%s\" />".formatted(title) : "",
                        number + 1,
                        text.length(),
                        text);
    }

    private String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder(
                "{{Infobox thing | name = %s | year = %d}}\n".formatted(word(random), random.nextInt(1000, 2025)));
        int sections = random.nextInt(1, 6);
        for (int s = 0; s < sections; s++) {
            if (s > 0) {
                text.append("\n== ").append(capital(word(random))).append(" ==\n");
            }
            for (int sentences = random.nextInt(4, 24); sentences > 0; sentences--) {
                sentence(random, text);
            }
        }
        return text.append("\n[[Category:%s]]\n".formatted(word(random))).toString();
    }

    private void sentence(SplittableRandom random, StringBuilder text) {
        text.append(capital(word(random)));
        for (int left = random.nextInt(5, 28); left > 0; left--) {
            text.append(' ')
                    .append(
                            switch (random.nextInt(24)) {
                                case 0 -> "[[%s %s|%s]]".formatted(capital(word(random)), word(random), word(random));
                                case 1 -> capital(word(random)) + " " + capital(word(random));
                                case 2 -> String.valueOf(random.nextInt(1000, 2025));
                                case 3 -> "&quot;%s&quot;,".formatted(word(random));
                                default -> word(random);
                            });
        }
        text.append(random.nextInt(5) == 0 ? ".&lt;ref&gt;{{cite|%s}}&lt;/ref&gt; ".formatted(word(random)) : ". ");
    }

    /** Zipf's law, roughly: the logarithm of the rank is uniform. */
    private String word(SplittableRandom random) {
        return words.get((int) Math.pow(words.size(), random.nextDouble()) - 1);
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
