package org.pyramidion.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.RealmModel;
import org.pyramidion.testing.realm.TestingPictures;
import org.pyramidion.testing.realm.TestingRealm;

class PicturesTest {

    private static final int RED = 0xff0000;
    private static final int BLUE = 0x0000ff;

    @TempDir
    Path directory;

    private TestingRealm testing;
    private RealmModel model;
    private CorpusStore corpus;

    @BeforeEach
    void open() throws IOException {
        testing = new TestingRealm(directory);
        model = TestingPictures.model(testing, 1);
        corpus = TestingPictures.corpus(testing, directory.resolve("pictures"), "river", List.of(RED, BLUE, RED));
    }

    @AfterEach
    void close() {
        corpus.close();
        model.close();
        testing.close();
    }

    private Realm realm(CorpusStore of) {
        return Realm.of(model, TestingRealm.format(model), of);
    }

    @Test
    void a_block_is_given_to_the_networks_as_what_it_is() {
        Realm realm = realm(corpus);
        int[] query = realm.tokens("it is a [MASK] .");
        InputSequence picture = realm.document(1);
        assertThat(picture.patches().count()).isEqualTo(16);
        assertThat(picture.patches().values()[2 * 64]).as("all blue").isEqualTo((byte) 255);
        assertThat(realm.document(3).patches().count()).isZero();
        assertThat(realm.document(3).ids())
                .isEqualTo(realm.format()
                        .document(corpus.titleTokens(3), corpus.tokens(3))
                        .ids());
        assertThat(realm.joint(query, 0).patches()).isEqualTo(realm.document(0).patches());
        assertThat(realm.joint(query, 3).ids())
                .isEqualTo(realm.format().joint(query, corpus.tokens(3)).ids());
        assertThat(realm.joint(query, -1).ids())
                .isEqualTo(realm.format().joint(query, new int[0]).ids());
    }

    @Test
    void a_kept_vector_is_of_the_pixels() throws IOException {
        long[] keys = BlockKeys.of(realm(corpus));
        assertThat(keys[0]).isEqualTo(keys[2]).isNotEqualTo(keys[1]);
        try (CorpusStore other = TestingPictures.corpus(
                testing, directory.resolve("later"), "river", List.of(RED, BLUE, RED - (1 << 16)))) {
            long[] later = BlockKeys.of(realm(other));
            assertThat(later).startsWith(keys[0], keys[1]);
            assertThat(later[2]).isNotEqualTo(keys[2]);
            assertThat(later[3]).isEqualTo(keys[3]);
        }
    }

    @Test
    void an_index_has_what_each_block_is_embedded_as() {
        Realm realm = realm(corpus);
        try (BlockIndex index = BlockIndex.build(directory.resolve("index"), realm, 0, Progress.none())) {
            float[] vectors = index.search().vectors(new int[] {0, 1, 2, 3});
            int size = vectors.length / 4;
            for (int block = 0; block < 4; block++) {
                float[] alone = BlockEmbedder.embed(model.documentEmbedder(), List.of(realm.document(block)));
                assertThat(java.util.Arrays.copyOfRange(vectors, block * size, (block + 1) * size))
                        .as("block %d", block)
                        .containsExactly(alone, within(1e-5f));
            }
        }
    }

    @Test
    void a_model_of_texts_is_refused_at_once() {
        RealmModel texts = testing.model(1);
        assertThatThrownBy(() -> Realm.of(texts, TestingRealm.format(texts), corpus))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("3 pictures")
                .hasMessageContaining("model.patches");
        assertThat(Realm.of(texts, TestingRealm.format(texts), testing.corpus()).corpus())
                .isSameAs(testing.corpus());
        assertThatThrownBy(() -> Realm.of(model, model.inputs(24, 18, 40), corpus))
                .hasMessageContaining("corpus.block-length is 18");
    }
}
