package org.pyramidion.train;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pyramidion.base.PyramidionException;

/**
 * What something is called in the language of the questions, and in that of the corpus.
 *
 * @param names the best first; at least one
 * @param titles the same
 */
record NamePair(List<String> names, List<String> titles) {

    private static final String OR = "\\|";

    /**
     * Reads a file in UTF-8 with a pair on each line: names, a tab, titles; several of one side are divided by {@code
     * |}. Further columns and blank lines are passed over.
     *
     * @throws PyramidionException if the file cannot be read, or naming the line that is no pair
     */
    static List<NamePair> read(Path file) {
        List<String> lines = lines(file);
        List<NamePair> pairs = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                pairs.add(parse(lines.get(i), file, i + 1));
            }
        }
        return pairs;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new PyramidionException(
                    PyramidionException.Kind.NOT_FOUND,
                    "%s: does not exist; pairs.file names pairs of a name and a title".formatted(file));
        } catch (CharacterCodingException e) {
            throw new PyramidionException("%s: is not UTF-8; save it as that".formatted(file), e);
        } catch (IOException e) {
            throw new PyramidionException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
        }
    }

    private static NamePair parse(String line, Path file, int number) {
        String[] columns = line.split("\t", -1);
        List<String> names = columns.length < 2 ? List.of() : alternatives(columns[0]);
        List<String> titles = columns.length < 2 ? List.of() : alternatives(columns[1]);
        if (names.isEmpty() || titles.isEmpty()) {
            throw new PyramidionException(
                    "%s:%d: a pair is a name, a tab and a title, and there may be several of each with | between; mend or remove the line"
                            .formatted(file, number));
        }
        return new NamePair(names, titles);
    }

    private static List<String> alternatives(String column) {
        return Arrays.stream(column.split(OR))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
