/**
 * Questions that the structure of documents asks and answers, made by rule and without a label: what an entry of a
 * glossary or a list of options means, headings that are questions, and what one page says of a section of another.
 */
@NullMarked
package org.pyramidion.questions.structure;

import org.jspecify.annotations.NullMarked;
