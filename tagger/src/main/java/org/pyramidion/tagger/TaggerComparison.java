package org.pyramidion.tagger;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.documents.JsonlDocuments;
import org.pyramidion.text.AnnotatedText;
import org.pyramidion.text.Gazetteer;

/**
 * A learnt tagger beside the rules of its language, on the same texts.
 *
 * @param documents how many texts
 * @param rules by themselves, which are those of capitals: nothing in a language without
 * @param rulesAndTitles the rules with titles that they know as names
 */
public record TaggerComparison(int documents, TaggerScore learnt, TaggerScore rules, TaggerScore rulesAndTitles) {

    /** @param titles JSONL of documents whose titles are names */
    public static TaggerComparison of(EntityTagger learnt, List<AnnotatedText> texts, List<Path> titles) {
        return new TaggerComparison(
                texts.size(),
                TaggerScore.of(learnt, texts),
                TaggerScore.of(learnt.language().names(Gazetteer.EMPTY), texts),
                TaggerScore.of(learnt.language().names(gazetteer(titles)), texts));
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
        rows.put("rules", rules);
        rows.put("rules and titles", rulesAndTitles);
        return TaggerScore.table(documents, rows);
    }
}
