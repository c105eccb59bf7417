package dev.punctual.load.plot;

/// The style sheet of plots: a palette for light and dark, and text that stays readable when a drawing is small.
public final class Style {
    /// To be put into the page, or into the drawing when it is a file of its own.
    public static final String CSS =
            """
            :root {
              color-scheme: light dark;
              --c0: #0b7a75; --c1: #3b76d9; --c2: #d98a00; --c3: #c4453d; --c4: #7a53c9; --c5: #6b7280; --c6: #5b5bd6; --c7: #c2418a;
              --ink: #14202b; --soft: #566370; --grid: #dfe5ea; --limit: #b3261e; --track: #edf1f4;
            }
            @media (prefers-color-scheme: dark) {
              :root {
                --c0: #3cc4b4; --c1: #74a7ff; --c2: #f2b347; --c3: #ff8a7d; --c4: #b49bff; --c5: #9aa5b1; --c6: #a3a3ff; --c7: #f48fc4;
                --ink: #e7edf2; --soft: #9fb0bf; --grid: #2b3640; --limit: #ff8a7d; --track: #222c35;
              }
            }
            svg { display: block; width: 100%; height: auto; overflow: visible; }
            svg text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--soft); }
            svg .grid { stroke: var(--grid); stroke-width: 1; }
            svg .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
            svg .limit { stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 6 5; }
            svg .limit-label { fill: var(--limit); font-weight: 600; }
            svg .area { stroke: none; opacity: .88; }
            svg .track { fill: var(--track); }
            svg .bar-name { fill: var(--ink); font-size: 14px; }
            svg .bar-value { fill: var(--ink); font-size: 14px; font-weight: 600; }
            .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); }
            .c3 { --c: var(--c3); } .c4 { --c: var(--c4); } .c5 { --c: var(--c5); }
            .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
            svg .line { stroke: var(--c); }
            svg .area, svg .bar { fill: var(--c); }
            @media (max-width: 640px) {
              svg text { font-size: 19px; }
              svg .bar-name, svg .bar-value { font-size: 19px; }
              svg .minor { display: none; }
            }
            """;

    private Style() {}
}
