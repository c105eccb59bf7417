package dev.punctual.lightgbm;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_float;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import com.microsoft.ml.lightgbm.lightgbmlibConstants;
import io.github.metarank.lightgbm4j.LGBMBooster;
import java.io.IOException;
import java.io.UncheckedIOException;

/// LightGBM's own evaluation of a model file. The wrapper's method has room for two outputs only.
final class LightgbmPredictor implements AutoCloseable {
    private final SWIGTYPE_p_void booster;

    LightgbmPredictor(String file) {
        try {
            LGBMBooster.loadNative();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var handle = lightgbmlib.new_voidpp();
        check(lightgbmlib.LGBM_BoosterLoadModelFromString(file, lightgbmlib.new_intp(), handle));
        this.booster = lightgbmlib.voidpp_value(handle);
    }

    double[] predict(float[] rows, int width, int outputs) {
        int count = rows.length / width;
        SWIGTYPE_p_float in = lightgbmlib.new_floatArray(rows.length);
        SWIGTYPE_p_double out = lightgbmlib.new_doubleArray((long) count * outputs);
        try {
            for (int i = 0; i < rows.length; i++) {
                lightgbmlib.floatArray_setitem(in, i, rows[i]);
            }
            check(
                    lightgbmlib.LGBM_BoosterPredictForMat(
                            booster,
                            lightgbmlib.float_to_voidp_ptr(in),
                            lightgbmlibConstants.C_API_DTYPE_FLOAT32,
                            count,
                            width,
                            1,
                            lightgbmlibConstants.C_API_PREDICT_NORMAL,
                            0,
                            -1,
                            "num_threads=1",
                            lightgbmlib.new_int64_tp(),
                            out));
            double[] predictions = new double[count * outputs];
            for (int i = 0; i < predictions.length; i++) {
                predictions[i] = lightgbmlib.doubleArray_getitem(out, i);
            }
            return predictions;
        } finally {
            lightgbmlib.delete_floatArray(in);
            lightgbmlib.delete_doubleArray(out);
        }
    }

    private static void check(int code) {
        if (code != 0) {
            throw new IllegalStateException(lightgbmlib.LGBM_GetLastError());
        }
    }

    @Override
    public void close() {
        check(lightgbmlib.LGBM_BoosterFree(booster));
    }
}
