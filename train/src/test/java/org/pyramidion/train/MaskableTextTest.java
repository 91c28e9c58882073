package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.model.RealmModel;
import org.pyramidion.run.Masking;
import org.pyramidion.testing.realm.TestingRealm;
import org.pyramidion.text.WordPieceTokenizer;

class MaskableTextTest {

    @Test
    void counts_what_is_left_to_learn_from(@TempDir Path directory) throws IOException {
        try (TestingRealm testing = new TestingRealm(directory);
                RealmModel model = testing.model(1)) {
            WordPieceTokenizer tokenizer = model.tokenizer();
            MaskableText all = MaskableText.of(testing.corpus(), tokenizer, Masking.SALIENT, 30, 0);
            MaskableText held = MaskableText.of(testing.corpus(), tokenizer, Masking.SALIENT, 30, 1);
            assertThat(all.training()).isBetween(10, testing.corpus().size());
            assertThat(all.heldOut()).isZero();
            assertThat(held).isEqualTo(new MaskableText(all.training() - 1, 1));
        }
    }
}
