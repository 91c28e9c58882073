package org.pyramidion.study;

import org.pyramidion.base.SvgPlot;

/** What a study found; its components are what {@code report.json} has. */
public sealed interface Report permits StudyReport, AdaptReport {

    /** The report for people. */
    String markdown();

    /** Its figures as plots. */
    SvgPlot plot();
}
