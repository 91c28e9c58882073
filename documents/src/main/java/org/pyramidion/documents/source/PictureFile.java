package org.pyramidion.documents.source;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Picture;

/**
 * PNG, JPEG and GIF (of one that moves the first picture), scaled to a {@link Picture}: each pixel is the mean of those
 * that it stands for, the longer side fills the square. Nothing is decoded that says it is larger than
 * {@value #MOST_PIXELS} pixels.
 */
final class PictureFile {

    private static final long MOST_PIXELS = 1 << 24;
    private static final int WHITE = 255;

    private PictureFile() {}

    static FileContent read(Path file) throws IOException {
        FileContent content = new FileContent();
        content.picture(scaled(decoded(BoundedBytes.of(file))));
        return content;
    }

    private static BufferedImage decoded(byte[] bytes) throws IOException {
        ImageIO.setUseCache(false);
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new PyramidionException("is no picture that can be read; make it a PNG, JPEG or GIF");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                requireSmall(reader.getWidth(0), reader.getHeight(0));
                return reader.read(0);
            } catch (IOException | RuntimeException e) {
                throw e instanceof PyramidionException known ? known : damaged(e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static PyramidionException damaged(Exception cause) {
        return new PyramidionException("is a damaged picture; replace it or take it away", cause);
    }

    private static void requireSmall(int width, int height) {
        if ((long) width * height > MOST_PIXELS) {
            throw new PyramidionException("has %d x %d pixels, and more than %d million are too many; make it smaller"
                    .formatted(width, height, MOST_PIXELS >> 20));
        }
    }

    static Picture scaled(BufferedImage image) {
        int square = Math.max(image.getWidth(), image.getHeight());
        int left = (square - image.getWidth()) / 2;
        int top = (square - image.getHeight()) / 2;
        byte[] rgb = new byte[Picture.BYTES];
        for (int y = 0; y < Picture.SIDE; y++) {
            for (int x = 0; x < Picture.SIDE; x++) {
                Box box = new Box(
                        first(x, square) - left,
                        limit(x, square) - left,
                        first(y, square) - top,
                        limit(y, square) - top);
                box.mean(image, rgb, 3 * (y * Picture.SIDE + x));
            }
        }
        return new Picture(rgb);
    }

    /** The first of the square's pixels that one of the picture's stands for. */
    private static int first(int at, int square) {
        return (int) ((long) at * square / Picture.SIDE);
    }

    private static int limit(int at, int square) {
        return Math.max(first(at, square) + 1, first(at + 1, square));
    }

    /** Some of an image's pixels; those beside it are white. */
    private record Box(int left, int right, int top, int bottom) {

        void mean(BufferedImage image, byte[] rgb, int offset) {
            int limitX = Math.min(right, image.getWidth());
            int limitY = Math.min(bottom, image.getHeight());
            long red = 0;
            long green = 0;
            long blue = 0;
            long inside = 0;
            for (int y = Math.max(top, 0); y < limitY; y++) {
                for (int x = Math.max(left, 0); x < limitX; x++) {
                    int argb = image.getRGB(x, y);
                    int alpha = argb >>> 24;
                    red += onWhite(argb >> 16 & 255, alpha);
                    green += onWhite(argb >> 8 & 255, alpha);
                    blue += onWhite(argb & 255, alpha);
                    inside++;
                }
            }
            long count = (long) (right - left) * (bottom - top);
            long beside = (count - inside) * WHITE;
            rgb[offset] = (byte) ((red + beside) / count);
            rgb[offset + 1] = (byte) ((green + beside) / count);
            rgb[offset + 2] = (byte) ((blue + beside) / count);
        }

        private static int onWhite(int value, int alpha) {
            return (value * alpha + WHITE * (255 - alpha) + 127) / 255;
        }
    }
}
