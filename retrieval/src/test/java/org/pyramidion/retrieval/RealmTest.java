package org.pyramidion.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.model.RealmModel;
import org.pyramidion.testing.realm.TestingRealm;

/** How a model gets what is asked. */
class RealmTest {

    @TempDir
    Path directory;

    @Test
    void a_sentence_with_a_blank_is_asked_as_pre_training_asks_it() throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            RealmModel model = testing.model(1);
            Realm realm = new Realm(model, TestingRealm.format(model), testing.corpus());
            int[] before = model.tokenizer().encode("it was founded in").ids();
            int[] asked = realm.tokens("it was founded in [MASK] .");
            assertThat(asked).startsWith(before).contains(model.tokenizer().maskId());
            assertThat(asked).hasSize(before.length + 2);
            assertThat(realm.tokens("it was founded in mask"))
                    .doesNotContain(model.tokenizer().maskId());
        }
    }
}
