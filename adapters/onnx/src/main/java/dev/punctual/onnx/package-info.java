/// ONNX models, run by ONNX Runtime.
@NullMarked
package dev.punctual.onnx;

import org.jspecify.annotations.NullMarked;
