/// What all routes share: what the headers of a call say, and on which thread its work is done.
@NullMarked
package dev.punctual.server.http.call;

import org.jspecify.annotations.NullMarked;
