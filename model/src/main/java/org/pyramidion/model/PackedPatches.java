package org.pyramidion.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Tensors;

/**
 * The pictures of a batch: P patches, and where they stand. A patch's vector is a linear map of its pixels plus an
 * embedding of its place in the picture; places in the sequence, which depend on how long the words before it are, say
 * nothing of it.
 */
final class PackedPatches {

    /** What the names of the weights begin with, HuggingFace's name for ViT's. */
    static final String WEIGHTS = "patch_embeddings.";

    static final String PROJECTION = WEIGHTS + "projection";
    static final String PLACES = WEIGHTS + "position_embeddings";

    private final Tensor pixels;
    private final Tensor places;
    private final Tensor origins;

    private PackedPatches(Tensor pixels, Tensor places, Tensor origins) {
        this.pixels = pixels;
        this.places = places;
        this.origins = origins;
    }

    /**
     * @param starts the row where each sequence begins
     * @param rows of the batch
     */
    static Optional<PackedPatches> of(List<InputSequence> inputs, int[] starts, int rows) {
        int count = inputs.stream().mapToInt(input -> input.patches().count()).sum();
        if (count == 0) {
            return Optional.empty();
        }
        float[] values = new float[count * Patches.VALUES];
        int[] places = new int[count];
        int[] origins = IntStream.range(0, rows).toArray();
        int next = 0;
        for (int b = 0; b < inputs.size(); b++) {
            InputSequence input = inputs.get(b);
            for (int place = 0; place < input.patches().count(); place++) {
                origins[starts[b] + input.firstPatch() + place] = rows + next;
                places[next] = place;
                fill(values, next++ * Patches.VALUES, input.patches(), place * Patches.VALUES);
            }
        }
        return Optional.of(new PackedPatches(
                Tensors.of(values, count, Patches.VALUES), Tensors.of(places, count), Tensors.of(origins, rows)));
    }

    private static void fill(float[] values, int at, Patches patches, int from) {
        for (int i = 0; i < Patches.VALUES; i++) {
            values[at + i] = patches.scaled(from + i);
        }
    }

    /**
     * Puts them where they stand.
     *
     * @param words the vectors of the batch's wordpieces, {@code [T, H]}
     * @param embeddings weights of the trunk's embeddings
     * @return {@code [T, H]}
     * @throws PyramidionException if the model was not made for pictures
     */
    Tensor among(Tensor words, Parameters embeddings) {
        if (!embeddings.contains(PLACES)) {
            throw new PyramidionException(
                    "there is a picture to read, and this model reads texts only; train one with model.patches: true");
        }
        Tensor patches = Bert.linear(embeddings, PROJECTION, pixels.to(words.scalar_type())) // [P, H]
                .add(Ops.embedding(embeddings.get(PLACES), places));
        return Ops.rows(Ops.concat(0, words, patches), origins);
    }
}
