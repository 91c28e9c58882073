package org.pyramidion.study;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.pyramidion.base.SvgPlot;
import org.pyramidion.run.ConfigFile;

/**
 * A report as {@code report.md}, {@code report.json}, and {@code report.html} with its plots, which needs no network.
 */
final class ReportFiles {

    /** An axis of shares in percent. */
    static final SvgPlot.Axis SHARES = new SvgPlot.Axis(
            0,
            1,
            false,
            Stream.of(0, 20, 40, 60, 80, 100)
                    .map(percent -> new SvgPlot.Tick(percent / 100.0, String.valueOf(percent)))
                    .toList());

    private static final List<Extension> TABLES = List.of(TablesExtension.create());

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Study</title>
            <style>
            body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
            table{border-collapse:collapse;margin:1rem 0}
            td,th{padding:.25rem .7rem;text-align:right;border-bottom:1px solid #ddd}
            td:first-child,th:first-child{text-align:left}
            </style>
            </head>
            <body>
            %s%s</body>
            </html>
            """;

    private ReportFiles() {}

    static void write(Report report, Path directory) {
        ConfigFile.write(directory.resolve("report.md"), report.markdown());
        ConfigFile.write(directory.resolve("report.json"), StudyFormats.json(report));
        ConfigFile.write(directory.resolve("report.html"), page(report));
    }

    static String page(Report report) {
        var document = Parser.builder().extensions(TABLES).build().parse(report.markdown());
        String text = HtmlRenderer.builder()
                .extensions(TABLES)
                .escapeHtml(true)
                .sanitizeUrls(true)
                .build()
                .render(document);
        String plots = report.plots().stream().map(SvgPlot::inline).collect(Collectors.joining("\n"));
        return PAGE.formatted(text, plots);
    }
}
