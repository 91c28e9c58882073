package org.pyramidion.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How often each client may come: a bucket that fills by the minute's share, and holds a quarter of a minute's. */
final class Rates {

    /** Clients that are remembered; the one that was away longest is forgotten, and starts with a full bucket. */
    private static final int REMEMBERED = 10_000;

    private static final class Bucket {
        private double left;
        private long at;
    }

    private final double perNano;
    private final double capacity;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > REMEMBERED;
        }
    };

    Rates(int perMinute, LongSupplier nanoTime) {
        this.perNano = perMinute / 60e9;
        this.capacity = Math.max(1, perMinute / 4.0);
        this.nanoTime = nanoTime;
    }

    /**
     * Takes one request's share.
     *
     * @return 0, or the seconds after which there will be one
     */
    synchronized int take(String client) {
        long now = nanoTime.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(client, unknown -> full(now));
        bucket.left = Math.min(capacity, bucket.left + (now - bucket.at) * perNano);
        bucket.at = now;
        if (bucket.left >= 1) {
            bucket.left--;
            return 0;
        }
        return (int) Math.ceil((1 - bucket.left) / perNano / 1e9);
    }

    private Bucket full(long now) {
        Bucket bucket = new Bucket();
        bucket.left = capacity;
        bucket.at = now;
        return bucket;
    }
}
