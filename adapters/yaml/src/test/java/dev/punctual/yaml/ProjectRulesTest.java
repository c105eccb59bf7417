package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.ConfigNode;
import dev.punctual.core.definition.Problem;
import dev.punctual.core.definition.reader.ProjectReader.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules that hold for definitions of every kind.
class ProjectRulesTest {

    @Test
    void theWholeProjectIsValid() {
        assertThat(Parcels.whole().project().name()).isEqualTo("parcels");
    }

    @Test
    void anUnknownKeyIsReportedWithTheOneThatWasMeant() {
        Parcels.with("    max_age: 6h", "    maxage: 6h # here")
                .reports("view 'depot_now' knows no key 'maxage'; did you mean 'max_age'?");
    }

    @Test
    void anUnknownKeyLikeNoOtherIsReportedWithThoseThereAre() {
        Parcels.with("    label: days", "    label: days\n    frobnicate: 1 # here")
                .reports(
                        "labels 'arrivals' knows no key 'frobnicate'; write one of: endpoint,"
                                + " description, source, sql, label, train, validate, test,"
                                + " as_known_then, as_known_at");
    }

    @Test
    void anUnknownSectionIsReported() {
        Parcels.with("entities:", "entitys: # here\n  x: {key: {}}\nentities:")
                .reports("the project knows no key 'entitys'; did you mean 'entities'?");
    }

    @Test
    void aProjectNeedsAName() {
        Parcels.with("project: parcels\n", "")
                .and("arrive?\n", "arrive? # here\n")
                .reports("the project has no 'project'; add, for example, 'project: flights'");
    }

    @Test
    void aMissingKeyIsReportedAtWhatLacksIt() {
        Parcels.with("  depot_now:", "  depot_now: # here")
                .and("    source: scans\n", "")
                .and("    key: {depot: place}\n", "")
                .reports("view 'depot_now' has no 'source'; add, for example, 'source: SOURCE'");
    }

    @Test
    void aKeyWithoutAValueIsReported() {
        Parcels.with("event_id: scan", "event_id: # here")
                .reports("event_id has no value; write a text");
    }

    @Test
    void aRepeatedKeyIsReportedWithItsFirstLine() {
        Parcels.with("    over: validate", "    over: validate\n    over: test # here")
                .reports("key 'over' is written twice, first in line 99; remove or rename one");
    }

    @Test
    void aRepeatedNameIsReportedWithItsFirstLine() {
        Parcels.with("  world:\n", "  depot: # here\n    key: {}\n  world:\n")
                .reports("entity 'depot' is written twice, first in line 6; remove or rename one");
    }

    @Test
    void aListWhereAMappingBelongsIsReported() {
        Parcels.with("    key: {}", "    key: [a] # here")
                .reports("key is a list; write a mapping, with one 'key: value' a line");
    }

    @Test
    void aMappingWhereATextBelongsIsReported() {
        Parcels.with("    event_time: at", "    event_time: {field: at} # here")
                .reports("event_time is a mapping; write a text");
    }

    @Test
    void aTextWhereAListBelongsIsReported() {
        Parcels.with("    tags: [delay]", "    tags: delay # here")
                .reports("tags is 'delay'; write a list, such as [a, b]");
    }

    @Test
    void anUnknownTypeIsReportedWithTheOneThatWasMeant() {
        Parcels.with("{depot: string}\n  lane", "{depot: strin} # here\n  lane")
                .reports("depot is 'strin'; did you mean 'string'?");
    }

    @Test
    void aNumberInQuotesIsReported() {
        Parcels.with("quantile: 0.95", "quantile: \"0.95\" # here")
                .reports("quantile is the text \"0.95\"; write a number such as 12 or 0.5");
    }

    @Test
    void aDurationWithoutAUnitIsReported() {
        Parcels.with("grace: 10m", "grace: 600 # here")
                .reports(
                        "grace is '600'; write a duration such as 250us, 10ms, 5s, 30m, 6h, 7d or"
                                + " 1h30m");
    }

    @Test
    void aTimeWithoutAZoneIsReported() {
        Parcels.with(
                        "every: 7d, from: 2026-01-05T00:00:00Z, until: 2026-06-01T00:00:00Z}",
                        "every: 7d, from: 2026-01-05, until: 2026-06-01T00:00:00Z} # here")
                .reports("from is '2026-01-05'; write a time in UTC such as 2001-01-08T00:00:00Z");
    }

    @Test
    void aTimeOfADayThatNeverWasIsReported() {
        Parcels.with(
                        "every: 7d, from: 2026-01-05T00:00:00Z, until: 2026-06-01T00:00:00Z}",
                        "every: 7d, from: 2026-01-05T00:00:00Z, until:"
                                + " 2026-02-30T00:00:00Z} # here")
                .reports(
                        "until is '2026-02-30T00:00:00Z'; write a time in UTC such as"
                                + " 2001-01-08T00:00:00Z");
    }

    @Test
    void aNameWithCapitalsIsReported() {
        Parcels.with("  world:\n", "  World: # here\n")
                .reports(
                        "entity is named 'World'; write a name of small letters, digits and _ that"
                                + " begins with a letter, at most 63 long");
    }

    @Test
    void aNameThatIsTooLongIsReported() {
        String name = "w".repeat(64);
        Parcels.with("  world:\n", "  " + name + ": # here\n")
                .reports(
                        "entity is named '"
                                + name
                                + "'; write a name of small letters, digits and _"
                                + " that begins with a"
                                + " letter, at most 63 long");
    }

    @Test
    void moreDefinitionsThanAProjectMayHoldAreReported() {
        var many = new StringBuilder("entities: # here\n");
        for (int i = 0; i < 1_000; i++) {
            many.append("  e").append(i).append(": {key: {}}\n");
        }
        Parcels.with("entities:\n", many.toString())
                .and("  lane:\n    key: {sender: string, depot: string}\n", "")
                .and("  world:\n    key: {}\n", "")
                .and(
                        "  depot:\n    description: Where parcels are sorted.\n   "
                                + " key: {depot: string}\n",
                        "")
                .and("  e0: {key: {}}\n", "  depot: {key: {depot: string}}\n  e0: {key: {}}\n")
                .reports("entities has over 1000 entries; remove some or split it");
    }

    @Test
    void everyMistakeIsReportedAtOnceInTheOrderOfLines() {
        List<Problem> problems =
                Parcels.with("budget: 10ms", "budget: 10 minutes")
                        .and("    event_id: scan", "    event_id: scam")
                        .and("    entity: depot\n    owner", "    entity: depots\n    owner")
                        .and("hop: 10m}", "hop: 0m}")
                        .and("expression: weight - now.mean", "expression: wait - now.mean")
                        .and("    optimise: rmse", "    optimize: rmse")
                        .and("by: [depot]", "by: [depots]")
                        .problems();
        assertThat(problems)
                .extracting(problem -> problem.location().line() + " " + problem.message())
                .containsExactly(
                        "22 event_id: the schema has no field 'scam'; did you mean 'scan'?",
                        "30 entity: entity 'depots' is not declared; did you mean 'depot'?",
                        "50 hop is 0s; write a duration above 0 and at most 400d",
                        "65 expression: unknown name 'wait' (at character 1 of the expression)",
                        "67 budget is '10 minutes'; write a duration such as 250us, 10ms, 5s, 30m,"
                                + " 6h, 7d or 1h30m",
                        "87 model 'full' has no 'optimise'; add, for example, 'optimise: rmse'",
                        "91 model 'full' knows no key 'optimize'; did you mean 'optimise'?",
                        "97 by: 'depots' is no request feature of endpoint 'arrival'; did you mean"
                                + " 'depot'?");
    }

    @Test
    void whatRefersToSomethingBrokenIsNotReportedToo() {
        Parcels.with("mean_delay: float64, parcels", "mean_delay: flat64, parcels")
                .and("zone: string}", "zone: string} # here")
                .reports("mean_delay is 'flat64'; did you mean 'float64'?");
    }

    @Test
    void definitionsMayBeSpreadOverSeveralFiles() {
        ConfigNode root = Parcels.whole().root("punctual.yaml");
        ConfigNode more = new Parcels("entities:\n  van: {key: {van: int64}}\n").root("vans.yaml");
        assertThat(Parcels.result(List.of(root, more))).isInstanceOf(Result.Valid.class);
    }

    @Test
    void aNameThatTwoFilesDeclareIsReported() {
        ConfigNode root = Parcels.whole().root("punctual.yaml");
        ConfigNode more = new Parcels("project: p\nviews:\n  depot_now: {}\n").root("z.yaml");
        Result result = Parcels.result(List.of(root, more));
        assertThat(((Result.Invalid) result).problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "z.yaml:1:10: the project is named in punctual.yaml:2:1"
                                + " already; remove one",
                        "z.yaml:3:3: view 'depot_now' is declared in punctual.yaml:38:3 already;"
                                + " remove or rename one");
    }

    @Test
    void aFileThatIsNoMappingIsReported() {
        Result result = Parcels.result(List.of(new Parcels("- a\n").root("a.yaml")));
        assertThat(((Result.Invalid) result).problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "a.yaml:1:1: the file is a list; write a mapping, with one"
                                + " 'key: value' a line");
    }
}
