package dev.punctual.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What README, documents and launcher say is true.
class DocumentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern NAMED_BLOCK =
            Pattern.compile("```(?:yaml|sql)\n(?:#|--) (\\S+)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @TempDir private Path project = Path.of("unset");

    @Test
    void theProjectOfTheReadmeIsValid() throws IOException {
        Matcher block = NAMED_BLOCK.matcher(text("README.md"));
        var written = new ArrayList<String>();
        while (block.find()) {
            Path file = project.resolve(block.group(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, block.group(2));
            written.add(block.group(1));
        }
        Files.createDirectories(project.resolve("data"));
        Files.createFile(project.resolve("data").resolve("deliveries.csv"));
        assertThat(written).contains("punctual.yaml", "sql/arrivals.sql", "sql/labels.sql");
        assertThat(Main.run("check", "--project", project.toString())).isZero();
    }

    @Test
    void theSmallestProjectIsValid() {
        Path smallest = ROOT.resolve("examples").resolve("smallest");
        assertThat(Main.run("check", "--project", smallest.toString())).isZero();
    }

    @Test
    void theKeptSchemaIsWhatTheCommandPrints() throws IOException {
        var printed = new StringWriter();
        int code = new CommandLine(Main.class).setOut(new PrintWriter(printed)).execute("schema");
        assertThat(code).isZero();
        assertThat(text("docs/punctual.schema.json"))
                .as("run `./punctual schema > docs/punctual.schema.json`")
                .isEqualTo(printed.toString());
    }

    @Test
    void launcherAndReadmeNameEveryCommand() throws IOException {
        String launcher = text("punctual");
        String readme = text("README.md");
        for (String command : new CommandLine(Main.class).getSubcommands().keySet()) {
            assertThat(launcher).containsPattern("(?m)^  " + command + "  +[a-z]");
            assertThat(readme).containsPattern("`" + command + "[` ]");
        }
    }

    @Test
    void everyCommandExplainsItself() {
        for (String command : new CommandLine(Main.class).getSubcommands().keySet()) {
            assertThat(Main.run(command, "--help")).as(command).isZero();
        }
    }

    @Test
    void documentsLinkToWhatIsThere() throws IOException {
        var documents =
                new ArrayList<>(List.of("README.md", "CONTRIBUTING.md", "docs/architecture.md"));
        for (String folder : List.of("docs/decisions", "docs/guide")) {
            try (var pages = Files.list(ROOT.resolve(folder))) {
                pages.map(page -> ROOT.relativize(page).toString()).forEach(documents::add);
            }
        }
        for (String document : documents) {
            Matcher link = LINK.matcher(text(document));
            while (link.find()) {
                Path target = ROOT.resolve(document).resolveSibling(link.group(1));
                assertThat(target).as("linked from %s", document).exists();
            }
        }
    }

    private static String text(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }
}
