package dev.punctual.load.page;

import dev.punctual.load.plot.Element;
import dev.punctual.load.plot.Style;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// A page under construction, from its title to its last section.
public final class Page {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final String title;
    private final Element main = Element.of("main");

    /// @param lead what is said under the title
    public Page(String title, String lead) {
        this.title = title;
        main.add(Element.of("h1", title)).add(Element.of("p", lead));
    }

    public Page add(Element element) {
        main.add(element);
        return this;
    }

    /// The whole page.
    public String html() {
        Element head =
                Element.of("head")
                        .add(Element.of("meta").with("charset", "utf-8"))
                        .add(
                                Element.of("meta")
                                        .with("name", "viewport")
                                        .with("content", "width=device-width, initial-scale=1"))
                        .add(Element.of("title", title))
                        .add(Element.of("style").text(Style.CSS + PageStyle.CSS));
        return "<!doctype html>\n"
                + Element.of("html").with("lang", "en").add(head).add(Element.of("body").add(main))
                + "\n";
    }

    /// A moment, as people write it.
    public static String moment(Instant at) {
        return DAY.format(at);
    }

    /// A part with its heading and what is to be known of all of it.
    public static Element section(String title, String note) {
        return Element.of("section").add(Element.of("h2", title)).add(Element.of("p", note));
    }

    /// Elements beside each other where there is room.
    public static Element grid(Element... elements) {
        return Element.of("div").with("class", "grid").addAll(List.of(elements));
    }

    /// Elements below each other.
    public static Element column(Element... elements) {
        return Element.of("div").with("class", "column").addAll(List.of(elements));
    }

    /// The figures that matter most, large.
    public static Element tiles(Element... tiles) {
        return Element.of("div").with("class", "tiles").addAll(List.of(tiles));
    }

    public static Element tile(String figure, String meaning) {
        return Element.of("div")
                .with("class", "tile")
                .add(Element.of("b", figure))
                .add(Element.of("span", meaning));
    }
}
