-- Questions with their true answers, in the order in which they were asked.
SELECT departure, origin, destination, distance, delay, flight
FROM flights
WHERE departure >= $from AND departure < $to
ORDER BY departure, flight
