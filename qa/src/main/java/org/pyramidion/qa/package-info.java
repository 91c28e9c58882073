@NullMarked
package org.pyramidion.qa;

import org.jspecify.annotations.NullMarked;
