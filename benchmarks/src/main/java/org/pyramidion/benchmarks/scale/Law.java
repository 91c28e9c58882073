package org.pyramidion.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A cost by size: {@code fixed + slope · size^power}, the power given by what the work is, the others fitted to
 * measurements so that the squares of relative errors are least. Neither is below zero.
 */
public record Law(double fixed, double slope, double power) {

    /** A cost that was measured at a size. */
    public record Point(double size, double cost) {}

    /** A prediction beside what was measured. */
    public record Check(double size, double measured, double predicted) {

        /** How far it is off, relative to what was measured. */
        public double error() {
            return predicted / measured - 1;
        }
    }

    /** @param points at least two of different size */
    public static Law fit(double power, List<Point> points) {
        DoubleUnaryOperator shape = size -> Math.pow(size, power);
        double oneOne = 0;
        double oneShape = 0;
        double shapeShape = 0;
        double one = 0;
        double shaped = 0;
        for (Point point : points) {
            double u = 1 / point.cost();
            double v = shape.applyAsDouble(point.size()) / point.cost();
            oneOne += u * u;
            oneShape += u * v;
            shapeShape += v * v;
            one += u;
            shaped += v;
        }
        double determinant = oneOne * shapeShape - oneShape * oneShape;
        double fixed = (one * shapeShape - shaped * oneShape) / determinant;
        double slope = (oneOne * shaped - oneShape * one) / determinant;
        return fixed < 0
                ? new Law(0, shaped / shapeShape, power)
                : slope < 0 ? new Law(one / oneOne, 0, power) : new Law(fixed, slope, power);
    }

    public double at(double size) {
        return fixed + slope * Math.pow(size, power);
    }

    /** Each point but the first two in order of size, predicted from the smaller ones alone. */
    public static List<Check> forecasts(double power, List<Point> points) {
        List<Point> sorted = points.stream()
                .sorted((one, other) -> Double.compare(one.size(), other.size()))
                .toList();
        List<Check> checks = new ArrayList<>();
        for (int i = 2; i < sorted.size(); i++) {
            Point held = sorted.get(i);
            checks.add(new Check(
                    held.size(), held.cost(), fit(power, sorted.subList(0, i)).at(held.size())));
        }
        return checks;
    }
}
