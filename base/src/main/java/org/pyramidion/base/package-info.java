/**
 * What every module shares and none owns: errors meant for people, lasting directories that are either whole or absent,
 * and progress of long work.
 *
 * <p>Nothing here knows of text, tensors or training.
 */
@NullMarked
package org.pyramidion.base;

import org.jspecify.annotations.NullMarked;
