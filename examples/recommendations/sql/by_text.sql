SELECT movie, title, genres, genre, year, ratings
FROM movies
