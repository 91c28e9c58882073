@NullMarked
package org.pyramidion.train;

import org.jspecify.annotations.NullMarked;
