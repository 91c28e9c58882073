package org.pyramidion.study;

import java.util.List;
import org.pyramidion.base.SvgPlot;

/** What a study found; its components are what {@code report.json} has. */
public sealed interface Report permits StudyReport, BlankReport, AdaptReport {

    /** The report for people. */
    String markdown();

    /** Its figures as plots, one below the other. */
    List<SvgPlot> plots();
}
