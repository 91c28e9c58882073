package org.pyramidion.reader;

import java.util.Comparator;
import java.util.List;

/**
 * The probability that an answer is right, and from which one on an answer is given.
 *
 * @param logistic over the features of {@link ReadPassages}
 * @param threshold the probability from which on an answer is given; below it there is none in these passages
 */
record ReaderCalibration(Logistic logistic, double threshold) {

    /** The share of right answers that the threshold costs where it is fitted: elsewhere it costs a little more. */
    private static final double LOST = 0.08;

    private static final int BINS = 10;

    /**
     * A question that was read.
     *
     * @param answerable whether its paragraph was among those that were read
     * @param right whether the answer is one of the right ones
     */
    record Case(double[] features, boolean answerable, boolean right) {}

    /** Of no use but to have one: every answer is given, with the probability that the network itself says. */
    static ReaderCalibration none() {
        return new ReaderCalibration(new Logistic(0, List.of(1.0, 1.0, 0.0)), 0);
    }

    static ReaderCalibration fit(List<Case> cases) {
        Logistic logistic = Logistic.fit(
                cases.stream().map(Case::features).toList(),
                cases.stream().map(Case::right).toList());
        List<Double> right = cases.stream()
                .filter(Case::right)
                .map(each -> logistic.probability(each.features()))
                .sorted()
                .toList();
        return new ReaderCalibration(logistic, right.isEmpty() ? 0.5 : right.get((int) (LOST * right.size())));
    }

    double probability(double[] features) {
        return logistic.probability(features);
    }

    CalibrationReport report(List<Case> cases) {
        double[] counts = new double[6]; // unanswerable, refused of them, right, lost of them, answered, right of them
        int covered = 0;
        for (Case each : cases) {
            boolean given = probability(each.features()) >= threshold;
            counts[0] += each.answerable() ? 0 : 1;
            counts[1] += each.answerable() || given ? 0 : 1;
            counts[2] += each.right() ? 1 : 0;
            counts[3] += each.right() && !given ? 1 : 0;
            counts[4] += given ? 1 : 0;
            counts[5] += given && each.right() ? 1 : 0;
            covered += each.answerable() && given ? 1 : 0;
        }
        return new CalibrationReport(
                cases.size(),
                share(counts[1], counts[0]),
                share(counts[3], counts[2]),
                share(covered, cases.size() - counts[0]),
                share(counts[5], counts[4]),
                area(cases),
                error(cases));
    }

    private double area(List<Case> cases) {
        List<Case> surest = cases.stream()
                .sorted(Comparator.comparingDouble((Case each) -> -probability(each.features())))
                .toList();
        double right = 0;
        double sum = 0;
        for (int n = 1; n <= surest.size(); n++) {
            right += surest.get(n - 1).right() ? 1 : 0;
            sum += right / n;
        }
        return share(sum, surest.size());
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    private double error(List<Case> cases) {
        double[] said = new double[BINS];
        double[] right = new double[BINS];
        for (Case each : cases) {
            double p = probability(each.features());
            int bin = Math.min(BINS - 1, (int) (p * BINS));
            said[bin] += p;
            right[bin] += each.right() ? 1 : 0;
        }
        double distance = 0;
        for (int bin = 0; bin < BINS; bin++) {
            distance += Math.abs(said[bin] - right[bin]);
        }
        return cases.isEmpty() ? 0 : distance / cases.size();
    }
}
