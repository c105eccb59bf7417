package dev.punctual.load.page;

import dev.punctual.load.plot.Element;

/// A table of a page: words in the first column, figures in the others.
public final class HtmlTable {
    private final Element table;
    private final Element body = Element.of("tbody");

    public HtmlTable(String caption, String... columns) {
        Element names = Element.of("tr");
        for (String column : columns) {
            names.add(Element.of("th", column).with("scope", "col"));
        }
        table =
                Element.of("table")
                        .add(Element.of("caption", caption))
                        .add(Element.of("thead").add(names));
    }

    public HtmlTable row(String... cells) {
        return styled("", cells);
    }

    /// A row that stands out.
    public HtmlTable strong(String... cells) {
        return styled("strong", cells);
    }

    /// A row whose last cell is coloured.
    public HtmlTable marked(String style, String... cells) {
        Element row = Element.of("tr");
        for (int i = 0; i < cells.length; i++) {
            Element cell = Element.of("td", cells[i]);
            row.add(i == cells.length - 1 ? cell.with("class", style) : cell);
        }
        body.add(row);
        return this;
    }

    public Element element() {
        return Element.of("div").with("class", "table").add(table.add(body));
    }

    private HtmlTable styled(String style, String... cells) {
        Element row = Element.of("tr").with("class", style);
        for (String cell : cells) {
            row.add(Element.of("td", cell));
        }
        body.add(row);
        return this;
    }
}
