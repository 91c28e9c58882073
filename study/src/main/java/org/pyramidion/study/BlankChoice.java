package org.pyramidion.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.train.Trainer;

/**
 * Which of the held-out blanks a study fills. In their own order, which is every run's, the first whose answer has a
 * letter or digit, can be spelled, stands in the sentence once, and stands in another document of the knowledge corpus,
 * so that something can be retrieved for it. No answer is asked for twice.
 *
 * <p>To be swapped, an answer must stand in no more than {@value #RARE} passages. It is swapped with the next that has
 * as many wordpieces, and letters and digits where it has them, where neither of both is a part of the other, nor
 * stands in the other's sentence.
 */
final class BlankChoice {

    static final int RARE = 10;

    private final CorpusStore corpus;
    private final WordPieceTokenizer tokenizer;

    BlankChoice(CorpusStore corpus, WordPieceTokenizer tokenizer) {
        this.corpus = corpus;
        this.tokenizer = tokenizer;
    }

    /** @param heldOut all held-out blanks, in their order */
    List<BlankFact> facts(List<Trainer.Blank> heldOut, int count) {
        return possible(heldOut, count, passages -> true).stream()
                .map(blank -> BlankFact.of(blank, ""))
                .toList();
    }

    /** In pairs: each one's other answer is the right one of its neighbour. */
    List<BlankFact> swapped(List<Trainer.Blank> heldOut, int count) {
        List<Trainer.Blank> left = new ArrayList<>(possible(heldOut, Integer.MAX_VALUE, passages -> passages <= RARE));
        List<BlankFact> facts = new ArrayList<>();
        while (!left.isEmpty() && facts.size() + 1 < count) {
            Trainer.Blank first = left.removeFirst();
            left.stream()
                    .filter(second -> goTogether(first, second))
                    .findFirst()
                    .ifPresent(second -> {
                        left.remove(second);
                        facts.add(BlankFact.of(first, second.answer()));
                        facts.add(BlankFact.of(second, first.answer()));
                    });
        }
        return facts;
    }

    private List<Trainer.Blank> possible(List<Trainer.Blank> heldOut, int count, IntPredicate passages) {
        List<Trainer.Blank> chosen = new ArrayList<>();
        for (Trainer.Blank blank : heldOut) {
            if (chosen.size() == count) {
                break;
            }
            boolean seen = chosen.stream().anyMatch(other -> other.answer().equalsIgnoreCase(blank.answer()));
            if (!seen && isSpelled(blank) && !new Words(blank.answer()).standIn(blank.text())) {
                int[] holding = holding(blank.answer());
                boolean elsewhere = IntStream.of(holding)
                        .anyMatch(block -> !corpus.documentId(block).equals(blank.document()));
                if (elsewhere && passages.test(holding.length)) {
                    chosen.add(blank);
                }
            }
        }
        return chosen;
    }

    private boolean isSpelled(Trainer.Blank blank) {
        int[] pieces = tokenizer.encode(blank.answer()).ids();
        long masks = IntStream.of(tokenizer.encodeCloze(blank.text()).ids())
                .filter(id -> id == tokenizer.maskId())
                .count();
        return blank.answer().chars().anyMatch(Character::isLetterOrDigit)
                && pieces.length == masks
                && IntStream.of(pieces).noneMatch(id -> id == tokenizer.unkId());
    }

    private int[] holding(String answer) {
        Words words = new Words(answer);
        return IntStream.range(0, corpus.size())
                .parallel()
                .filter(block -> words.standIn(corpus.text(block)))
                .toArray();
    }

    private boolean goTogether(Trainer.Blank first, Trainer.Blank second) {
        Words one = new Words(first.answer());
        Words other = new Words(second.answer());
        return shape(first).equals(shape(second))
                && tokenizer.encode(first.answer()).ids().length
                        == tokenizer.encode(second.answer()).ids().length
                && !first.document().equals(second.document())
                && !one.standIn(second.text())
                && !other.standIn(first.text())
                && !one.standIn(second.answer())
                && !other.standIn(first.answer());
    }

    /** A year goes with a year, a name with a name. */
    private static String shape(Trainer.Blank blank) {
        return blank.answer().replaceAll("\\d+", "9").replaceAll("\\p{L}+", "a");
    }
}
