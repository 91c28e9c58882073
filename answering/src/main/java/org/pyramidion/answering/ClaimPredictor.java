package org.pyramidion.answering;

import java.util.OptionalInt;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Realm;

/** Says which class a claim is of. */
public final class ClaimPredictor implements Predictor {

    private final Realm realm;
    private final ClaimJudge judge;
    private final int beam;

    public ClaimPredictor(Realm realm, int beam) {
        this.realm = realm;
        this.judge = new ClaimJudge(realm, beam);
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
        ClaimJudge.Verdict verdict = judge.judge(realm.tokens(claim.text()), hits);
        return new Prediction(verdict.label(), verdict.probability(), OptionalInt.of(verdict.block()));
    }
}
