package org.pyramidion.documents;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the field's tools call the id, the title and the text of a record: ours, BEIR's, DPR's, Pyserini's, Haystack's,
 * LangChain's, MS MARCO's, KILT's. Of several the first of these lists counts; upper case is as good as lower.
 */
public final class RecordFields {

    private static final List<String> IDS = List.of(
            "id", "_id", "docid", "doc_id", "document_id", "docno", "pid", "passage_id", "psg_id", "wikipedia_id");
    private static final List<String> TITLES =
            List.of("title", "wikipedia_title", "page_title", "document_title", "doc_title");
    private static final List<String> TEXTS = List.of(
            "text", "contents", "content", "page_content", "passage", "passage_text", "body", "document", "context");

    private RecordFields() {}

    /** Which of some names is that of the id. */
    public static Optional<String> id(Collection<String> names) {
        return first(IDS, names);
    }

    /** Which of some names is that of the title. */
    public static Optional<String> title(Collection<String> names) {
        return first(TITLES, names);
    }

    /** Which of some names is that of the text. */
    public static Optional<String> text(Collection<String> names) {
        return first(TEXTS, names);
    }

    private static Optional<String> first(List<String> known, Collection<String> names) {
        return known.stream()
                .flatMap(field -> names.stream()
                        .filter(name -> name.strip().toLowerCase(Locale.ROOT).equals(field))
                        .limit(1))
                .findFirst();
    }
}
