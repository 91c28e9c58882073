/**
 * Documents as people have them: {@link org.pyramidion.documents.source.Sources} tells what a path holds, and there is
 * one class for each format.
 *
 * <p>Files of records (JSONL, tables, dumps) are taken at their word: the first bad record ends the build, with its
 * place. Of a folder each file is read on its own: one that is damaged, too large or takes too long is counted and
 * named, and the rest goes on. Nothing outside the folder is read. Parsers of files that people exchange can be led
 * astray, so they work in processes that can be killed ({@link org.pyramidion.documents.source.FileReaders}).
 */
@NullMarked
package org.pyramidion.documents.source;

import org.jspecify.annotations.NullMarked;
