@NullMarked
package org.pyramidion.text;

import org.jspecify.annotations.NullMarked;
