package org.pyramidion.answering;

import java.util.OptionalInt;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.questions.Question;

/** Says which class a claim is of. */
public final class ClaimPredictor implements Predictor {

    private final RealmModel model;
    private final ClaimJudge judge;
    private final int beam;

    public ClaimPredictor(RealmModel model, InputFormat format, CorpusStore corpus, int beam) {
        this.model = model;
        this.judge = new ClaimJudge(model, format, corpus, beam);
        this.beam = beam;
    }

    @Override
    public int beam() {
        return beam;
    }

    @Override
    public boolean classifies() {
        return true;
    }

    @Override
    public Prediction predict(Question claim, Hits hits) {
        if (hits.size() == 0) {
            return Prediction.NONE;
        }
        ClaimJudge.Verdict verdict =
                judge.judge(model.tokenizer().encode(claim.text()).ids(), hits);
        return new Prediction(verdict.label(), verdict.probability(), OptionalInt.of(verdict.block()));
    }
}
