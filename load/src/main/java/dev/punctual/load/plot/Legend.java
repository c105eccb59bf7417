package dev.punctual.load.plot;

import java.util.ArrayList;
import java.util.List;

/// The names of the colours of a plot.
final class Legend {
    private static final double CHARACTER = 7.2;
    private static final double GAP = 34;

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String name, int colour) {}

    void add(String name, int colour) {
        entries.add(new Entry(name, colour));
    }

    /// The legend beside a drawing, in a page.
    Element inPage() {
        Element legend = Element.of("div").with("class", "legend");
        for (Entry entry : entries) {
            Element swatch = Element.of("i").with("class", "swatch c" + entry.colour);
            legend.add(Element.of("span").add(swatch).text(entry.name));
        }
        return legend;
    }

    /// The legend inside a drawing, in one line that ends at `right`.
    Element inDrawing(double right) {
        Element legend = Element.of("g");
        double at = right;
        for (Entry entry : entries.reversed()) {
            at -= entry.name.length() * CHARACTER;
            legend.add(Element.of("text", entry.name).with("x", at).with("y", 14));
            legend.add(
                    Element.of("rect")
                            .with("class", "bar c" + entry.colour)
                            .with("x", at - 16)
                            .with("y", 4)
                            .with("width", 11)
                            .with("height", 11)
                            .with("rx", 2));
            at -= GAP;
        }
        return legend;
    }
}
