package org.pyramidion.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;

/** What follows from text and budget. */
class AdaptationPlanTest {

    @TempDir
    Path directory;

    private CorpusStore corpus;
    private AdaptationPlan plan;

    @BeforeEach
    void open() throws IOException {
        TestingPlace place = new TestingPlace(directory);
        Path built = place.corpus("corpus", 20);
        corpus = CorpusStore.open(built);
        RunDirectory run = new RunDirectory(new Run(Adaptation.place(built)));
        plan = new AdaptationPlan(run, corpus, 600, place.settings(1));
    }

    @AfterEach
    void close() {
        corpus.close();
    }

    @Test
    void too_little_time_is_told() {
        assertThatThrownBy(() -> plan.requireTime(400))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("embedding 20 passages takes about 6 min 40 s here, more than half of the budget of"
                        + " 10 min 0 s; give a budget of 14 minutes or more");
        plan.requireTime(299);
    }

    @Test
    void documents_learn_where_embedding_them_twice_is_affordable() {
        PretrainConfig both = plan.training(60, 100).pretrain();
        PretrainConfig questionsAlone = plan.training(200, 210).pretrain();
        assertThat(both.trainDocuments()).isTrue();
        assertThat(both.schedule().seconds()).isEqualTo(570 - 100 - 66);
        assertThat(questionsAlone.trainDocuments()).isFalse();
        assertThat(questionsAlone.schedule().seconds()).isEqualTo(570 - 210);
        both.requireFit();
        questionsAlone.requireFit();
        assertThat(both.inBatch()).isTrue();
        assertThat(questionsAlone.anchor()).isPositive();
    }
}
