package dev.punctual.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundSqlTest {
    private static final Map<String, Object> P = Map.of("p", 7L);

    @Test
    void everyTypeBecomesATypedLiteral() {
        Map<String, Object> parameters =
                Map.of(
                        "l",
                        1L,
                        "d",
                        0.5,
                        "b",
                        true,
                        "s",
                        "it's",
                        "t",
                        Instant.parse("1969-12-31T23:59:59.999999Z"));
        assertThat(BoundSql.of("SELECT $l,$d,$b,$s,$t", parameters))
                .isEqualTo(
                        "SELECT  CAST('1' AS BIGINT), CAST('0.5' AS DOUBLE),"
                                + " CAST('true' AS BOOLEAN), CAST('it''s' AS VARCHAR),"
                                + " make_timestamp(CAST('-1' AS BIGINT))");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT '$p'",
                "SELECT 'it''s $p'",
                "SELECT E'\\' $p'",
                "SELECT \"$p\" FROM t",
                "SELECT a$p FROM t",
                "SELECT 1 -- $p",
                "SELECT 1 /* $p /* $p */ $p */",
                "SELECT $$ $p $$",
                "SELECT $tag$ $p $$ $p $tag$",
                "SELECT 1 ; -- the end $p",
            })
    void whatOnlyLooksLikeAParameterStays(String sql) {
        assertThat(BoundSql.of(sql, P)).isEqualTo(sql);
    }

    @Test
    void aParameterEndsWhereItsNameEnds() {
        assertThat(BoundSql.of("FROM t WHERE a=$p+1 AND b>'x'AND c<$p", P))
                .isEqualTo(
                        "FROM t WHERE a= CAST('7' AS BIGINT)+1 AND b>'x'AND c< CAST('7' AS BIGINT)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " -- nothing",
                "SELECT 1; SELECT 2",
                "SELECT 1; DROP TABLE t",
                "DROP TABLE t",
                "COPY t TO 'x'",
                "SELECT $1",
                "SELECT $unknown",
                "SELECT $ p"
            })
    void whatIsNotOneSelectWithKnownParametersIsRefused(String sql) {
        assertThatThrownBy(() -> BoundSql.of(sql, P))
                .isInstanceOfSatisfying(
                        ServingException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION));
    }

    @Test
    void anUnknownParameterIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> BoundSql.of("SELECT $form", Map.of("from", 1L, "to", 2L)))
                .hasMessage(
                        "the query uses $form, which has no value here; the parameters are"
                                + " [from, to]");
    }
}
