package org.pyramidion.corpus;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;
import org.pyramidion.documents.Picture;

/** The pictures of a corpus, by the blocks that they are. */
final class StoredPictures {

    private static final long RECORD = Integer.BYTES + Picture.BYTES;

    private final BinaryFileReader file;
    private final int count;

    /** @param blocks how many blocks the corpus has */
    StoredPictures(Path path, int blocks, Arena arena) {
        this.file = BinaryFileReader.open(path, arena);
        this.count = (int) (file.size() / RECORD);
        if (file.size() % RECORD != 0) {
            throw file.damaged("%d bytes are no number of pictures".formatted(file.size()));
        }
        for (int i = 0, last = -1; i < count; last = block(i++)) {
            if (block(i) <= last || block(i) >= blocks) {
                throw file.damaged("picture of block %d behind that of %d".formatted(block(i), last));
            }
        }
    }

    int count() {
        return count;
    }

    /** The number of the first picture that is not before a block. */
    int from(int block) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (block(middle) < block) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    boolean contains(int block) {
        int i = from(block);
        return i < count && block(i) == block;
    }

    Optional<Picture> of(int block) {
        return contains(block) ? Optional.of(picture(from(block))) : Optional.empty();
    }

    /** The block that picture {@code i} is. */
    int block(int i) {
        return file.intAt(i * (RECORD / Integer.BYTES));
    }

    Picture picture(int i) {
        long begin = i * RECORD + Integer.BYTES;
        return new Picture(file.bytes(begin, begin + Picture.BYTES));
    }

    static void put(BinaryFile file, int block, Picture picture) throws IOException {
        file.putInt(block);
        file.put(picture.rgb());
    }
}
