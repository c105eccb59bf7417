package dev.punctual.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DotKernelTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 63, 64, 100, 384})
    void vectorsAndScalarsGiveTheSameBitsAndTheInnerProduct(int dimension) {
        var random = new Random(dimension);
        try (Arena arena = Arena.ofConfined()) {
            int count = 15;
            var bytes = arena.allocate(count * VectorGroups.groupBytes(dimension), 64);
            var groups = new VectorGroups(bytes, dimension);
            float[] vector = new float[dimension];
            for (int place = 0; place < groups.places(); place++) {
                fill(vector, random);
                groups.put(place, vector, (float) random.nextGaussian());
            }
            groups.clear(count * 16 - 1);
            float[] query = new float[dimension];
            fill(query, random);
            for (int some = 1; some <= count; some++) {
                float[] scalar = new float[some * 16];
                float[] vectors = new float[some * 16];
                groups.scores(new ScalarDotKernel(), count - some, some, query, scalar);
                groups.scores(new VectorDotKernel(), count - some, some, query, vectors);
                assertThat(vectors).isEqualTo(scalar);
                assertThat(scalar[some * 16 - 1]).isEqualTo(Float.NEGATIVE_INFINITY);
                for (int i = 0; i < some * 16 - 1; i++) {
                    int place = (count - some) * 16 + i;
                    groups.get(place, vector);
                    double expected = groups.bias(place);
                    for (int d = 0; d < dimension; d++) {
                        expected += (double) vector[d] * query[d];
                    }
                    assertThat((double) scalar[i]).isCloseTo(expected, within(1e-4 * dimension));
                }
            }
        }
    }

    private static void fill(float[] vector, Random random) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
    }
}
