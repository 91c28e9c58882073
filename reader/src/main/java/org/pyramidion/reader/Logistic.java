package org.pyramidion.reader;

import java.util.Arrays;
import java.util.List;

/**
 * A logistic regression: {@code p = 1 / (1 + exp(−bias − weights · x))}.
 */
record Logistic(double bias, List<Double> weights) {

    private static final int ITERATIONS = 50;

    /** A little pull to zero, so that separable cases have a finite fit. */
    private static final double RIDGE = 1e-3;

    double probability(double[] features) {
        double sum = bias;
        for (int i = 0; i < features.length; i++) {
            sum += weights.get(i) * features[i];
        }
        return 1 / (1 + Math.exp(-sum));
    }

    /** The likeliest one, by Newton's method. All cases have as many features; there is at least one case. */
    static Logistic fit(List<double[]> features, List<Boolean> outcomes) {
        int size = features.getFirst().length + 1;
        double[] beta = new double[size];
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double[] gradient = new double[size];
            double[][] hessian = new double[size][size];
            for (int i = 0; i < size; i++) {
                gradient[i] = -RIDGE * beta[i];
                hessian[i][i] = RIDGE;
            }
            for (int n = 0; n < features.size(); n++) {
                add(extended(features.get(n)), outcomes.get(n), beta, gradient, hessian);
            }
            double[] step = solve(hessian, gradient);
            for (int i = 0; i < size; i++) {
                beta[i] += Math.clamp(step[i], -1, 1);
            }
        }
        return new Logistic(beta[0], Arrays.stream(beta).skip(1).boxed().toList());
    }

    private static double[] extended(double[] features) {
        double[] x = new double[features.length + 1];
        x[0] = 1;
        System.arraycopy(features, 0, x, 1, features.length);
        return x;
    }

    private static void add(double[] x, boolean outcome, double[] beta, double[] gradient, double[][] hessian) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += beta[i] * x[i];
        }
        double p = 1 / (1 + Math.exp(-sum));
        for (int i = 0; i < x.length; i++) {
            gradient[i] += ((outcome ? 1 : 0) - p) * x[i];
            for (int j = 0; j < x.length; j++) {
                hessian[i][j] += p * (1 - p) * x[i] * x[j];
            }
        }
    }

    /** Gauss's elimination; the matrix is positive definite, so no pivot is 0. */
    private static double[] solve(double[][] matrix, double[] right) {
        int size = right.length;
        double[] solution = right.clone();
        for (int i = 0; i < size; i++) {
            for (int row = i + 1; row < size; row++) {
                double factor = matrix[row][i] / matrix[i][i];
                for (int column = i; column < size; column++) {
                    matrix[row][column] -= factor * matrix[i][column];
                }
                solution[row] -= factor * solution[i];
            }
        }
        for (int i = size - 1; i >= 0; i--) {
            for (int column = i + 1; column < size; column++) {
                solution[i] -= matrix[i][column] * solution[column];
            }
            solution[i] /= matrix[i][i];
        }
        return solution;
    }
}
