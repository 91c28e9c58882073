package org.pyramidion.tagger;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.ConllDocuments;
import org.pyramidion.documents.JsonlDocuments;
import org.pyramidion.text.AnnotatedText;
import org.pyramidion.text.Language;

/**
 * Text whose names are known, for training and measuring a tagger.
 *
 * @param training what is learnt from
 * @param heldOut every fifth document of each file
 */
public record LabelledText(List<AnnotatedText> training, List<AnnotatedText> heldOut) {

    /** So many texts tell the language of all. */
    private static final int LANGUAGE_SAMPLE = 100;

    public LabelledText {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
    }

    /**
     * Reads files in CoNLL columns.
     *
     * @throws PyramidionException naming the first line that is something else
     */
    public static LabelledText read(List<Path> files) {
        List<AnnotatedText> training = new ArrayList<>();
        List<AnnotatedText> heldOut = new ArrayList<>();
        for (Path file : files) {
            List<AnnotatedText> documents = ConllDocuments.read(file);
            training.addAll(TaggerTraining.training(documents));
            heldOut.addAll(TaggerTraining.heldOut(documents));
        }
        return new LabelledText(training, heldOut);
    }

    /**
     * Reads what files hold out.
     *
     * @throws PyramidionException if that is nothing
     */
    public static List<AnnotatedText> readHeldOut(List<Path> files) {
        List<AnnotatedText> texts = read(files).heldOut;
        if (texts.isEmpty()) {
            throw new PyramidionException(
                    "%s: no document is held out, for that takes five; give a file in which -DOCSTART- begins each"
                            .formatted(files.getFirst()));
        }
        return texts;
    }

    /** The language of what is learnt from, told by its script. */
    public Language language() {
        return language(training);
    }

    static Language language(List<AnnotatedText> texts) {
        return Language.ofScript(
                texts.stream().map(AnnotatedText::text).limit(LANGUAGE_SAMPLE).collect(Collectors.joining("\n")));
    }

    /** Texts with the spans of their hyperlinks, from JSONL. */
    public static List<AnnotatedText> readHyperlinks(List<Path> files) {
        List<AnnotatedText> texts = new ArrayList<>();
        for (Path file : files) {
            JsonlDocuments.forEach(
                    file,
                    document -> texts.add(
                            new AnnotatedText(document.text(), document.spans().orElse(List.of()))));
        }
        return texts;
    }
}
