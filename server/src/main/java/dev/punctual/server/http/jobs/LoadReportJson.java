package dev.punctual.server.http.jobs;

import dev.punctual.core.offline.LoadReport;
import dev.punctual.server.http.json.JsonBuffer;
import java.util.Iterator;
import java.util.Map;

/// Reports of refused loads as JSON.
public final class LoadReportJson {
    private LoadReportJson() {}

    /// Writes a report as an object.
    public static void write(JsonBuffer json, LoadReport report) {
        json.raw("{\"view\":").text(report.view());
        if (report.slice().from() != null) {
            json.raw(",\"from\":").text(String.valueOf(report.slice().from()));
        }
        if (report.slice().until() != null) {
            json.raw(",\"to\":").text(String.valueOf(report.slice().until()));
        }
        json.raw(",\"rows\":").number(report.rows()).raw(",\"violations\":[");
        for (Iterator<LoadReport.Violation> each = report.violations().iterator();
                each.hasNext(); ) {
            LoadReport.Violation violation = each.next();
            json.raw("{\"rule\":").text(violation.rule());
            json.raw(",\"rows\":").number(violation.rows()).raw(",\"samples\":[");
            for (Iterator<Map<String, String>> sample = violation.samples().iterator();
                    sample.hasNext(); ) {
                write(json, sample.next());
                json.raw(sample.hasNext() ? "," : "");
            }
            json.raw(each.hasNext() ? "]}," : "]}");
        }
        json.raw("]}");
    }

    private static void write(JsonBuffer json, Map<String, String> row) {
        json.raw('{');
        for (var cell = row.entrySet().iterator(); cell.hasNext(); ) {
            Map.Entry<String, String> next = cell.next();
            json.text(next.getKey()).raw(':').text(next.getValue());
            json.raw(cell.hasNext() ? "," : "");
        }
        json.raw('}');
    }
}
