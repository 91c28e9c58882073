package org.pyramidion.answering;

import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.Table;
import org.pyramidion.documents.Document;

/** Where an answer stands, what else it could have been, and what each candidate had to do with it, for people. */
public final class AnswerTables {

    private AnswerTables() {}

    /** All of it, behind the answer and its passage. */
    public static String of(Answer answer) {
        Evidence evidence = answer.evidence();
        StringBuilder text = new StringBuilder();
        text.append("  — %s%s [%s]\n"
                .formatted(titled(evidence.title()), place(evidence), OneLine.of(evidence.documentId())));
        if (!answer.alternatives().isEmpty()) {
            text.append('\n').append(others(answer));
        }
        return text.append('\n').append(candidates(answer)).toString();
    }

    private static Table others(Answer answer) {
        Table others = new Table("rll", "probability", "other answers", "document");
        answer.alternatives()
                .forEach(other -> others.row(
                        Amounts.probability(other.probability()),
                        other.text(),
                        titled(other.evidence().title())));
        return others;
    }

    /** Where in its file the passage stands, as far as its source tells. */
    private static String place(Evidence evidence) {
        StringBuilder place = new StringBuilder();
        Optional.ofNullable(evidence.fields().get(Document.SECTION))
                .ifPresent(section -> place.append(", ").append(OneLine.of(section.toString())));
        Optional.ofNullable(evidence.fields().get(Document.PAGE))
                .ifPresent(page -> place.append(", page ").append(OneLine.of(page.toString())));
        return place.toString();
    }

    private static Table candidates(Answer answer) {
        Table table = new Table("rrrrll", "rank", "p(z|x)", "relevance", "answers", "document", "id");
        for (Answer.Candidate candidate : answer.candidates()) {
            boolean none = candidate.rank() == 0;
            table.row(
                    none ? "–" : Integer.toString(candidate.rank()),
                    Amounts.probability(candidate.probability()),
                    Amounts.number(candidate.relevance()),
                    none ? "–" : Amounts.percent(candidate.answerShare()),
                    none ? "(null document)" : titled(candidate.title()),
                    candidate.documentId());
        }
        return table;
    }

    private static String titled(String title) {
        return title.isBlank() ? "(untitled)" : OneLine.of(title);
    }
}
