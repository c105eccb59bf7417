package dev.punctual.load.terminal;

import java.util.Locale;

/// Numbers as people read them, always with their units.
public final class Figures {
    private Figures() {}

    /// A count with its thousands apart: `3,000,000`.
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// Milliseconds with three digits or so: `0.42 ms`, `12.3 ms`, `1,234 ms`.
    public static String millis(double millis) {
        return decimal(millis) + " ms";
    }

    /// A share of one in percent, with more digits near 0 and 1; only nothing and all are shown as 0 and 100.
    public static String percent(double share) {
        double distance = Math.min(share, 1 - share);
        int digits = distance == 0 ? 0 : distance < 0.000_1 ? 4 : distance < 0.01 ? 2 : 1;
        double scale = Math.pow(10, digits + 2.0);
        double shown = share < 0.5 ? Math.ceil(share * scale) : Math.floor(share * scale);
        boolean edge = digits == 4;
        return String.format(
                Locale.ROOT, "%." + digits + "f %%", edge ? shown / scale * 100 : share * 100);
    }

    /// A number with about three significant digits: `0.042`, `7.31`, `26.1`, `1,234`.
    public static String decimal(double number) {
        double size = Math.abs(number);
        if (Double.isNaN(number)) {
            return "–";
        }
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, number == 0 ? "%.0f" : format, number);
    }

    /// A number with so many digits behind the point, for what is compared down to the last of them: `26.04`, `0.7731`.
    public static String fixed(double number, int digits) {
        return Double.isNaN(number)
                ? "–"
                : String.format(Locale.ROOT, "%,." + digits + "f", number);
    }

    /// A span of time: `340 ms`, `12.4 s`, `3 min 05 s`, `2 h 10 min`.
    public static String duration(double seconds) {
        if (seconds < 1) {
            return Math.round(seconds * 1e3) + " ms";
        }
        if (seconds < 59.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 3_600) {
            return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", whole / 3_600, whole / 60 % 60);
    }

    /// A rate: `512/s`, `244 k/s`, `1.2 M/s`.
    public static String rate(double perSecond) {
        if (perSecond >= 999_500) {
            return decimal(perSecond / 1e6) + " M/s";
        }
        return perSecond >= 9_995
                ? decimal(perSecond / 1e3) + " k/s"
                : count(Math.round(perSecond)) + "/s";
    }
}
