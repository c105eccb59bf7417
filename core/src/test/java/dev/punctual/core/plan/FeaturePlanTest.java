package dev.punctual.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.store.OnlineStore;
import dev.punctual.core.value.FeatureStatus;
import dev.punctual.core.value.Frame;
import dev.punctual.core.value.Schema;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeaturePlanTest {
    private static final long SECOND = 1_000_000;
    private static final long HOUR = 3_600 * SECOND;

    /// When the row of the pair north-south was made.
    private static final long MADE = 100 * HOUR;

    private final ParcelsPlan parcels = new ParcelsPlan();

    @BeforeEach
    void load() {
        parcels.loadHistory("north", "south", 4.5, MADE);
        parcels.loadPrepared("north", "south", 42);
        parcels.arrive(1, "north", MADE + 10 * SECOND, 1.5);
        parcels.arrive(2, "north", MADE + 20 * SECOND, 2.5);
        parcels.arrive(3, "south", MADE + 30 * SECOND, 9);
    }

    @Test
    void everyViewIsReadByItsOwnKey() {
        Frame frame = ask("north", "south", MADE + 40 * SECOND).frame();
        assertThat(frame.doubleAt(cell("pair.mean"))).isEqualTo(4.5);
        assertThat(frame.longAt(cell("from.arrived"))).isEqualTo(2);
        assertThat(frame.longAt(cell("to.arrived"))).isEqualTo(1);
        assertThat(frame.doubleAt(cell("from.weights"))).isEqualTo(2.5);
        assertThat(frame.doubleAt(cell("from.weights") + 1)).isEqualTo(1.5);
        assertThat(frame.doubleAt(cell("to.weights"))).isEqualTo(9);
        assertThat(frame.absentAt(cell("to.weights") + 1)).isTrue();
    }

    @Test
    void everyValueHasTheTimeOfItsNewestEvent() {
        Frame frame = ask("north", "south", MADE + 40 * SECOND).frame();
        assertThat(frame.eventTimeMicros(field("pair.mean"))).isEqualTo(MADE);
        assertThat(frame.eventTimeMicros(field("from.weights"))).isEqualTo(MADE + 20 * SECOND);
        assertThat(frame.eventTimeMicros(field("to.weights"))).isEqualTo(MADE + 30 * SECOND);
    }

    @Test
    void aDirectedPairIsNotItsReverse() {
        Frame frame = ask("south", "north", MADE).frame();
        assertThat(frame.status(field("pair.mean"))).isEqualTo(FeatureStatus.DEFAULTED);
    }

    @Test
    void unknownKeysAreMissingUnlessThereIsADefault() {
        Frame frame = ask("nowhere", "elsewhere", MADE).frame();
        assertThat(frame.status(field("pair.mean"))).isEqualTo(FeatureStatus.DEFAULTED);
        assertThat(frame.doubleAt(cell("pair.mean"))).isEqualTo(1.25);
        assertThat(frame.status(field("pair.carrier"))).isEqualTo(FeatureStatus.DEFAULTED);
        assertThat(frame.textAt(cell("pair.carrier"))).isEqualTo("any");
        assertThat(frame.status(field("pair.parcels"))).isEqualTo(FeatureStatus.MISSING);
        assertThat(frame.status(field("from.weights"))).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void aValueIsStaleAfterItsMaximumAgeAndNotBefore() {
        Frame young = ask("north", "south", MADE + HOUR).frame();
        assertThat(young.status(field("pair.mean"))).isEqualTo(FeatureStatus.PRESENT);
        Frame old = ask("north", "south", MADE + HOUR + 1).frame();
        assertThat(old.status(field("pair.mean"))).isEqualTo(FeatureStatus.STALE);
        assertThat(old.doubleAt(cell("pair.mean"))).isEqualTo(4.5);
    }

    @Test
    void whatWasPreparedIsFoundByItsKey() {
        Frame known = ask("north", "south", MADE).prepared();
        assertThat(known.status(0)).isEqualTo(FeatureStatus.PRESENT);
        assertThat(known.doubleAt(0)).isEqualTo(42);
        assertThat(ask("south", "north", MADE).prepared().has(0)).isFalse();
    }

    @Test
    void allRowsOfAllQuestionsAreReadAtOnce() {
        var questions =
                List.of(
                        parcels.question("north", "south", MADE),
                        parcels.question("south", "north", MADE),
                        parcels.question("north", "south", MADE));
        parcels.plan().read(questions, Long.MAX_VALUE);
        assertThat(parcels.reads()).containsExactly(6);
        int mean = field("pair.mean");
        assertThat(questions)
                .extracting(question -> question.frame().status(mean))
                .containsExactly(
                        FeatureStatus.PRESENT, FeatureStatus.MISSING, FeatureStatus.PRESENT);
    }

    @Test
    void whatAStalledStoreDidNotReadInTimeIsMarkedAndTheRestIsThere() {
        parcels.stallAfter(1);
        var questions =
                List.of(
                        parcels.question("north", "south", MADE + 40 * SECOND),
                        parcels.question("north", "south", MADE + 40 * SECOND));
        parcels.plan().read(questions, 0);
        questions.forEach(parcels.plan()::derive);

        Frame read = questions.getFirst().frame();
        assertThat(read.doubleAt(cell("pair.mean"))).isEqualTo(4.5);
        assertThat(questions.getFirst().prepared().status(0)).isEqualTo(FeatureStatus.TIMED_OUT);
        Frame unread = questions.getLast().frame();
        assertThat(unread.status(field("pair.mean"))).isEqualTo(FeatureStatus.TIMED_OUT);
        assertThat(unread.status(field("pair.parcels"))).isEqualTo(FeatureStatus.TIMED_OUT);
        assertThat(unread.has(field("pair.mean"))).isFalse();
        assertThat(unread.longAt(cell("from.arrived"))).isEqualTo(2);
    }

    @Test
    void whatIsComputedFromEventsExpiresToo() {
        long newest = MADE + 20 * SECOND;
        Frame young = ask("north", "south", newest + 30 * SECOND - 1).frame();
        assertThat(young.status(field("from.weights"))).isEqualTo(FeatureStatus.PRESENT);
        Frame old = ask("north", "south", newest + 30 * SECOND).frame();
        assertThat(old.status(field("from.weights"))).isEqualTo(FeatureStatus.MISSING);
    }

    @Test
    void trainingLooksNoFurtherBackThanTheViewSays() {
        Question atEnd = parcels.question("north", "south", MADE + 3 * HOUR);
        parcels.trainingPlan().read(List.of(atEnd), Long.MAX_VALUE);
        assertThat(atEnd.frame().status(field("pair.mean"))).isEqualTo(FeatureStatus.STALE);
        Question past = parcels.question("north", "south", MADE + 3 * HOUR + 1);
        parcels.trainingPlan().read(List.of(past), Long.MAX_VALUE);
        assertThat(past.frame().status(field("pair.mean"))).isEqualTo(FeatureStatus.MISSING);
        parcels.plan().read(List.of(past), Long.MAX_VALUE);
        assertThat(past.frame().status(field("pair.mean"))).isEqualTo(FeatureStatus.STALE);
    }

    @Test
    void aKeyThatIsTooLongIsTheCallersMistake() {
        String name = "n".repeat(OnlineStore.MAX_KEY_BYTES);
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> ask(name, "south", MADE))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_RANGE));
    }

    @Test
    void aListTakesAPlaceForEachElementOfAModelsRow() {
        var input = new ModelInput(schema(), List.of("to.weights", "pair.parcels", "from.arrived"));
        assertThat(input.names())
                .containsExactly("to.weights[0]", "to.weights[1]", "pair.parcels", "from.arrived");
        var row = new float[6];
        input.fill(ask("north", "south", MADE + 40 * SECOND).frame(), row, 1);
        assertThat(row).containsExactly(0, 9, Float.NaN, 17, 2, 0);
    }

    @Test
    void anAnswerIsAsOldAsItsOldestInput() {
        Frame frame = ask("north", "south", MADE + 40 * SECOND).frame();
        var both = new ModelInput(schema(), List.of("to.weights", "pair.mean"));
        assertThat(both.oldestMicros(frame)).isEqualTo(MADE);
        var one = new ModelInput(schema(), List.of("to.weights"));
        assertThat(one.oldestMicros(frame)).isEqualTo(MADE + 30 * SECOND);
        Frame unknown = ask("nowhere", "elsewhere", MADE).frame();
        assertThat(both.oldestMicros(unknown)).isEqualTo(Frame.UNKNOWN_TIME);
    }

    @Test
    void anUnknownInputIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelInput(schema(), List.of("from.arived")))
                .withMessageContaining("from.arived");
    }

    private Question ask(String from, String to, long micros) {
        Question question = parcels.question(from, to, micros);
        parcels.plan().read(List.of(question), Long.MAX_VALUE);
        parcels.plan().derive(question);
        return question;
    }

    private Schema schema() {
        return parcels.plan().schema();
    }

    private int field(String name) {
        return schema().indexOf(name);
    }

    private int cell(String name) {
        return schema().cellOf(field(name));
    }
}
