package org.pyramidion.retrieval;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import org.pyramidion.engine.Scope;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.RealmModel;
import org.pyramidion.weights.WeightTensor;

/**
 * Says of each block what its embedding is the embedding of: 64 bits of the SHA-256 of the document embedder's weights
 * and of the wordpieces and pixels that it sees. Equal keys mean equal embeddings, in whatever corpus, to rounding;
 * among ten million different blocks two share a key by chance with a probability of about 3 in a million.
 */
final class BlockKeys {

    private static final int COPIED = 1 << 20;

    private BlockKeys() {}

    /** The keys of a corpus' blocks, in order. */
    static long[] of(Realm realm) {
        byte[] embedder = embedder(realm.model());
        long[] keys = new long[realm.corpus().size()];
        Arrays.parallelSetAll(keys, block -> key(embedder, realm.document(block)));
        return keys;
    }

    /**
     * The keys of some of a corpus' blocks under an embedder that a name tells.
     *
     * @param name of published weights and of what they are computed in
     * @param input what it sees of a block
     */
    static long[] of(String name, int[] blocks, IntFunction<InputSequence> input) {
        byte[] embedder = sha256().digest(name.getBytes(StandardCharsets.UTF_8));
        long[] keys = new long[blocks.length];
        Arrays.parallelSetAll(keys, i -> key(embedder, input.apply(blocks[i])));
        return keys;
    }

    private static long key(byte[] embedder, InputSequence input) {
        byte[] pixels = input.patches().values();
        ByteBuffer bytes = ByteBuffer.allocate(embedder.length + pixels.length + 2 * Integer.BYTES * input.length());
        bytes.put(embedder).put(pixels);
        bytes.asIntBuffer().put(input.ids()).put(input.segments());
        return ByteBuffer.wrap(sha256().digest(bytes.array())).getLong();
    }

    private static byte[] embedder(RealmModel model) {
        MessageDigest digest = sha256();
        var config = model.config();
        digest.update("%s %s"
                .formatted(
                        config.embedder(),
                        config.sentence()
                                .map(form -> form.pooling() + " of a sentence")
                                .orElse(config.pooling() + " " + config.projectionNorm()))
                .getBytes(StandardCharsets.UTF_8));
        try (Scope scope = Scope.withoutGradients()) {
            List<WeightTensor> weights = model.trainedDocumentEmbedder().stream()
                    .sorted(Comparator.comparing(WeightTensor::name)) // as in a file
                    .toList();
            for (WeightTensor weight : weights) {
                digest.update(weight.name().getBytes(StandardCharsets.UTF_8));
                update(digest, weight);
            }
        }
        return digest.digest();
    }

    private static void update(MessageDigest digest, WeightTensor weight) {
        for (long at = 0; at < weight.data().byteSize(); at += COPIED) {
            long length = Math.min(COPIED, weight.data().byteSize() - at);
            digest.update(weight.data().asSlice(at, length).asByteBuffer());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
