package dev.punctual.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.punctual.core.model.Model;

/// Our evaluation of a file beside ONNX Runtime's.
final class Comparison {
    private Comparison() {}

    static void assertSame(byte[] file, Model ours, float[] rows) {
        int width = ours.width();
        int count = rows.length / width;
        float[] mine = new float[count * ours.outputs()];
        float[] theirs = new float[mine.length];
        try (OnnxRows runtime = OnnxRows.of(OnnxModel.load(file, OnnxOptions.defaults()))) {
            assertThat(runtime.width()).isEqualTo(width);
            assertThat(runtime.outputs()).isEqualTo(ours.outputs());
            ours.predictBatch(rows, count, mine);
            runtime.predictBatch(rows, count, theirs);
        }
        for (int i = 0; i < mine.length; i++) {
            float tolerance = 1e-5f * Math.max(1, Math.abs(theirs[i]));
            assertThat(mine[i]).as("number %d", i).isCloseTo(theirs[i], within(tolerance));
        }
    }
}
