package org.pyramidion.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProvenanceTest {

    @Test
    void aManifestOfBeforeThereWereLineagesIsOfItsOwnCorpus() {
        Provenance read = Provenance.of(Map.of("corpus", "c1"));
        assertThat(read.lineage()).isEqualTo("c1");
        assertThat(read.step()).isZero();
        assertThat(read.cost()).isEqualTo(BlockEmbedder.Cost.NONE);
    }

    @Test
    void isReadAsItWasWritten() {
        Provenance begun =
                new Provenance("c2", "c1", 7, BlockEmbedder.Cost.NONE, OptionalInt.empty(), Optional.empty());
        assertThat(begun.toMap()).containsOnlyKeys("corpus", "lineage", "step");
        assertThat(begun.following(3, 4).toMap())
                .containsEntry("embedded_blocks", 3L)
                .containsEntry("kept_blocks", 4);
        Provenance exported = begun.embedded(new BlockEmbedder.Cost(3, 30, 40, 1.5), "s");
        assertThat(exported.toMap()).containsEntry("snapshot", "s").containsEntry("embedding_seconds", 1.5);
        for (Provenance each : new Provenance[] {begun, begun.following(0, 4), exported}) {
            assertThat(Provenance.of(each.toMap())).isEqualTo(each);
        }
    }
}
