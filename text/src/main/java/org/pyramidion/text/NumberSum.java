package org.pyramidion.text;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Adds up the parts of a number while every part is less than the unit before it, so that units fall and none comes
 * twice: "3천 2천" and "5천 3만" are two numbers.
 */
final class NumberSum {

    private static final BigDecimal ANY = BigDecimal.TEN.pow(100);

    /** What units from 10,000 on have closed, and what the next of them will multiply. */
    private BigDecimal closed = BigDecimal.ZERO;

    private BigDecimal open = BigDecimal.ZERO;

    private BigDecimal lastLarge = ANY;
    private BigDecimal lastSmall = ANY;
    private BigDecimal last = ANY;

    Optional<BigDecimal> of(List<NumberPart> parts) {
        for (NumberPart part : parts) {
            if (!(part.isLarge() ? close(part) : add(part, BigDecimal.valueOf(part.unit())))) {
                return Optional.empty();
            }
            last = BigDecimal.valueOf(part.unit());
        }
        return open.compareTo(lastLarge) < 0 ? Optional.of(closed.add(open)) : Optional.empty();
    }

    private boolean close(NumberPart part) {
        BigDecimal unit = BigDecimal.valueOf(part.unit());
        boolean leadsNothing = part.bare() && open.signum() == 0;
        if (leadsNothing && closed.signum() > 0) {
            return false; // "1억만"
        }
        if ((!part.bare() || leadsNothing) && !add(part, BigDecimal.ONE)) {
            return false;
        }
        BigDecimal section = open.multiply(unit);
        boolean falls = section.compareTo(lastLarge) < 0;
        closed = closed.add(section);
        open = BigDecimal.ZERO;
        lastLarge = unit;
        lastSmall = ANY;
        return falls;
    }

    private boolean add(NumberPart part, BigDecimal unit) {
        BigDecimal amount = part.count().multiply(unit);
        boolean fits = amount.compareTo(lastSmall) < 0 && fills(part, amount) && skips(part, amount);
        open = open.add(amount);
        lastSmall = unit;
        return fits;
    }

    /** Arabic digits behind a small unit begin at the next place: "2천 500만", not "5천 3만". */
    private boolean fills(NumberPart part, BigDecimal amount) {
        boolean follows = part.arabic() && (!part.hasUnit() || part.isLarge()) && open.signum() > 0;
        return !follows || amount.compareTo(lastSmall.movePointLeft(1)) >= 0;
    }

    /** A written zero stands for at least one empty place: "一千零五". */
    private boolean skips(NumberPart part, BigDecimal amount) {
        return !part.zero() || amount.compareTo(last.movePointLeft(1)) < 0;
    }
}
