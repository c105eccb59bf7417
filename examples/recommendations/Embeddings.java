import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// java Embeddings.java RATINGS MOVIES: makes a vector for each movie from who rated what.
///
/// The matrix of movies and users has a weight for each rating, more for a good one, divided by the roots of how often the
/// movie and the user occur. A vector is the movie's part of the matrix's largest singular vectors, found by subspace iteration,
/// without the first one, which is only how often the movie was rated.
final class Embeddings {
    private static final int NUMBERS = 32;
    private static final int ITERATIONS = 30;
    private static final int FEWEST_RATINGS = 5;

    private final List<String[]> movies =
            new ArrayList<>(); // id, title, year, genre, ratings, genres
    private final List<int[]> rated = new ArrayList<>(); // movie, user
    private final List<Double> weights = new ArrayList<>();
    private int users;

    public static void main(String[] arguments) throws IOException {
        var embeddings = new Embeddings();
        embeddings.read(Files.readAllLines(Path.of(arguments[0])));
        double[][] vectors = embeddings.vectors();
        embeddings.write(Path.of(arguments[1]), vectors);
        System.out.println(embeddings.movies.size() + " movies have vectors");
    }

    private void read(List<String> lines) {
        var rows = lines.stream().skip(1).map(Embeddings::cells).toList();
        var counts = new HashMap<String, Integer>();
        rows.forEach(row -> counts.merge(row.get(0), 1, Integer::sum));
        Map<String, Integer> movieNumbers = new HashMap<>();
        Map<String, Integer> userNumbers = new HashMap<>();
        for (List<String> row : rows) {
            int count = counts.get(row.get(0));
            if (count < FEWEST_RATINGS) {
                continue;
            }
            int movie =
                    movieNumbers.computeIfAbsent(
                            row.get(0),
                            id -> {
                                String genre = row.get(3).split("\\|", -1)[0];
                                movies.add(
                                        new String[] {
                                            id,
                                            row.get(1),
                                            row.get(2),
                                            genre,
                                            "" + count,
                                            row.get(3).replace("|", ", ")
                                        });
                                return movies.size() - 1;
                            });
            int user = userNumbers.computeIfAbsent(row.get(4), _ -> userNumbers.size());
            rated.add(new int[] {movie, user});
            weights.add(Double.parseDouble(row.get(5)) >= 3.5 ? 1 : 0.3);
        }
        users = userNumbers.size();
        normalise();
    }

    private void normalise() {
        double[] ofMovie = new double[movies.size()];
        double[] ofUser = new double[users];
        for (int i = 0; i < rated.size(); i++) {
            ofMovie[rated.get(i)[0]] += weights.get(i);
            ofUser[rated.get(i)[1]] += weights.get(i);
        }
        for (int i = 0; i < rated.size(); i++) {
            double expected = ofMovie[rated.get(i)[0]] * ofUser[rated.get(i)[1]];
            weights.set(i, weights.get(i) / Math.sqrt(expected));
        }
    }

    /// The cells of a line of CSV.
    private static List<String> cells(String line) {
        var cells = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean twice = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (twice) {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    private double[][] vectors() {
        int width = Math.min(NUMBERS + 1, Math.min(users, movies.size()));
        var random = new Random(1);
        double[][] vectors = new double[movies.size()][width];
        for (double[] vector : vectors) {
            for (int d = 0; d < width; d++) {
                vector[d] = random.nextGaussian();
            }
        }
        for (int i = 0; i < ITERATIONS; i++) {
            orthonormalise(vectors);
            vectors = times(times(vectors, 1, users), 0, movies.size());
        }
        double[] lengths = orthonormalise(vectors);
        double[][] kept = new double[movies.size()][width - 1];
        for (int movie = 0; movie < kept.length; movie++) {
            for (int d = 1; d < width; d++) {
                kept[movie][d - 1] = vectors[movie][d] * Math.sqrt(Math.sqrt(lengths[d]));
            }
        }
        return kept;
    }

    /// The matrix times vectors of movies (`to` = 1) or users (`to` = 0).
    private double[][] times(double[][] vectors, int to, int count) {
        double[][] product = new double[count][vectors[0].length];
        for (int i = 0; i < rated.size(); i++) {
            double[] from = vectors[rated.get(i)[1 - to]];
            double[] sum = product[rated.get(i)[to]];
            double weight = weights.get(i);
            for (int d = 0; d < sum.length; d++) {
                sum[d] += weight * from[d];
            }
        }
        return product;
    }

    /// Gram-Schmidt over the columns; gives the length that each had left.
    private static double[] orthonormalise(double[][] rows) {
        double[] lengths = new double[rows[0].length];
        for (int column = 0; column < lengths.length; column++) {
            for (int before = 0; before < column; before++) {
                double product = 0;
                for (double[] row : rows) {
                    product += row[column] * row[before];
                }
                for (double[] row : rows) {
                    row[column] -= product * row[before];
                }
            }
            double square = 0;
            for (double[] row : rows) {
                square += row[column] * row[column];
            }
            lengths[column] = Math.sqrt(square);
            for (double[] row : rows) {
                row[column] /= Math.max(lengths[column], 1e-12);
            }
        }
        return lengths;
    }

    private void write(Path file, double[][] vectors) throws IOException {
        try (var out = new PrintWriter(Files.newBufferedWriter(file))) {
            out.println("movie,title,year,genre,ratings,genres,vector");
            for (int i = 0; i < vectors.length; i++) {
                String[] movie = movies.get(i);
                var vector = new StringBuilder();
                for (double number : vectors[i]) {
                    vector.append(vector.isEmpty() ? "" : ", ");
                    vector.append(String.format(Locale.ROOT, "%.6g", number));
                }
                String year = movie[2].equals("NA") ? "" : movie[2];
                out.printf(
                        "%s,\"%s\",%s,%s,%s,\"%s\",\"[%s]\"%n",
                        movie[0],
                        movie[1].replace("\"", "\"\""),
                        year,
                        movie[3],
                        movie[4],
                        movie[5],
                        vector);
            }
        }
    }
}
