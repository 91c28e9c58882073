package org.pyramidion.study;

/** What a study found; its components are what {@code report.json} has. */
public sealed interface Report permits StudyReport, AdaptReport {

    /** The report for people. */
    String markdown();
}
