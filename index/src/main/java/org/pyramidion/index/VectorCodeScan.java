package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link CodeBlocks#scan} in registers. Needs the module {@code jdk.incubator.vector}.
 *
 * <p>Entries are picked by registers of codes as they are: of an index the lower four bits count, since each row of a
 * {@link QueryTable} repeats itself.
 */
final class VectorCodeScan {

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, BYTES.vectorShape());
    private static final int LANES = BYTES.length();

    private final MemorySegment codes;
    private final int pairs;
    private final short[] sums = new short[SHORTS.length()];

    VectorCodeScan(MemorySegment codes, int pairs) {
        this.codes = codes;
        this.pairs = pairs;
    }

    void scan(int fromBlock, int toBlock, CodeBlocks.Query query) {
        for (int slot = fromBlock * CodeBlocks.BLOCK; slot < toBlock * CodeBlocks.BLOCK; slot += LANES) {
            scan(slot, query);
        }
    }

    void scan(int fromBlock, int toBlock, CodeBlocks.Query first, CodeBlocks.Query second) {
        for (int slot = fromBlock * CodeBlocks.BLOCK; slot < toBlock * CodeBlocks.BLOCK; slot += LANES) {
            scan(slot, first, second);
        }
    }

    private void scan(int slot, CodeBlocks.Query query) {
        byte[] table = query.table();
        long at = firstByte(slot);
        ShortVector all = ShortVector.zero(SHORTS); // even lanes + 256 · odd lanes, modulo 2^16
        ShortVector odd = ShortVector.zero(SHORTS);
        for (int j = 0; j < pairs; j++, at += CodeBlocks.BLOCK) {
            ByteVector low = ByteVector.fromMemorySegment(BYTES, codes, at, ByteOrder.LITTLE_ENDIAN);
            ShortVector pair = entries(low, high(low), table, 2 * j * QueryTable.ROW);
            all = all.add(pair);
            odd = odd.add(pair.lanewise(VectorOperators.LSHR, 8));
        }
        report(slot, all, odd, query);
    }

    /** As for one, with the codes read and parted once. */
    private void scan(int slot, CodeBlocks.Query first, CodeBlocks.Query second) {
        byte[] table = first.table();
        byte[] other = second.table();
        long at = firstByte(slot);
        ShortVector all = ShortVector.zero(SHORTS);
        ShortVector odd = ShortVector.zero(SHORTS);
        ShortVector otherAll = ShortVector.zero(SHORTS);
        ShortVector otherOdd = ShortVector.zero(SHORTS);
        for (int j = 0; j < pairs; j++, at += CodeBlocks.BLOCK) {
            ByteVector low = ByteVector.fromMemorySegment(BYTES, codes, at, ByteOrder.LITTLE_ENDIAN);
            ByteVector high = high(low);
            ShortVector pair = entries(low, high, table, 2 * j * QueryTable.ROW);
            all = all.add(pair);
            odd = odd.add(pair.lanewise(VectorOperators.LSHR, 8));
            ShortVector otherPair = entries(low, high, other, 2 * j * QueryTable.ROW);
            otherAll = otherAll.add(otherPair);
            otherOdd = otherOdd.add(otherPair.lanewise(VectorOperators.LSHR, 8));
        }
        report(slot, all, odd, first);
        report(slot, otherAll, otherOdd, second);
    }

    private long firstByte(int slot) {
        return CodeBlocks.bytes(slot / CodeBlocks.BLOCK, 2 * pairs) + slot % CodeBlocks.BLOCK;
    }

    private static ByteVector high(ByteVector codes) {
        return codes.reinterpretAsShorts().lanewise(VectorOperators.LSHR, 4).reinterpretAsBytes();
    }

    /** The sums of two sub-vectors' entries, two vectors' to a short. */
    private static ShortVector entries(ByteVector low, ByteVector high, byte[] table, int row) {
        return low.selectFrom(ByteVector.fromArray(BYTES, table, row))
                .add(high.selectFrom(ByteVector.fromArray(BYTES, table, row + QueryTable.ROW)))
                .reinterpretAsShorts();
    }

    private void report(int slot, ShortVector all, ShortVector odd, CodeBlocks.Query query) {
        report(slot, all.sub(odd.lanewise(VectorOperators.LSHL, 8)), query);
        report(slot + 1, odd, query);
    }

    private void report(int firstSlot, ShortVector sum, CodeBlocks.Query query) {
        VectorMask<Short> good = sum.compare(VectorOperators.GT, query.limit());
        if (!good.anyTrue()) {
            return;
        }
        sum.intoArray(sums, 0);
        for (long lanes = good.toLong(); lanes != 0; lanes &= lanes - 1) {
            int lane = Long.numberOfTrailingZeros(lanes);
            if (sums[lane] > query.limit()) {
                query.found(firstSlot + 2 * lane, sums[lane]);
            }
        }
    }
}
