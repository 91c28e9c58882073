package org.pyramidion.corpus;

import java.util.List;
import java.util.Optional;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;
import org.pyramidion.documents.DocumentSource.RawRecord;
import org.pyramidion.text.Language;

/** In which script some documents are written, told by the first of each source. */
final class ScriptSample {

    private static final int RECORDS = 20;
    private static final int FILES = 2; // each is parsed once more for it
    private static final int CHARS = 2000;

    private ScriptSample() {}

    static Language language(List<DocumentSource> sources) {
        StringBuilder sample = new StringBuilder();
        sources.forEach(source -> add(source, sample));
        return Language.ofScript(sample.toString());
    }

    private static void add(DocumentSource source, StringBuilder sample) {
        try (DocumentSource.Reader reader = source.open()) {
            int most = source.hasNamesAsTitles() ? RECORDS : FILES;
            Optional<RawRecord> record = reader.next();
            for (int i = 0; i < most && record.isPresent(); i++) {
                if (record.get().parse() instanceof Parsed.Text text) {
                    String words = text.document().text();
                    sample.append(words, 0, Math.min(CHARS, words.length()));
                }
                record = reader.next();
            }
        }
    }
}
