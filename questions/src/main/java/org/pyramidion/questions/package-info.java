/**
 * Question sets as published ({@link org.pyramidion.questions.Questions}), what a right answer is
 * ({@link org.pyramidion.questions.Answers}), and which documents are right ({@link org.pyramidion.questions.Qrels}).
 */
@NullMarked
package org.pyramidion.questions;

import org.jspecify.annotations.NullMarked;
