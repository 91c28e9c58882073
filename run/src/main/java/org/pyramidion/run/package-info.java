/**
 * A run: the directory that holds what training made of a corpus, stage by stage ({@link org.pyramidion.run.Run}), with
 * the settings that it was made with ({@link org.pyramidion.run.TrainConfig}), its lock, and a finished stage opened
 * with corpus and index ({@link org.pyramidion.run.OpenStage}).
 */
@NullMarked
package org.pyramidion.run;

import org.jspecify.annotations.NullMarked;
