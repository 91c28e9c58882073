package org.pyramidion.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.Evidence;
import org.pyramidion.answering.Prior;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.run.OpenStage;

/** Why a run answers a question or fills a blank as it does. */
record RunExplanations(OpenedRun opened, OpenStage stage, Optional<Asker> asker, Settings settings) {

    private static final String MASK = "[MASK]";

    Explanation of(String question, IdSet allowed) {
        if (question.contains(MASK)) {
            return ofBlank(opened.fill(question, allowed));
        }
        return asker.map(asked -> ofOwnReader(asked, question, allowed)).orElseGet(() -> ofOther(question, allowed));
    }

    private static Explanation ofBlank(Filling filling) {
        List<Explanation.Candidate> candidates = new ArrayList<>();
        for (Filling.Contribution document : filling.documents()) {
            document.passage()
                    .ifPresent(passage -> candidates.add(new Explanation.Candidate(
                            new Hit(1 + candidates.size(), document.relevance(), passage),
                            Optional.of(document.prior()),
                            Optional.empty(),
                            Optional.of(document.prediction()),
                            Optional.of(document.utility()))));
        }
        return new Explanation(
                filling.text(),
                Optional.of(filling.word()),
                Optional.of(filling.probability()),
                candidates,
                Optional.of(filling.documents().getFirst().prior()));
    }

    private Explanation ofOwnReader(Asker asked, String question, IdSet allowed) {
        List<Asker.Retrieved> retrieved = asked.retrieve(List.of(question), allowed);
        List<Hit> found = opened.hits(retrieved.getFirst().hits());
        if (found.isEmpty()) {
            return nothing(question);
        }
        Asker.Reasons reasons = asked.explain(retrieved).getFirst();
        List<Explanation.Candidate> candidates = IntStream.range(0, found.size())
                .mapToObj(i -> new Explanation.Candidate(
                        found.get(i),
                        Optional.of(reasons.answer().candidates().get(1 + i).probability()),
                        reasons.blocks().get(i).map(best -> span(best, found.get(i))),
                        reasons.blocks().get(i).map(Asker.BlockAnswer::probability),
                        Optional.empty()))
                .toList();
        return new Explanation(
                question,
                Optional.of(reasons.answer().text()),
                Optional.of(reasons.answer().probability()),
                candidates,
                Optional.of(reasons.answer().candidates().getFirst().probability()));
    }

    private static Answer.Span span(Asker.BlockAnswer best, Hit hit) {
        Evidence evidence = best.evidence();
        return new Answer.Span(
                best.text(),
                best.probability(),
                Math.log(best.probability()),
                hit.passage(),
                evidence.start(),
                evidence.limit());
    }

    private Explanation ofOther(String question, IdSet allowed) {
        MipsIndex.Hits ranked =
                opened.rank(List.of(question), settings.passages(), allowed).getFirst();
        List<Hit> found = opened.hits(ranked);
        if (found.isEmpty()) {
            return nothing(question);
        }
        Answer answer = opened.reader().read(List.of(question), List.of(found)).getFirst();
        double[] priors = new Prior(stage.realm().realm()).of(question, ranked);
        List<Explanation.Candidate> apart = opened.reader().apart(question, found);
        List<Explanation.Candidate> candidates = IntStream.range(0, apart.size())
                .mapToObj(i -> apart.get(i).withPrior(priors[1 + i]))
                .toList();
        return new Explanation(
                question,
                answer.best().map(Answer.Span::text),
                answer.best().map(Answer.Span::probability),
                candidates,
                Optional.of(priors[0]));
    }

    private static Explanation nothing(String question) {
        return new Explanation(question, Optional.empty(), Optional.empty(), List.of(), Optional.empty());
    }
}
