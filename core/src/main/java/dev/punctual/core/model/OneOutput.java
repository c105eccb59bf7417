package dev.punctual.core.model;

/// One of the outputs of a model with several, such as the probability of one class.
public record OneOutput(Model model, int output) implements Model {

    /// @throws dev.punctual.core.error.ServingException with `INVALID_ARTEFACT` if the model has no such output
    public OneOutput {
        if (output < 0 || output >= model.outputs()) {
            throw InvalidArtefact.because(
                    "there is no output "
                            + output
                            + "; the model's outputs are 0 to "
                            + (model.outputs() - 1));
        }
    }

    @Override
    public int width() {
        return model.width();
    }

    @Override
    public float predict(float[] row, int offset) {
        float[] all = new float[model.outputs()];
        model.predict(row, offset, all, 0);
        return all[output];
    }

    @Override
    public void predictBatch(float[] rows, int count, float[] out) {
        int outputs = model.outputs();
        float[] all = new float[count * outputs];
        model.predictBatch(rows, count, all);
        for (int i = 0; i < count; i++) {
            out[i] = all[i * outputs + output];
        }
    }
}
