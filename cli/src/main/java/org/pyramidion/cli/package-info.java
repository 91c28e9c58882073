@NullMarked
package org.pyramidion.cli;

import org.jspecify.annotations.NullMarked;
