/**
 * Experiments: arms that differ in a few settings, trained from one warm start under several seeds and measured on the
 * same questions ({@link org.pyramidion.study.Studies}), and a made-up world in which minutes suffice to see that the
 * method learns.
 */
@NullMarked
package org.pyramidion.study;

import org.jspecify.annotations.NullMarked;
