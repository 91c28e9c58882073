package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four-bit codes in blocks of 64 vectors, {@code [blocks, M/2, 64]} bytes: byte (b, j, i) holds sub-vectors 2j (low half) and
 * 2j + 1 of vector 64b + i. A register of codes thus indexes a register that holds the table of one sub-vector, and scores
 * come 64 at a time without touching memory for them (André et al. 2015).
 */
final class CodeBlocks {

    /** Vectors of a block. */
    static final int BLOCK = 64;

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, BYTES.vectorShape());
    private static final int LANES = BYTES.length();
    private static final byte HALF = 15;

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
            codes.set(java.lang.foreign.ValueLayout.JAVA_BYTE, first + (long) j * BLOCK, (byte)
                    (parts[2 * j] | parts[2 * j + 1] << 4));
        }
    }

    /** Takes the slots whose sum exceeds the limit. */
    interface Found {
        /** @return the limit from now on */
        short at(int slot, int sum);
    }

    /**
     * Sums the table's entries for each vector of some blocks.
     *
     * @param limit sums up to this are passed over
     */
    void scan(int fromBlock, int toBlock, byte[] table, short limit, Found found) {
        short present = limit;
        short[] sums = new short[SHORTS.length()];
        for (int block = fromBlock; block < toBlock; block++) {
            for (int lane = 0; lane < BLOCK; lane += LANES) {
                present = scan(block * BLOCK + lane, table, present, found, sums);
            }
        }
    }

    private short scan(int slot, byte[] table, short limit, Found found, short[] sums) {
        long at = bytes(slot / BLOCK, 2 * pairs) + slot % BLOCK;
        ShortVector all = ShortVector.zero(SHORTS); // even lanes + 256 · odd lanes, modulo 2^16
        ShortVector odd = ShortVector.zero(SHORTS);
        for (int j = 0; j < pairs; j++, at += BLOCK) {
            ByteVector both = ByteVector.fromMemorySegment(BYTES, codes, at, ByteOrder.LITTLE_ENDIAN);
            ByteVector low = both.and(HALF);
            ByteVector high = both.reinterpretAsShorts()
                    .lanewise(VectorOperators.LSHR, 4)
                    .reinterpretAsBytes()
                    .and(HALF);
            int entries = 2 * j * ProductQuantizer.CENTRES;
            ShortVector pair = low.selectFrom(ByteVector.fromArray(BYTES, table, entries))
                    .add(high.selectFrom(ByteVector.fromArray(BYTES, table, entries + ProductQuantizer.CENTRES)))
                    .reinterpretAsShorts();
            all = all.add(pair);
            odd = odd.add(pair.lanewise(VectorOperators.LSHR, 8));
        }
        ShortVector even = all.sub(odd.lanewise(VectorOperators.LSHL, 8));
        return report(slot + 1, odd, report(slot, even, limit, found, sums), found, sums);
    }

    private static short report(int firstSlot, ShortVector found, short limit, Found sink, short[] sums) {
        VectorMask<Short> good = found.compare(VectorOperators.GT, limit);
        if (!good.anyTrue()) {
            return limit;
        }
        found.intoArray(sums, 0);
        short present = limit;
        for (long lanes = good.toLong(); lanes != 0; lanes &= lanes - 1) {
            int lane = Long.numberOfTrailingZeros(lanes);
            if (sums[lane] > present) {
                present = sink.at(firstSlot + 2 * lane, sums[lane]);
            }
        }
        return present;
    }
}
