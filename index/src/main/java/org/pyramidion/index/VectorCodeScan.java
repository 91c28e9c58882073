package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link CodeBlocks#scan} in registers. Needs the module {@code jdk.incubator.vector}. */
final class VectorCodeScan {

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, BYTES.vectorShape());
    private static final int LANES = BYTES.length();
    private static final byte HALF = 15;

    private final MemorySegment codes;
    private final int pairs;
    private final byte[] table;
    private final CodeBlocks.Found found;
    private final short[] sums = new short[SHORTS.length()];

    VectorCodeScan(MemorySegment codes, int pairs, byte[] table, CodeBlocks.Found found) {
        this.codes = codes;
        this.pairs = pairs;
        this.table = table;
        this.found = found;
    }

    void scan(int fromBlock, int toBlock, short limit) {
        short present = limit;
        for (int block = fromBlock; block < toBlock; block++) {
            for (int lane = 0; lane < CodeBlocks.BLOCK; lane += LANES) {
                present = scan(block * CodeBlocks.BLOCK + lane, present);
            }
        }
    }

    private short scan(int slot, short limit) {
        long at = CodeBlocks.bytes(slot / CodeBlocks.BLOCK, 2 * pairs) + slot % CodeBlocks.BLOCK;
        ShortVector all = ShortVector.zero(SHORTS); // even lanes + 256 · odd lanes, modulo 2^16
        ShortVector odd = ShortVector.zero(SHORTS);
        for (int j = 0; j < pairs; j++, at += CodeBlocks.BLOCK) {
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
        return report(slot + 1, odd, report(slot, even, limit));
    }

    private short report(int firstSlot, ShortVector sum, short limit) {
        VectorMask<Short> good = sum.compare(VectorOperators.GT, limit);
        if (!good.anyTrue()) {
            return limit;
        }
        sum.intoArray(sums, 0);
        short present = limit;
        for (long lanes = good.toLong(); lanes != 0; lanes &= lanes - 1) {
            int lane = Long.numberOfTrailingZeros(lanes);
            if (sums[lane] > present) {
                present = found.at(firstSlot + 2 * lane, sums[lane]);
            }
        }
        return present;
    }
}
