package org.pyramidion.tagger;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.documents.JsonlDocuments;
import org.pyramidion.text.AnnotatedText;
import org.pyramidion.text.CapitalisedTagger;
import org.pyramidion.text.Gazetteer;
import org.pyramidion.text.SalientSpanTagger;

/**
 * A learnt tagger beside the rules of capitals, on the same texts.
 *
 * @param documents how many texts
 * @param capitals the rules by themselves
 * @param capitalsAndTitles the rules with titles that they know as names
 */
public record TaggerComparison(int documents, TaggerScore learnt, TaggerScore capitals, TaggerScore capitalsAndTitles) {

    /** @param titles JSONL of documents whose titles are names */
    public static TaggerComparison of(SalientSpanTagger learnt, List<AnnotatedText> texts, List<Path> titles) {
        return new TaggerComparison(
                texts.size(),
                TaggerScore.of(learnt, texts),
                TaggerScore.of(new CapitalisedTagger(Gazetteer.EMPTY), texts),
                TaggerScore.of(new CapitalisedTagger(gazetteer(titles)), texts));
    }

    private static Gazetteer gazetteer(List<Path> files) {
        Gazetteer.Builder titles = new Gazetteer.Builder();
        files.forEach(file -> JsonlDocuments.forEach(file, document -> titles.add(document.title())));
        return titles.build();
    }

    /** The scores as a table. */
    public String text() {
        Map<String, TaggerScore> rows = new LinkedHashMap<>();
        rows.put("learnt", learnt);
        rows.put("capitals", capitals);
        rows.put("capitals and titles", capitalsAndTitles);
        return TaggerScore.table(documents, rows);
    }
}
