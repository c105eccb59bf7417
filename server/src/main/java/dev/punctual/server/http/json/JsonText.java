package dev.punctual.server.http.json;

/// Finds where parts of JSON text begin and end, without reading what is in them.
public final class JsonText {
    private JsonText() {}

    public static boolean blank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /// The first byte at or after `from` that is not blank; `length` if there is none.
    public static int skipBlank(byte[] text, int from, int length) {
        int at = from;
        while (at < length && blank(text[at])) {
            at++;
        }
        return at;
    }

    /// The end of the line in which `from` lies.
    public static int lineEnd(byte[] text, int from, int length) {
        int at = from;
        while (at < length && text[at] != '\n') {
            at++;
        }
        return at;
    }

    /// Where the object or list that begins at `from` ends, if what opens in it closes again, however broken the rest of
    /// it is; -1 if it does not end.
    public static int valueEnd(byte[] text, int from, int length) {
        int depth = 0;
        boolean quoted = false;
        for (int at = from; at < length; at++) {
            byte b = text[at];
            if (quoted) {
                at += b == '\\' ? 1 : 0;
                quoted = b != '"';
            } else if (b == '"') {
                quoted = true;
            } else if (b == '{' || b == '[') {
                depth++;
            } else if ((b == '}' || b == ']') && --depth == 0) {
                return at + 1;
            }
        }
        return -1;
    }
}
