package dev.punctual.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ServingException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OccupancyTest {
    private final Occupancy occupancy = new Occupancy();

    @Test
    void closingWaitsForThoseInsideAndLetsNobodyInAnyMore() throws Exception {
        occupancy.enter();
        CompletableFuture<Boolean> closed = CompletableFuture.supplyAsync(occupancy::close);
        while (true) {
            try {
                occupancy.enter();
                occupancy.leave();
                Thread.onSpinWait();
            } catch (ServingException e) {
                assertThat(e).hasMessage("the model was unloaded");
                break;
            }
        }
        assertThat(closed).isNotDone();
        occupancy.leave();
        assertThat(closed.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(occupancy.close()).isFalse();
        assertThatExceptionOfType(ServingException.class).isThrownBy(occupancy::enter);
    }
}
