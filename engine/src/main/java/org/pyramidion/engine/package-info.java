@NullMarked
package org.pyramidion.engine;

import org.jspecify.annotations.NullMarked;
