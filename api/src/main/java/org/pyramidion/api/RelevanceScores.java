package org.pyramidion.api;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How relevant texts are to a query. */
final class RelevanceScores {

    private RelevanceScores() {}

    static double[] of(Opened opened, String query, List<String> passages) {
        if (passages.isEmpty()) {
            return new double[0];
        }
        Optional<Encoder> encoder = opened.encoder();
        return encoder.isPresent()
                ? products(encoder.get(), query, passages)
                : opened.reader().confidence(query, passages);
    }

    private static double[] products(Encoder encoder, String query, List<String> passages) {
        float[] asked = encoder.queries(List.of(query));
        float[][] rows = Rows.of(encoder.passages(passages), passages.size());
        double[] products = new double[rows.length];
        for (int i = 0; i < products.length; i++) {
            float[] row = rows[i];
            products[i] = IntStream.range(0, row.length)
                    .mapToDouble(d -> (double) asked[d] * row[d])
                    .sum();
        }
        return products;
    }
}
