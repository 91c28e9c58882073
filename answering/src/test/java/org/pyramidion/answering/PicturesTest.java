package org.pyramidion.answering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.TaskHeads;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.IndexedRealm;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.testing.realm.TestingPictures;
import org.pyramidion.testing.realm.TestingRealm;

class PicturesTest {

    @TempDir
    Path directory;

    private TestingRealm testing;
    private RealmModel model;

    @BeforeEach
    void open() throws IOException {
        testing = new TestingRealm(directory);
        model = TestingPictures.model(testing, 1);
        TaskHeads.addReader(model, 2);
        TestingPictures.corpus(testing, directory.resolve("pictures"), "river", List.of(0xff0000, 0x0000ff))
                .close();
    }

    @AfterEach
    void close() {
        model.close();
        testing.close();
    }

    /** What is done with an opened corpus. */
    private interface Use {
        void of(IndexedRealm realm);
    }

    private void with(Use use) {
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("pictures/corpus"))) {
            Realm realm = Realm.of(model, TestingRealm.format(model), corpus);
            try (BlockIndex index = BlockIndex.build(directory.resolve("index"), realm, 0, Progress.none())) {
                use.of(new IndexedRealm(realm, index));
            }
        }
    }

    @Test
    void a_blank_is_filled_from_pictures_and_their_files_are_told() {
        with(realm -> {
            Filler filler = new Filler(realm, new Filler.Settings(4, 3, Set.of(), Scheme.PER_TOKEN));
            Fill fill = filler.fill("The river is [MASK].");
            assertThat(fill.candidates()).hasSize(4);
            Fill.Candidate red = candidate(fill, "p0");
            Fill.Candidate blue = candidate(fill, "p1");
            assertThat(red.prediction()).isNotEqualTo(blue.prediction());
            assertThat(red.relevance()).isNotEqualTo(blue.relevance());
            assertThat(FillText.of(fill, word -> word))
                    .contains("river (picture 0.png)")
                    .contains("river (picture 1.png)")
                    .contains("(null document)")
                    .containsPattern("river +text");
        });
    }

    private static Fill.Candidate candidate(Fill fill, String id) {
        return fill.candidates().stream()
                .filter(candidate -> candidate.documentId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void answers_are_read_in_texts_alone() {
        with(realm -> {
            Answer answer = new Asker(realm, new Asker.Settings(3, 3, 1, Asker.Ranking.ANSWER)).ask("what is it");
            assertThat(answer.evidence().documentId()).isEqualTo("text");
            assertThat(answer.candidates()).hasSize(2); // the null document among them
        });
    }

    @Test
    void where_there_are_pictures_alone_a_question_is_refused() {
        new CorpusRevision(directory.resolve("pictures/corpus")).remove(List.of("text"));
        with(realm -> assertThatThrownBy(() -> new Asker(realm, Asker.Settings.defaults()).ask("what is it"))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("pictures only"));
    }
}
