package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.ConfigNode;
import dev.punctual.core.definition.ConfigNode.Mapping;
import dev.punctual.core.definition.ConfigNode.Scalar;
import dev.punctual.core.definition.ConfigNode.Sequence;
import dev.punctual.core.definition.Location;
import dev.punctual.core.definition.Problem;
import dev.punctual.core.testing.Randomized;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlReaderTest {

    private static ConfigNode read(String text) {
        var result = new YamlReader().read("a.yaml", text);
        assertThat(result).isInstanceOf(YamlReader.Result.Read.class);
        return ((YamlReader.Result.Read) result).root();
    }

    private static List<String> problems(String text) {
        var result = new YamlReader().read("a.yaml", text);
        assertThat(result).isInstanceOf(YamlReader.Result.Rejected.class);
        return ((YamlReader.Result.Rejected) result)
                .problems().stream().map(Problem::toString).toList();
    }

    private static Location at(int line, int column) {
        return new Location("a.yaml", line, column);
    }

    @Test
    void everyNodeKnowsItsLineAndColumn() {
        assertThat(read("a: 1\nb:\n  - x\n  - \"2\"\n"))
                .isEqualTo(
                        new Mapping(
                                List.of(
                                        new ConfigNode.Entry(
                                                new Scalar("a", false, at(1, 1)),
                                                new Scalar("1", false, at(1, 4))),
                                        new ConfigNode.Entry(
                                                new Scalar("b", false, at(2, 1)),
                                                new Sequence(
                                                        List.of(
                                                                new Scalar("x", false, at(3, 5)),
                                                                new Scalar("2", true, at(4, 5))),
                                                        at(3, 3)))),
                                at(1, 1)));
    }

    @Test
    void repeatedKeysAreKept() {
        assertThat(((Mapping) read("a: 1\na: 2\n")).entries()).hasSize(2);
    }

    @Test
    void aBlockOfTextIsAText() {
        var entry = ((Mapping) read("a: |\n  one\n  two\n")).entries().getFirst();
        assertThat(entry.value()).isEqualTo(new Scalar("one\ntwo\n", true, at(1, 4)));
    }

    @Test
    void anEmptyFileIsReported() {
        assertThat(problems(""))
                .containsExactly("a.yaml:1:1: the file is empty; begin with 'project: NAME'");
        assertThat(problems("# only a comment\n")).hasSize(1);
        assertThat(problems("---\n...\n")).hasSize(1);
    }

    @Test
    void aTabIsReported() {
        assertThat(problems("a:\n\tb: 1\n"))
                .singleElement()
                .asString()
                .startsWith("a.yaml:2:1: this is not YAML")
                .endsWith("; indent with spaces, not with tabs");
    }

    @Test
    void aColonInAPlainTextIsReported() {
        assertThat(problems("a: 1\nb: one: two\n"))
                .singleElement()
                .asString()
                .startsWith("a.yaml:2:7: this is not YAML")
                .endsWith("; put a text that holds ': ' in quotes, and indent keys alike");
    }

    @Test
    void anOpenBracketIsReported() {
        assertThat(problems("a: [1, 2\nb: 3\n"))
                .singleElement()
                .asString()
                .startsWith("a.yaml:2:")
                .endsWith("; close the bracket, and put a comma between two entries");
    }

    @Test
    void openQuotesAreReported() {
        assertThat(problems("a: \"one\nb: 3\n"))
                .singleElement()
                .asString()
                .endsWith("; close the quotes or the bracket that is open here");
    }

    @Test
    void wrongIndentationIsReported() {
        assertThat(problems("a:\n  b: 1\n c: 2\n"))
                .singleElement()
                .asString()
                .startsWith("a.yaml:3:2: this is not YAML")
                .endsWith("; indent entries of one level alike, and end each key with ': '");
    }

    @Test
    void aControlCharacterIsReportedAtItsPlace() {
        assertThat(problems("a: 1\nb: x\u0007y\n"))
                .containsExactly(
                        "a.yaml:2:5: the character U+0007 is not allowed in YAML; remove it");
    }

    @Test
    void anchorsAliasesAndTagsAreReportedTogether() {
        assertThat(problems("a: &x [1]\nb: *x\nc: !!str 5\nd: {<<: *x}\n"))
                .containsExactly(
                        "a.yaml:1:4: anchors (&) are not supported; remove it and repeat the value",
                        "a.yaml:2:4: aliases (*) are not supported; write the value again",
                        "a.yaml:3:4: tags (!) such as tag:yaml.org,2002:str are not"
                                + " supported; remove"
                                + " it",
                        "a.yaml:4:9: aliases (*) are not supported; write the value again");
    }

    @Test
    void aKeyThatIsAListIsReported() {
        assertThat(problems("? [a, b]\n: 1\n"))
                .containsExactly("a.yaml:1:3: a key is a list; write a name");
    }

    @Test
    void aSecondDocumentIsReported() {
        assertThat(problems("a: 1\n---\nb: 2\n"))
                .containsExactly(
                        "a.yaml:2:1: a second document begins here; remove '---' or write a second"
                                + " file");
    }

    @Test
    void fiftyLevelsArePossibleAndOneMoreIsNot() {
        assertThat(read("[".repeat(49) + "x" + "]".repeat(49))).isInstanceOf(Sequence.class);
        assertThat(problems("[".repeat(50) + "x" + "]".repeat(50)))
                .containsExactly("a.yaml:1:51: over 50 levels deep; write fewer levels");
    }

    @Test
    void bracketsWithoutEndAreGivenUp() {
        assertThat(problems("[".repeat(500_000))).hasSize(1);
        assertThat(problems("{a: ".repeat(200_000))).hasSize(1);
        assertThat(problems("- ".repeat(500_000))).hasSize(1);
    }

    @Test
    void aFileOverTheLimitIsReported() {
        assertThat(problems("#".repeat(YamlReader.MOST_CHARACTERS) + "\n"))
                .containsExactly(
                        "a.yaml:1:1: the file is over 1 MiB; split the definitions"
                                + " over several files");
    }

    @Test
    void whateverIsReadThereIsATreeOrAProblem() {
        String alphabet = "ab:-[]{},\"'#&*!|>%@`?\t\n \u0000\u0085\ud83d\ufeff";
        Randomized.check(
                5_000,
                random -> {
                    var text = new StringBuilder();
                    for (int i = random.nextInt(30); i > 0; i--) {
                        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                    }
                    switch (new YamlReader().read("a.yaml", text.toString())) {
                        case YamlReader.Result.Read read ->
                                assertThat(read.root().location().line()).isPositive();
                        case YamlReader.Result.Rejected rejected ->
                                assertThat(rejected.problems()).isNotEmpty();
                    }
                });
    }
}
