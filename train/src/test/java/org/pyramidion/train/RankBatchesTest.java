package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.TrainConfig;

class RankBatchesTest {

    @Test
    void every_batch_of_a_stage_that_ranks_cannot_share_is_named_before_it_starts() {
        TrainConfig config = DistinctSettings.config("ict.batch=6", "mlm.batch=3", "pretrain.batch=4");
        assertThatThrownBy(() -> RankBatches.require(Stage.WARM_START, config, 4))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("""
                        ict.batch is 6, which 4 ranks cannot share; give a multiple of 4, or start another number of ranks
                        mlm.batch is 3, which 4 ranks cannot share; give a multiple of 4, or start another number of ranks""".strip());
        assertThatCode(() -> RankBatches.require(Stage.PRETRAIN, config, 4)).doesNotThrowAnyException();
        assertThatCode(() -> RankBatches.require(Stage.WARM_START, config, 1)).doesNotThrowAnyException();
    }

    @Test
    void a_part_that_is_left_out_is_not_asked_for() {
        TrainConfig config = DistinctSettings.config("ict.batch=6", "mlm.batch=3", "mlm.steps=0");
        assertThatCode(() -> RankBatches.require(Stage.WARM_START, config, 2)).doesNotThrowAnyException();
    }
}
