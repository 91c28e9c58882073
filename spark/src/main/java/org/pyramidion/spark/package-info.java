/**
 * Corpora and vectors made on Apache Spark, by the classes of the local commands and with their results: {@link
 * org.pyramidion.spark.CorpusJob} cuts documents into blocks, {@link org.pyramidion.spark.EmbeddingJob} embeds blocks.
 * Directories are on a file system that driver and executors share.
 */
@NullMarked
package org.pyramidion.spark;

import org.jspecify.annotations.NullMarked;
