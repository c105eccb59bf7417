package dev.punctual.load.terminal;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;

/// Where text for people goes, and what can be shown there.
///
/// @param interactive whether a person watches, so that a line may be drawn again
/// @param colour whether emphasis is shown
/// @param unicode whether boxes and blocks are shown, or their likenesses in ASCII
/// @param width in characters
public record Terminal(
        PrintStream out, boolean interactive, boolean colour, boolean unicode, int width) {
    private static final int DEFAULT_WIDTH = 80;
    private static final int MAX_WIDTH = 500;

    /// The terminal of this process, as far as the environment tells.
    public static Terminal system() {
        // Whether there is a console at all depends on the release and on a system property.
        boolean tty = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return of(System.out, tty, System.out.charset(), System.getenv());
    }

    static Terminal of(
            PrintStream out, boolean tty, Charset charset, Map<String, String> environment) {
        boolean dumb = "dumb".equals(environment.get("TERM"));
        boolean ci = isSet(environment, "CI");
        boolean interactive = tty && !dumb && !ci;
        boolean colour = interactive && !isSet(environment, "NO_COLOR");
        boolean unicode = !dumb && charset.newEncoder().canEncode('█');
        return new Terminal(
                out, interactive, colour, unicode, width(environment.getOrDefault("COLUMNS", "")));
    }

    /// A terminal that shows plain text only, such as a log.
    public static Terminal plain(PrintStream out) {
        return new Terminal(out, false, false, false, DEFAULT_WIDTH);
    }

    /// The text, emphasised if this terminal shows it.
    public String paint(Ansi emphasis, String text) {
        return colour ? emphasis.wrap(text) : text;
    }

    /// Prints a line.
    public void println(String line) {
        out.println(line);
        out.flush();
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isEmpty();
    }

    private static int width(String columns) {
        try {
            return Math.clamp(Integer.parseInt(columns), 20, MAX_WIDTH);
        } catch (NumberFormatException _) {
            return DEFAULT_WIDTH;
        }
    }
}
