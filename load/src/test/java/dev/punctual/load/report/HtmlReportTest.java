package dev.punctual.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class HtmlReportTest {
    private static final DemoReport REPORT = SyntheticReport.healthy();

    @Test
    void thePageNeedsNothingFromElsewhereAndRunsNoScript() throws IOException {
        String page = HtmlReport.page(REPORT);
        // Left in the build directory, to be looked at.
        Files.writeString(Path.of("target", "sample-report.html"), page);
        assertThat(page)
                .startsWith("<!doctype html>")
                .doesNotContain("http:", "https:", "<script", "<link", "url(", "@import", "NaN");
    }

    @Test
    void thePageIsWellFormedAndItsTextIsEscaped() throws Exception {
        Document page = parse(HtmlReport.page(REPORT).replaceAll("<meta ([^>]*)>", "<meta $1/>"));
        assertThat(page.getElementsByTagName("h1").item(0).getTextContent())
                .isEqualTo("How late will this <flight> arrive?");
    }

    @Test
    void everyDrawingHasATitleAndADescription() throws Exception {
        var drawings =
                Pattern.compile("<svg.*?</svg>", Pattern.DOTALL)
                        .matcher(HtmlReport.page(REPORT))
                        .results()
                        .map(MatchResult::group)
                        .toList();
        assertThat(drawings).hasSize(7);
        for (String drawing : drawings) {
            var svg = parse(drawing).getDocumentElement();
            assertThat(svg.getAttribute("aria-label")).isNotBlank();
            assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
            assertThat(svg.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
        }
    }

    @Test
    void theFiguresAreThereWithTheirUnits() {
        assertThat(HtmlReport.page(REPORT))
                .contains("24.91 min", "99.96 %", "p99.9", "3,000,000", "1,480 MB", "1 min 33 s")
                .contains("budget 10.0 ms", "by_route", "+2.03 min", "−0.01 min");
    }

    @Test
    void theLatencyPlotIsAlsoAFileOfItsOwn() throws Exception {
        String svg = HtmlReport.latencySvg(REPORT);
        Files.writeString(Path.of("target", "sample-latency.svg"), svg);
        var root = parse(svg).getDocumentElement();
        assertThat(root.getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
        assertThat(root.getTextContent()).contains("steady", "overload", "99.9 %");
    }

    private static Document parse(String xml)
            throws ParserConfigurationException, IOException, SAXException {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        String content = xml.replace("<!doctype html>", "");
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(content)));
    }
}
