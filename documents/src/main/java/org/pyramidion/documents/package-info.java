/**
 * Documents to be read, one after another: what a {@link org.pyramidion.documents.Document} is, where it comes from
 * ({@link org.pyramidion.documents.DocumentSource}), and the record formats of the field. Files and folders as people
 * have them are read in {@code documents.source}.
 */
@NullMarked
package org.pyramidion.documents;

import org.jspecify.annotations.NullMarked;
