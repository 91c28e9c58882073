/**
 * Pyramidion as a library: everything that a program which embeds it has to see.
 *
 * <p>{@link org.pyramidion.api.KnowledgeBase} is one run, corpus or folder, opened to be asked; {@link
 * org.pyramidion.api.Pyramidion} holds several by name. {@link org.pyramidion.api.Training} trains a run. Records go in
 * and come out. A failure is a {@link org.pyramidion.base.PyramidionException}, whose {@linkplain
 * org.pyramidion.base.PyramidionException#kind kind} says what to do about it.
 *
 * <p>Nothing here prints, changes settings of the process, or needs a class loader of a certain kind. What a process
 * should set before its JVM starts, so that native memory stays in bounds, stands in {@code docs/architecture.md} under
 * "Native memory".
 */
@NullMarked
package org.pyramidion.api;

import org.jspecify.annotations.NullMarked;
