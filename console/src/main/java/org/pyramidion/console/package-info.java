/**
 * A terminal, or what stands in for one: where results and messages go, how wide a line is, what shows colours,
 * progress that is drawn anew, lines that a person writes, and Ctrl-C while something runs that must not end just
 * anywhere.
 */
@NullMarked
package org.pyramidion.console;

import org.jspecify.annotations.NullMarked;
