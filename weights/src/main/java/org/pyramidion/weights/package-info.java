@NullMarked
package org.pyramidion.weights;

import org.jspecify.annotations.NullMarked;
