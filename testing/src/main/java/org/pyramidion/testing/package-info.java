/**
 * What the tests of several modules need: files, vocabularies, and directories like a published BERT's. Below {@code
 * model}, so that its tests can use it too.
 */
@NullMarked
package org.pyramidion.testing;

import org.jspecify.annotations.NullMarked;
