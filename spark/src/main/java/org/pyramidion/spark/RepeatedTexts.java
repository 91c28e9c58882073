package org.pyramidion.spark;

import java.io.Serializable;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.pyramidion.corpus.CorpusPart;

/**
 * Finds the documents whose text an earlier one has already, in whatever part: fingerprints are sorted, equal ones by
 * the place of their documents, and all but the first of each are repeated. Sorting goes to disk where memory ends; the
 * driver keeps a bit a document.
 */
record RepeatedTexts(CorpusTasks tasks) implements Serializable {

    private static final String FINGERPRINT = "fingerprint";

    /** The number of the part above, that of the document in it below: in the order of all documents. */
    private static final String PLACE = "place";

    private static final StructType SCHEMA =
            new StructType().add(FINGERPRINT, DataTypes.LongType).add(PLACE, DataTypes.LongType);

    /** The repeated documents of each part. */
    List<BitSet> find(SparkSession spark, int parts) {
        List<BitSet> repeated =
                IntStream.range(0, parts).mapToObj(part -> new BitSet()).toList();
        Dataset<Long> places = spark.range(0, parts, 1, parts)
                .flatMap((FlatMapFunction<Long, Row>) part -> texts(part.intValue()), Encoders.row(SCHEMA))
                .repartition(parts, functions.col(FINGERPRINT))
                .sortWithinPartitions(FINGERPRINT, PLACE)
                .mapPartitions((MapPartitionsFunction<Row, Long>) RepeatedTexts::repeated, Encoders.LONG());
        for (Iterator<Long> all = places.toLocalIterator(); all.hasNext(); ) {
            long place = all.next();
            repeated.get((int) (place >>> Integer.SIZE)).set((int) place);
        }
        return repeated;
    }

    private Iterator<Row> texts(int part) {
        try (CorpusPart opened = CorpusPart.open(tasks.part(part))) {
            long[] fingerprints = IntStream.range(0, opened.corpus().documents())
                    .mapToLong(opened::fingerprint)
                    .toArray();
            return IntStream.range(0, fingerprints.length)
                    .mapToObj(document ->
                            RowFactory.create(fingerprints[document], (long) part << Integer.SIZE | document))
                    .iterator();
        }
    }

    /** The places of all rows but the first of each fingerprint. */
    static Iterator<Long> repeated(Iterator<Row> sorted) {
        Predicate<Row> again = new Again();
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(sorted, Spliterator.ORDERED), false)
                .filter(again)
                .map(row -> row.getLong(1))
                .iterator();
    }

    /** Whether a row has the fingerprint of the one before. */
    private static final class Again implements Predicate<Row> {

        private OptionalLong last = OptionalLong.empty();

        @Override
        public boolean test(Row row) {
            OptionalLong before = last;
            last = OptionalLong.of(row.getLong(0));
            return last.equals(before);
        }
    }
}
