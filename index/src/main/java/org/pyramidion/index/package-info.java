@NullMarked
package org.pyramidion.index;

import org.jspecify.annotations.NullMarked;
