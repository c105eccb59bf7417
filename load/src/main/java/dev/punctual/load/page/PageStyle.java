package dev.punctual.load.page;

/// The style sheet of the page around the plots.
final class PageStyle {
    static final String CSS =
            """
            :root { --page: #f5f7f9; --card: #ffffff; --edge: #e1e7ec; --good: #0b7a4b; --bad: #b3261e; --warn: #9a6100; }
            @media (prefers-color-scheme: dark) {
              :root { --page: #0e151b; --card: #151e26; --edge: #25313b; --good: #4cc38a; --bad: #ff8a7d; --warn: #f2b347; }
            }
            * { box-sizing: border-box; }
            body {
              margin: 0; background: var(--page); color: var(--ink);
              font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
            }
            main { max-width: 1180px; margin: 0 auto; padding: 40px 20px 64px; }
            h1 { font-size: clamp(26px, 4vw, 38px); line-height: 1.15; letter-spacing: -.02em; margin: 0 0 8px; }
            h2 { font-size: 21px; letter-spacing: -.01em; margin: 48px 0 4px; }
            p { margin: 0 0 16px; color: var(--soft); max-width: 75ch; }
            .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(158px, 1fr)); gap: 12px; margin-top: 24px; }
            .tile, figure, .table {
              background: var(--card); border: 1px solid var(--edge); border-radius: 12px; margin: 0; min-width: 0;
            }
            .tile { padding: 14px 16px; }
            .tile b { display: block; font-size: 26px; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
            .tile span { display: block; color: var(--soft); font-size: 14px; line-height: 1.35; }
            .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 16px; margin-top: 16px; }
            .column { display: flex; flex-direction: column; gap: 16px; min-width: 0; }
            figure { padding: 18px 20px 16px; }
            figcaption { font-weight: 650; margin-bottom: 8px; }
            .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 14px; color: var(--soft); margin-bottom: 10px; }
            .swatch { display: inline-block; width: 11px; height: 11px; border-radius: 3px; background: var(--c); margin-right: 7px; }
            .table { overflow-x: auto; padding: 6px 8px; }
            table { border-collapse: collapse; width: 100%; font-size: 15px; font-variant-numeric: tabular-nums; }
            caption { text-align: left; font-weight: 650; padding: 10px 12px 6px; white-space: nowrap; }
            th, td { padding: 7px 12px; text-align: right; white-space: nowrap; }
            th { color: var(--soft); font-weight: 500; font-size: 14px; }
            tbody tr { border-top: 1px solid var(--edge); }
            th:first-child, td:first-child { text-align: left; white-space: normal; }
            tr.strong td { font-weight: 650; }
            .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
            .note { border-left: 3px solid var(--warn); padding-left: 12px; margin-top: 16px; }
            p.warn { color: var(--warn); }
            footer { margin-top: 48px; color: var(--soft); font-size: 14px; }
            @media (max-width: 640px) {
              main { padding: 24px 12px 40px; }
              figure { padding: 14px 14px 12px; }
              table { font-size: 14px; }
              th, td { padding: 7px 6px; }
              th { font-size: 13px; white-space: normal; vertical-align: bottom; }
              caption { padding: 10px 6px 6px; }
              .tiles { grid-template-columns: 1fr 1fr; }
            }
            """;

    private PageStyle() {}
}
