package dev.punctual.load.plot;

import java.util.ArrayList;
import java.util.List;

/// Horizontal bars from zero, each under its name and with its value written out.
public final class Bars {
    private static final double WIDTH = 560;
    private static final double ROW = 46;
    private static final double BAR = 14;
    private static final double TOP = 8;

    private final String title;
    private final String description;
    private final List<Bar> bars = new ArrayList<>();

    private record Bar(String name, double value, String shown, int colour) {}

    public Bars(String title, String description) {
        this.title = title;
        this.description = description;
    }

    /// Adds a bar below those before it.
    ///
    /// @param shown the value with its unit
    public Bars bar(String name, double value, String shown, int colour) {
        bars.add(new Bar(name, value, shown, colour));
        return this;
    }

    /// The bars with their title, to be put into a page that has [Style#CSS].
    public Element figure() {
        double height = TOP + bars.size() * ROW;
        Element svg =
                Element.of("svg")
                        .with(
                                "viewBox",
                                "0 0 " + Element.number(WIDTH) + " " + Element.number(height))
                        .with("role", "img")
                        .with("aria-label", title + ". " + description)
                        .add(Element.of("title", title))
                        .add(Element.of("desc", description));
        double largest = bars.stream().mapToDouble(Bar::value).reduce(1e-12, Math::max);
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), TOP + i * ROW, largest);
        }
        return Element.of("figure").add(Element.of("figcaption", title)).add(svg);
    }

    private static void draw(Element svg, Bar bar, double top, double largest) {
        double length = Math.max(1.5, Math.max(0, bar.value) / largest * WIDTH);
        svg.add(text("bar-name", bar.name, 0, top + 14).with("text-anchor", "start"));
        svg.add(text("bar-value", bar.shown, WIDTH, top + 14).with("text-anchor", "end"));
        svg.add(rect("track", top, WIDTH));
        svg.add(rect("bar c" + bar.colour, top, length));
    }

    private static Element text(String style, String text, double x, double y) {
        return Element.of("text", text).with("class", style).with("x", x).with("y", y);
    }

    private static Element rect(String style, double top, double width) {
        return Element.of("rect")
                .with("class", style)
                .with("x", 0)
                .with("y", top + 22)
                .with("width", width)
                .with("height", BAR)
                .with("rx", 3);
    }
}
