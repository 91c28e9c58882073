package org.pyramidion.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * FarmHash's {@code Fingerprint64} (Geoff Pike, 2014), the hash under TensorFlow's {@code string_to_hash_bucket_fast}
 * and so under the published splits of question sets. It never changes between versions or machines.
 */
public final class Fingerprint64 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long K0 = 0xc3a5c85c97cb3127L;
    private static final long K1 = 0xb492b66fbe98f273L;
    private static final long K2 = 0x9ae16a3b2f90404fL;
    private static final int CHUNK = 64;
    private static final long SEED = 81;

    private Fingerprint64() {}

    /** The fingerprint, all 64 bits of it, the highest as the sign. */
    public static long of(byte[] bytes) {
        if (bytes.length <= 16) {
            return upTo16(bytes);
        }
        if (bytes.length <= 32) {
            return upTo32(bytes);
        }
        return bytes.length <= CHUNK ? upTo64(bytes) : longer(bytes);
    }

    private static long upTo16(byte[] s) {
        int n = s.length;
        long mul = K2 + n * 2L;
        if (n >= 8) {
            long a = long8(s, 0) + K2;
            long b = long8(s, n - 8);
            long c = Long.rotateRight(b, 37) * mul + a;
            long d = (Long.rotateRight(a, 25) + b) * mul;
            return mix(c, d, mul);
        }
        if (n >= 4) {
            return mix(n + (int4(s, 0) << 3), int4(s, n - 4), mul);
        }
        if (n == 0) {
            return K2;
        }
        int y = (s[0] & 0xff) + ((s[n >> 1] & 0xff) << 8);
        int z = n + ((s[n - 1] & 0xff) << 2);
        return shiftMix(y * K2 ^ z * K0) * K2;
    }

    private static long upTo32(byte[] s) {
        int n = s.length;
        long mul = K2 + n * 2L;
        long a = long8(s, 0) * K1;
        long b = long8(s, 8);
        long c = long8(s, n - 8) * mul;
        long d = long8(s, n - 16) * K2;
        return mix(
                Long.rotateRight(a + b, 43) + Long.rotateRight(c, 30) + d, a + Long.rotateRight(b + K2, 18) + c, mul);
    }

    private static long upTo64(byte[] s) {
        int n = s.length;
        long mul = K2 + n * 2L;
        long a = long8(s, 0) * K2;
        long b = long8(s, 8);
        long c = long8(s, n - 8) * mul;
        long d = long8(s, n - 16) * K2;
        long y = Long.rotateRight(a + b, 43) + Long.rotateRight(c, 30) + d;
        long z = mix(y, a + Long.rotateRight(b + K2, 18) + c, mul);
        long e = long8(s, 16) * mul;
        long f = long8(s, 24);
        long g = (y + long8(s, n - 32)) * mul;
        long h = (z + long8(s, n - 24)) * mul;
        return mix(Long.rotateRight(e + f, 43) + Long.rotateRight(g, 30) + h, e + Long.rotateRight(f + a, 18) + g, mul);
    }

    private static long longer(byte[] s) {
        return new State(SEED).hash(s);
    }

    /** The 56 bytes of state that chunks of 64 bytes are stirred into. */
    private static final class State {
        private long x;
        private long y;
        private long z;
        private long v1;
        private long v2;
        private long w1;
        private long w2;

        State(long seed) {
            x = seed * K2;
            y = seed * K1 + 113;
            z = shiftMix(y * K2 + 113) * K2;
        }

        long hash(byte[] s) {
            x += long8(s, 0);
            int whole = (s.length - 1) / CHUNK * CHUNK;
            for (int at = 0; at < whole; at += CHUNK) {
                stir(s, at, K1, 1);
            }
            long mul = K1 + ((z & 0xff) << 1);
            w1 += (s.length - 1) & 63;
            v1 += w1;
            w1 += v1;
            stir(s, s.length - CHUNK, mul, 9);
            return mix(mix(v1, w1, mul) + shiftMix(y) * K0 + z, mix(v2, w2, mul) + x, mul);
        }

        private void stir(byte[] s, int at, long mul, long weight) {
            x = Long.rotateRight(x + y + v1 + long8(s, at + 8), 37) * mul;
            y = Long.rotateRight(y + v2 + long8(s, at + 48), 42) * mul;
            x ^= w2 * weight;
            y += v1 * weight + long8(s, at + 40);
            z = Long.rotateRight(z + w1, 33) * mul;
            long a = v2 * mul + long8(s, at);
            long b = x + w1;
            b = Long.rotateRight(b + a + long8(s, at + 24), 21);
            long sum = a + long8(s, at + 8) + long8(s, at + 16);
            v2 = b + Long.rotateRight(sum, 44) + a;
            v1 = sum + long8(s, at + 24);
            a = z + w2 + long8(s, at + 32);
            b = y + long8(s, at + 16);
            b = Long.rotateRight(b + a + long8(s, at + 56), 21);
            sum = a + long8(s, at + 40) + long8(s, at + 48);
            w2 = b + Long.rotateRight(sum, 44) + a;
            w1 = sum + long8(s, at + 56);
            long swapped = z;
            z = x;
            x = swapped;
        }
    }

    private static long long8(byte[] s, int at) {
        return (long) LONGS.get(s, at);
    }

    private static long int4(byte[] s, int at) {
        return (int) INTS.get(s, at) & 0xffffffffL;
    }

    private static long shiftMix(long value) {
        return value ^ (value >>> 47);
    }

    /** Sixteen bytes into eight. */
    private static long mix(long u, long v, long mul) {
        long a = shiftMix((u ^ v) * mul);
        long b = shiftMix((v ^ a) * mul);
        return b * mul;
    }
}
