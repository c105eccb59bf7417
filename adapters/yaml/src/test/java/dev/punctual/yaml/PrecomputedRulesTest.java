package dev.punctual.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.definition.DefinitionText;
import dev.punctual.core.definition.PrecomputedDefinition;
import dev.punctual.core.definition.PrecomputedDefinition.Content;
import dev.punctual.core.definition.PrecomputedDefinition.Selection;
import dev.punctual.core.definition.SourceDefinition.Query;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Rules of precomputed predictions that are kept by entity.
class PrecomputedRulesTest {
    private static final String MEANS = "    by: [depot]\n    model: full\n    over: validate\n";
    private static final String KEYS = "    keys: {source: warehouse, sql: sql/labels.sql}\n";

    private static Parcels byEntity(String more) {
        return Parcels.with(MEANS, "    by: entity\n    model: full\n" + more);
    }

    private static PrecomputedDefinition table(String more) {
        return byEntity(more).project().precomputed("by_depot");
    }

    @Test
    void meansAreReadAsTheyAlwaysWere() {
        Content content = Parcels.whole().project().precomputed("by_depot").content();
        assertThat(content).isInstanceOf(Content.Means.class);
        assertThat(content.by()).isEqualTo("[depot]");
        assertThat(((Content.Means) content).over()).isEqualTo("validate");
    }

    @Test
    void allEntitiesAreThoseOfTheQuery() {
        PrecomputedDefinition table = table(KEYS + "    schedule: {every: 1h}\n");
        var content = (Content.ByEntity) table.content();
        assertThat(content.every()).isEqualTo(Duration.ofHours(1));
        assertThat(content.select()).isInstanceOf(Selection.All.class);
        Query query = content.query();
        assertThat(query).isNotNull();
        assertThat(query.source()).isEqualTo("warehouse");
        assertThat(table("    select: all\n" + KEYS).content().every()).isNull();
    }

    @Test
    void theFirstEntitiesAreThoseOfAQueryOrOfTheTraffic() {
        String sql = "{source: warehouse, sql: sql/labels.sql}";
        var first =
                (Content.ByEntity)
                        table("    select: {top: {n: 5, order_by: " + sql + "}}\n").content();
        assertThat(((Selection.First) first.select()).n()).isEqualTo(5);
        var asked =
                (Content.ByEntity)
                        table("    select: {top: {n: 5, order_by: traffic}}\n").content();
        assertThat(asked.select()).isEqualTo(new Selection.MostAsked(5, Duration.ofDays(7)));
        assertThat(asked.query()).isNull();
        var recent =
                (Content.ByEntity)
                        table("    select: {top: {n: 5, order_by: traffic, within: 2d}}\n")
                                .content();
        assertThat(recent.select()).isEqualTo(new Selection.MostAsked(5, Duration.ofDays(2)));
    }

    @Test
    void aPlanOfChangesNamesItsParts() {
        assertThat(DefinitionText.of(table("    select: {top: {n: 5, order_by: traffic}}\n")))
                .containsEntry("kind", "by_entity")
                .containsEntry("select.kind", "most_asked")
                .containsEntry("select.n", "5")
                .containsEntry("select.within", "7d");
    }

    @Test
    void keysAreNeededWhereNothingElseNamesTheEntities() {
        byEntity("")
                .and("  by_depot:\n", "  by_depot: # here\n")
                .reports(
                        "precomputed table 'by_depot' has no 'keys'; add, for example, 'keys:"
                                + " {source: SOURCE, sql: sql/keys.sql}'");
    }

    @Test
    void keysAreSuperfluousWhereAnOrderNamesTheEntities() {
        byEntity("    select: {top: {n: 5, order_by: traffic}}\n" + KEYS.replace("\n", " # here\n"))
                .reports("keys: 'order_by' says which keys come first; remove it");
    }

    @Test
    void noEntitiesAreReported() {
        byEntity("    select: {top: {n: 0, order_by: traffic}} # here\n")
                .reports("n is '0'; write a whole number from 1 to 1000000000");
    }

    @Test
    void whatBelongsToTheOtherFormIsReported() {
        byEntity(KEYS + "    over: test # here\n")
                .reports("over: a table by entity is not made from labels; remove it");
        Parcels.with(MEANS, MEANS + "    schedule: {every: 1h} # here\n")
                .reports(
                        "schedule: a table by a list of request features holds means over a split;"
                                + " remove it");
    }

    @Test
    void anotherWordIsReported() {
        Parcels.with("by: [depot]", "by: entities # here")
                .reports(
                        "by is 'entities'; write entity, a list of request features such as [a, b], or"
                                + " features with their buckets such as {a: {quantiles: 10}}");
        byEntity("    select: some # here\n" + KEYS)
                .reports(
                        "select is 'some'; write all, or for example {top: {n: 10000, order_by: traffic}}");
        byEntity("    select: {top: {n: 5, order_by: fame}} # here\n")
                .reports(
                        "order_by is 'fame'; write traffic, or {source: SOURCE, sql: sql/order.sql}");
        byEntity(KEYS + "    schedule: {every: 0s} # here\n")
                .reports("every is 0s; write a duration above 0 and at most 3650d");
    }
}
