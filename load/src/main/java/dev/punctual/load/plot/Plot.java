package dev.punctual.load.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A plot of lines and stacked areas over two axes, with its title, its legend and a description for those who do not
/// see it.
public final class Plot {
    /*
     * The drawing has a fixed size of its own and is scaled to the room it gets; the style sheet enlarges its text
     * where that room is narrow, which is why the margins are wider than the text needs on a desk. Colours are numbers
     * of a palette that the style sheet defines for light and dark.
     */
    private static final double WIDTH = 560;
    private static final double HEIGHT = 300;
    private static final double LEFT = 74;
    private static final double RIGHT = 530;
    private static final double TOP = 36;
    private static final double BOTTOM = 252;

    private final String title;
    private final String description;
    private final Axis x;
    private final Axis y;
    private final List<Element> marks = new ArrayList<>();
    private final List<Element> areas = new ArrayList<>();
    private final Legend legend = new Legend();
    private List<Point> stacked = List.of();

    public Plot(String title, String description, Axis x, Axis y) {
        this.title = title;
        this.description = description;
        this.x = x;
        this.y = y;
    }

    /// Draws a line through the points.
    public Plot line(String name, int colour, List<Point> points) {
        marks.add(
                Element.of("polyline")
                        .with("class", "line c" + colour)
                        .with("points", path(points))
                        .add(Element.of("title", name)));
        legend.add(name, colour);
        return this;
    }

    /// Marks points.
    public Plot dots(int colour, List<Point> points) {
        for (Point point : points) {
            marks.add(
                    Element.of("circle")
                            .with("class", "bar c" + colour)
                            .with("cx", horizontal(point.x()))
                            .with("cy", vertical(point.y()))
                            .with("r", 4));
        }
        return this;
    }

    /// Draws an area on top of those before it. All must have their points at the same places.
    public Plot stack(String name, int colour, List<Point> points) {
        var top = new ArrayList<Point>();
        for (int i = 0; i < points.size(); i++) {
            double below = stacked.isEmpty() ? 0 : stacked.get(i).y();
            top.add(new Point(points.get(i).x(), below + points.get(i).y()));
        }
        var bottom = points.stream().map(p -> new Point(p.x(), 0)).toList();
        String outline = path(top) + " " + path((stacked.isEmpty() ? bottom : stacked).reversed());
        areas.add(
                Element.of("polygon")
                        .with("class", "area c" + colour)
                        .with("points", outline)
                        .add(Element.of("title", name)));
        legend.add(name, colour);
        stacked = List.copyOf(top);
        return this;
    }

    /// Draws a dashed line across the plot, such as a budget, with its label above it.
    public Plot limit(String label, double value) {
        double at = vertical(value);
        marks.add(line("limit", LEFT, at, RIGHT).with("y2", at));
        marks.add(
                Element.of("text", label)
                        .with("class", "limit-label")
                        .with("x", LEFT + 6)
                        .with("y", at - 6));
        return this;
    }

    /// The plot with title and legend, to be put into a page that has [Style#CSS].
    public Element figure() {
        return Element.of("figure")
                .add(Element.of("figcaption", title))
                .add(legend.inPage())
                .add(drawing());
    }

    /// The drawing as a file of its own, with title and style in it.
    public String svgFile() {
        return drawing()
                        .with("xmlns", "http://www.w3.org/2000/svg")
                        .with("width", 2 * WIDTH)
                        .with("height", 2 * HEIGHT)
                        .add(Element.of("style").text(Style.CSS))
                        .add(legend.inDrawing(RIGHT))
                + "\n";
    }

    private Element drawing() {
        Element svg =
                Element.of("svg")
                        .with(
                                "viewBox",
                                "0 0 " + Element.number(WIDTH) + " " + Element.number(HEIGHT))
                        .with("role", "img")
                        .with("aria-label", title + ". " + description)
                        .add(Element.of("title", title))
                        .add(Element.of("desc", description))
                        .addAll(areas);
        x.ticks().forEach(tick -> drawTickX(svg, tick));
        y.ticks().forEach(tick -> drawTickY(svg, tick));
        return svg.addAll(marks).add(labelX()).add(labelY());
    }

    private void drawTickX(Element svg, Axis.Tick tick) {
        double at = horizontal(tick.value());
        svg.add(line("grid", at, TOP, at).with("y2", BOTTOM));
        svg.add(
                Element.of("text", tick.label())
                        .with("class", tick.minor() ? "tick minor" : "tick")
                        .with("x", at)
                        .with("y", BOTTOM + 22)
                        .with("text-anchor", "middle"));
    }

    private void drawTickY(Element svg, Axis.Tick tick) {
        double at = vertical(tick.value());
        svg.add(line("grid", LEFT, at, RIGHT).with("y2", at));
        svg.add(
                Element.of("text", tick.label())
                        .with("class", tick.minor() ? "tick minor" : "tick")
                        .with("x", LEFT - 8)
                        .with("y", at + 4)
                        .with("text-anchor", "end"));
    }

    private Element labelX() {
        return Element.of("text", x.label())
                .with("class", "axis")
                .with("x", RIGHT)
                .with("y", HEIGHT - 6)
                .with("text-anchor", "end");
    }

    private Element labelY() {
        return Element.of("text", y.label()).with("class", "axis").with("x", 4).with("y", 15);
    }

    private static Element line(String style, double x1, double y1, double x2) {
        return Element.of("line").with("class", style).with("x1", x1).with("y1", y1).with("x2", x2);
    }

    private String path(List<Point> points) {
        return points.stream()
                .map(p -> Element.number(horizontal(p.x())) + "," + Element.number(vertical(p.y())))
                .collect(Collectors.joining(" "));
    }

    private double horizontal(double value) {
        return LEFT + x.position(value) * (RIGHT - LEFT);
    }

    private double vertical(double value) {
        return BOTTOM - y.position(value) * (BOTTOM - TOP);
    }
}
