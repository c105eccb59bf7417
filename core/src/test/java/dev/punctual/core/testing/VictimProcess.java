package dev.punctual.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A process that runs a class of the tests, says what it has done, a line each, and is killed while it works.
public final class VictimProcess {
    /// A line without it was cut off by the kill.
    private static final String END = " .";

    private static final int LONGEST_MOMENT = 2_000_000;

    private VictimProcess() {}

    /// Says a line; for the process itself.
    public static void say(String line) {
        System.out.println(line + END);
        System.out.flush();
    }

    /// Starts a class's `main` in a process of its own.
    public static Process start(Class<?> main, Object... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /// The same, behind the first words of a command line, such as those of a shell.
    public static Process start(List<String> before, Class<?> main, Object... arguments)
            throws IOException {
        var command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:-UsePerfData");
        command.add("-Xmx128m");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    /// Kills a process a moment after it has said so many lines.
    ///
    /// @param random how long that moment is, so that kills fall between lines too
    /// @return all lines that it said until it was dead, but for one that was cut off
    /// @throws AssertionError if it ended before
    public static List<String> kill(Process victim, int lines, SplittableRandom random)
            throws IOException, InterruptedException {
        var heard = new ArrayList<String>();
        int count = 0;
        try (BufferedReader said = victim.inputReader(UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.endsWith(END)) {
                    heard.add(line.substring(0, line.length() - END.length()));
                }
                if (++count == lines) {
                    for (int i = random.nextInt(LONGEST_MOMENT); i > 0; i--) {
                        Thread.onSpinWait();
                    }
                    boolean _ = victim.toHandle().destroyForcibly(); // leaves what it said
                }
            }
        } finally {
            int _ = victim.destroyForcibly().waitFor();
        }
        if (count < lines) {
            throw new AssertionError("it ended after " + count + " lines and not " + lines);
        }
        return heard;
    }
}
