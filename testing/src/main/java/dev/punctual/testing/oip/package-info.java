/// A conformance kit for the Open Inference Protocol, version 2: black-box checks against any server's base URL.
@NullMarked
package dev.punctual.testing.oip;

import org.jspecify.annotations.NullMarked;
