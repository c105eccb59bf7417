package dev.punctual.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HedgeBudgetTest {
    @Test
    void oneRequestOfTwentyMayBeSentTwice() {
        var budget = new HedgeBudget(0.05);
        int spent = 0;
        for (int i = 1; i <= 1_000; i++) {
            budget.earn();
            if (budget.spend()) {
                spent++;
            }
            assertThat(spent).isLessThanOrEqualTo(i / 20);
        }
        assertThat(spent).isEqualTo(50);
    }

    @Test
    void onlyAFewAreSavedUp() {
        var budget = new HedgeBudget(0.5);
        for (int i = 0; i < 1_000; i++) {
            budget.earn();
        }
        int spent = 0;
        while (budget.spend()) {
            spent++;
        }
        assertThat(spent).isEqualTo(10);
    }

    @Test
    void withoutAShareThereIsNone() {
        var budget = new HedgeBudget(0);
        budget.earn();
        assertThat(budget.spend()).isFalse();
    }
}
