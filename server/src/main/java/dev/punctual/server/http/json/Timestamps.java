package dev.punctual.server.http.json;

/// Timestamps as RFC 3339 text, in microseconds since 1970-01-01T00:00:00Z, for the years 0000 to 9999.
public final class Timestamps {
    /*
     * Dates are counted from the first of March of year 0, so that the leap day is the last of its year and the days
     * before a month follow a linear formula; 400 years have 146,097 days.
     */

    /// The first instant that has a text.
    public static final long MIN_MICROS = -62_167_219_200_000_000L;

    /// The last instant that has a text.
    public static final long MAX_MICROS = 253_402_300_799_999_999L;

    /// What [#parse] gives for a text that is no timestamp.
    public static final long INVALID = Long.MIN_VALUE;

    private static final long DAY_SECONDS = 86_400;
    private static final int DAYS_TO_1970 = 719_468;
    private static final String SHAPE = "0000-00-00T00:00:00";

    private Timestamps() {}

    /// Reads a date and a time with an offset, such as `2001-06-01T12:34:56.789Z`; digits after the sixth of a second are
    /// cut off. [#INVALID] for anything else, leap seconds included.
    public static long parse(String text) {
        int zone = SHAPE.length();
        if (text.length() <= zone || !shaped(text)) {
            return INVALID;
        }
        int month = digits(text, 5, 2);
        int day = digits(text, 8, 2);
        int hour = digits(text, 11, 2);
        int minute = digits(text, 14, 2);
        int second = digits(text, 17, 2);
        int year = digits(text, 0, 4);
        if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
            return INVALID;
        }
        if (hour > 23 || minute > 59 || second > 59) {
            return INVALID;
        }
        long micros = 0;
        if (text.charAt(zone) == '.') {
            int end = zone + 1;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            if (end == zone + 1 || end > zone + 10) {
                return INVALID;
            }
            micros = fraction(text, zone + 1, end);
            zone = end;
        }
        long seconds = daysSince1970(year, month, day) * DAY_SECONDS;
        seconds += hour * 3600L + minute * 60L + second;
        return shifted(seconds, micros, offsetMinutes(text, zone));
    }

    private static long shifted(long seconds, long micros, int offsetMinutes) {
        if (offsetMinutes == Integer.MIN_VALUE) {
            return INVALID;
        }
        long result = (seconds - offsetMinutes * 60L) * 1_000_000 + micros;
        return result < MIN_MICROS || result > MAX_MICROS ? INVALID : result;
    }

    private static boolean shaped(String text) {
        for (int i = 0; i < SHAPE.length(); i++) {
            char want = SHAPE.charAt(i);
            char is = text.charAt(i);
            boolean fits =
                    switch (want) {
                        case '0' -> isDigit(is);
                        case 'T' -> is == 'T' || is == 't' || is == ' ';
                        default -> is == want;
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int digits(String text, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    private static long fraction(String text, int from, int end) {
        long micros = 0;
        for (int i = 0; i < 6; i++) {
            micros = micros * 10 + (from + i < end ? text.charAt(from + i) - '0' : 0);
        }
        return micros;
    }

    /// The offset at `from`, which must end the text; [Integer#MIN_VALUE] if there is none.
    private static int offsetMinutes(String text, int from) {
        int left = text.length() - from;
        if (left == 1) {
            return text.charAt(from) == 'Z' || text.charAt(from) == 'z' ? 0 : Integer.MIN_VALUE;
        }
        if (left != 6 || text.charAt(from + 3) != ':') {
            return Integer.MIN_VALUE;
        }
        for (int i : new int[] {1, 2, 4, 5}) {
            if (!isDigit(text.charAt(from + i))) {
                return Integer.MIN_VALUE;
            }
        }
        int hours = digits(text, from + 1, 2);
        int minutes = digits(text, from + 4, 2);
        if (hours > 23 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        return switch (text.charAt(from)) {
            case '+' -> hours * 60 + minutes;
            case '-' -> -(hours * 60 + minutes);
            default -> Integer.MIN_VALUE;
        };
    }

    private static int daysOf(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static long daysSince1970(int year, int month, int day) {
        int fromMarch = month > 2 ? month - 3 : month + 9;
        int marchYear = month > 2 ? year : year - 1;
        int era = Math.floorDiv(marchYear, 400);
        int yearOfEra = marchYear - era * 400;
        int dayOfYear = (153 * fromMarch + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - DAYS_TO_1970;
    }

    /// Writes a timestamp in quotes, in UTC, with as many digits after the second as it has; its number if it has no text.
    public static void write(JsonBuffer json, long micros) {
        if (micros < MIN_MICROS || micros > MAX_MICROS) {
            json.number(micros);
            return;
        }
        long seconds = Math.floorDiv(micros, 1_000_000L);
        int fraction = (int) Math.floorMod(micros, 1_000_000L);
        int ofDay = (int) Math.floorMod(seconds, DAY_SECONDS);
        json.raw('"');
        date(json, (int) Math.floorDiv(seconds, DAY_SECONDS));
        json.raw('T');
        padded(json, ofDay / 3600, 10);
        json.raw(':');
        padded(json, ofDay / 60 % 60, 10);
        json.raw(':');
        padded(json, ofDay % 60, 10);
        if (fraction != 0) {
            json.raw('.');
            for (int unit = 100_000; fraction != 0; unit /= 10) {
                json.raw((char) ('0' + fraction / unit));
                fraction %= unit;
            }
        }
        json.raw("Z\"");
    }

    private static void date(JsonBuffer json, int daysSince1970) {
        int days = daysSince1970 + DAYS_TO_1970;
        int era = Math.floorDiv(days, 146_097);
        int dayOfEra = days - era * 146_097;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int fromMarch = (5 * dayOfYear + 2) / 153;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        padded(json, era * 400 + yearOfEra + (month <= 2 ? 1 : 0), 1000);
        json.raw('-');
        padded(json, month, 10);
        json.raw('-');
        padded(json, dayOfYear - (153 * fromMarch + 2) / 5 + 1, 10);
    }

    /// Writes a number with zeros in front, `unit` being that of its first digit.
    private static void padded(JsonBuffer json, int value, int unit) {
        for (int at = unit; at > 0; at /= 10) {
            json.raw((char) ('0' + value / at % 10));
        }
    }
}
