package dev.punctual.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.punctual.core.error.ErrorCategory;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.testing.Randomized;
import dev.punctual.server.http.endpoints.QuestionReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Compares the streaming reader with a reader over Jackson's tree, on bodies that are right and bodies that are not.
class QuestionReaderFuzzTest {
    private final QuestionReader reader = new QuestionReader(EchoPredictions.DELAY);
    private final TreeReader tree = new TreeReader(EchoPredictions.DELAY);
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void readsWhatTheTreeReads() {
        Randomized.check(20_000, random -> compare(RandomBodies.valid(random)));

        assertThat(taken.get()).isGreaterThan(15_000);
    }

    @Test
    void refusesWhatTheTreeRefuses() {
        Randomized.check(40_000, random -> compare(mutated(random)));

        assertThat(refused.get()).isGreaterThan(10_000);
        assertThat(taken.get()).isGreaterThan(1_000);
    }

    private void compare(String text) {
        compare(text.getBytes(StandardCharsets.UTF_8));
    }

    private void compare(byte[] body) {
        QuestionReader.@Nullable Questions mine = mine(body);
        String expected = tree.read(body);
        String shown = new String(body, StandardCharsets.UTF_8);
        assertThat(mine == null ? null : TreeReader.shown(mine)).as(shown).isEqualTo(expected);
        (mine == null ? refused : taken).incrementAndGet();
    }

    private QuestionReader.@Nullable Questions mine(byte[] body) {
        try {
            return reader.read(body, body.length);
        } catch (ServingException e) {
            assertThat(e.code().category()).isEqualTo(ErrorCategory.USER);
            return null;
        }
    }

    /// A valid body with a few bytes changed, put in, taken out or repeated.
    private static byte[] mutated(SplittableRandom random) {
        byte[] body = RandomBodies.valid(random).getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(body.length);
            int length = Math.min(body.length - at, random.nextInt(1, 8));
            byte[] middle =
                    switch (random.nextInt(4)) {
                        case 0 -> new byte[0];
                        case 1 -> twice(Arrays.copyOfRange(body, at, at + length));
                        case 2 -> new byte[] {(byte) random.nextInt()};
                        default -> RandomBodies.token(random).getBytes(StandardCharsets.UTF_8);
                    };
            body = spliced(body, at, random.nextBoolean() ? at : at + length, middle);
            if (body.length == 0) {
                return body;
            }
        }
        return body;
    }

    private static byte[] twice(byte[] part) {
        byte[] both = Arrays.copyOf(part, part.length * 2);
        System.arraycopy(part, 0, both, part.length, part.length);
        return both;
    }

    private static byte[] spliced(byte[] body, int from, int to, byte[] middle) {
        byte[] result = Arrays.copyOf(body, from + middle.length + body.length - to);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(body, to, result, from + middle.length, body.length - to);
        return result;
    }
}
