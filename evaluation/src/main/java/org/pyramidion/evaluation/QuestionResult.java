package org.pyramidion.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one question of a set came out.
 *
 * @param id names it in its set
 * @param kind what sort of question it is; empty if its set does not say
 * @param answers what counts as right
 * @param prediction what was answered; empty if nothing was read
 * @param answerSought whether retrieved blocks were looked through for its answers: there are some, and something was
 *     retrieved
 * @param answerRank rank, from 1, of the first retrieved block that holds an answer; empty if none does
 * @param evidenceSought whether they were looked through for its evidence
 * @param evidenceRank rank, from 1, of the first retrieved block of a document of its evidence; empty if none is
 * @param answerable whether the corpus can answer it, as far as that is known: {@link Gold#answerable}
 * @param ranking the retrieved blocks as deep as recall looks, best first
 * @param graded how good the ranking is by the judgements; empty if it was not judged
 */
public record QuestionResult(
        String id,
        String kind,
        String question,
        List<String> answers,
        Optional<Prediction> prediction,
        boolean answerSought,
        OptionalInt answerRank,
        boolean evidenceSought,
        OptionalInt evidenceRank,
        boolean answerable,
        List<Ranked> ranking,
        Optional<Graded> graded) {

    public QuestionResult {
        answers = List.copyOf(answers);
        ranking = List.copyOf(ranking);
    }

    /** A retrieved block, the document it is from, and what it scores. */
    public record Ranked(int block, String documentId, double score) {}

    /**
     * An answer and how right it is.
     *
     * @param block the block it was found in; empty if it is from none
     * @param documentId the document of that block, or empty
     * @param exactMatch whether it counts as right
     * @param f1 how much of it is right, from 0 to 1; 0 or 1 where the answers are regular expressions
     */
    public record Prediction(
            String text, double probability, OptionalInt block, String documentId, boolean exactMatch, double f1) {}

    /** Rank, from 1, of the first retrieved block that is right: by its answers, or else by its evidence. */
    OptionalInt firstRight() {
        return answerSought ? answerRank : evidenceRank;
    }

    /** One flat JSON object; what does not apply is left out, ranks that do not exist are null. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        if (!kind.isEmpty()) {
            json.put("kind", kind);
        }
        json.put("question", question);
        json.put("answers", answers);
        prediction.ifPresent(predicted -> {
            json.put("prediction", predicted.text());
            json.put("probability", predicted.probability());
            if (predicted.block().isPresent()) {
                json.put("document", predicted.documentId());
            }
            json.put("em", predicted.exactMatch() ? 1 : 0);
            json.put("f1", predicted.f1());
        });
        if (answerSought) {
            json.put("rank", answerRank);
        }
        if (evidenceSought) {
            json.put("evidence_rank", evidenceRank);
        }
        graded.ifPresent(judged -> {
            json.put("reciprocal_rank", judged.reciprocalRank());
            json.put("ndcg@" + Graded.USUAL_DEPTH, judged.ndcg().get(Graded.USUAL_DEPTH));
        });
        json.put("answerable", answerable);
        return json;
    }
}
