/**
 * Processes that train one model together: who they are ({@link org.pyramidion.ranks.RankPlace}), what they say to one
 * another ({@link org.pyramidion.ranks.Ranks}), how a lost one is noticed, and how they are started on one machine
 * ({@link org.pyramidion.ranks.Launcher}).
 */
@NullMarked
package org.pyramidion.ranks;

import org.jspecify.annotations.NullMarked;
