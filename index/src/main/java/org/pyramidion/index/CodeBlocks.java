package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.pyramidion.engine.VectorModule;

/**
 * Four-bit codes in blocks of 64 vectors, {@code [blocks, M/2, 64]} bytes: byte (b, j, i) holds sub-vectors 2j (low
 * half) and 2j + 1 of vector 64b + i. A register of codes thus indexes a register that holds the table of one
 * sub-vector, and scores come 64 at a time without touching memory for them (André et al. 2015).
 */
final class CodeBlocks {

    /** Vectors of a block. */
    static final int BLOCK = 64;

    private final MemorySegment codes;
    private final int pairs;

    CodeBlocks(MemorySegment codes, int parts) {
        this.codes = codes;
        this.pairs = parts / 2;
    }

    static long bytes(int blocks, int parts) {
        return (long) blocks * BLOCK * (parts / 2);
    }

    /** Stores the codes of the vector at a slot. */
    void put(int slot, byte[] parts) {
        long first = bytes(slot / BLOCK, 2 * pairs) + slot % BLOCK;
        for (int j = 0; j < pairs; j++) {
            codes.set(ValueLayout.JAVA_BYTE, first + (long) j * BLOCK, (byte) (parts[2 * j] | parts[2 * j + 1] << 4));
        }
    }

    /** A query that codes are scanned for. */
    interface Query {

        /** Of {@link QueryTable}. */
        byte[] table();

        /** Sums up to this are passed over; it may rise with what is found. */
        short limit();

        /** Takes a slot whose sum exceeds the limit. */
        void found(int slot, int sum);
    }

    /** Sums the table's entries for each vector of some blocks. */
    void scan(int fromBlock, int toBlock, Query query) {
        if (VectorModule.isPresent()) {
            new VectorCodeScan(codes, pairs).scan(fromBlock, toBlock, query);
        } else {
            scanOneByOne(fromBlock, toBlock, query);
        }
    }

    /** {@link #scan(int, int, Query)} for two queries, which costs less than one after the other. */
    void scan(int fromBlock, int toBlock, Query first, Query second) {
        if (VectorModule.isPresent()) {
            new VectorCodeScan(codes, pairs).scan(fromBlock, toBlock, first, second);
        } else {
            scanOneByOne(fromBlock, toBlock, first);
            scanOneByOne(fromBlock, toBlock, second);
        }
    }

    /** {@link #scan(int, int, Query)} without vector instructions. */
    void scanOneByOne(int fromBlock, int toBlock, Query query) {
        byte[] table = query.table();
        for (int slot = fromBlock * BLOCK; slot < toBlock * BLOCK; slot++) {
            short sum = sum(slot, table);
            if (sum > query.limit()) {
                query.found(slot, sum);
            }
        }
    }

    /** Modulo 2^16, the two entries of a byte modulo 2^8. */
    private short sum(int slot, byte[] table) {
        long at = bytes(slot / BLOCK, 2 * pairs) + slot % BLOCK;
        int sum = 0;
        for (int j = 0; j < pairs; j++, at += BLOCK) {
            int both = codes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
            int row = 2 * j * QueryTable.ROW;
            sum += (table[row + (both & 15)] + table[row + QueryTable.ROW + (both >> 4)]) & 0xff;
        }
        return (short) sum;
    }
}
