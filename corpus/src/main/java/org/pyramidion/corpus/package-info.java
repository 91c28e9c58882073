@NullMarked
package org.pyramidion.corpus;

import org.jspecify.annotations.NullMarked;
