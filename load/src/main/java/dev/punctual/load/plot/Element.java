package dev.punctual.load.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An element of HTML or SVG under construction; all text and attributes are escaped when it is written.
public final class Element {
    private static final List<String> VOID = List.of("meta", "br", "hr");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> children = new ArrayList<>();

    private Element(String name) {
        this.name = name;
    }

    public static Element of(String name) {
        return new Element(name);
    }

    /// An element that holds text only.
    public static Element of(String name, String text) {
        return new Element(name).text(text);
    }

    /// Sets an attribute.
    public Element with(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    /// Sets an attribute to a number, with as many digits as a drawing needs.
    public Element with(String attribute, double value) {
        return with(attribute, number(value));
    }

    public Element text(String text) {
        children.add(text);
        return this;
    }

    public Element add(Element child) {
        children.add(child);
        return this;
    }

    public Element addAll(Iterable<Element> all) {
        all.forEach(this::add);
        return this;
    }

    /// A number as it stands in a drawing: one digit after the point at most.
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        write(text);
        return text.toString();
    }

    private void write(StringBuilder text) {
        text.append('<').append(name);
        attributes.forEach((attribute, value) ->
                text.append(' ')
                        .append(attribute)
                        .append("=\"")
                        .append(escaped(value))
                        .append('"'));
        text.append('>');
        if (VOID.contains(name)) {
            return;
        }
        for (Object child : children) {
            if (child instanceof Element element) {
                element.write(text);
            } else {
                text.append(name.equals("style") ? child : escaped(child.toString()));
            }
        }
        text.append("</").append(name).append('>');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
