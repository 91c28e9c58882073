/**
 * A published sentence encoder adapted to a corpus by pre-training on its text, without labels: {@link
 * org.pyramidion.adaptation.Adaptation} trains, measures before and after, and says which of the two is to answer.
 */
@NullMarked
package org.pyramidion.adaptation;

import org.jspecify.annotations.NullMarked;
