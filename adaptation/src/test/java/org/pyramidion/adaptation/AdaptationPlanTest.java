package org.pyramidion.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
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

    private TestingPlace place;

    @BeforeEach
    void place() {
        place = new TestingPlace(directory);
    }

    @Test
    void too_little_time_is_told() throws IOException {
        Path corpus = place.corpus("corpus", 20);
        try (CorpusStore opened = CorpusStore.open(corpus)) {
            RunDirectory run = new RunDirectory(new Run(Adaptation.place(corpus)));
            AdaptationPlan plan = new AdaptationPlan(run, opened, 600, place.settings(1));
            assertThatThrownBy(() -> plan.requireTime(400))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessage("embedding 20 passages takes about 6 min 40 s here, more than half of the budget of"
                            + " 10 min 0 s; give a budget of 14 minutes or more");
            plan.requireTime(299);
        }
    }

    @Test
    void documents_learn_where_embedding_them_twice_is_affordable() throws IOException {
        Path corpus = place.corpus("corpus", 20);
        try (CorpusStore opened = CorpusStore.open(corpus)) {
            RunDirectory run = new RunDirectory(new Run(Adaptation.place(corpus)));
            AdaptationPlan plan = new AdaptationPlan(run, opened, 600, place.settings(1));
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
}
