extension PageStyle {
    /// Charts take their colours from the theme, so one drawing serves both.
    static let charts =
        seriesColours + """
            .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));\
            gap:1.8rem 3rem;margin:.6rem 0 1.6rem;align-items:start}
            figure{margin:0;min-width:0;max-width:31rem}
            figure.wide{max-width:42rem}
            figcaption{margin-top:.3rem;line-height:1.4}
            svg.chart,svg.stack{display:block;width:100%;height:auto;overflow:visible}
            svg.stack{margin:.1rem 0 1rem}
            svg text{font:13px var(--sans);fill:var(--ink);font-variant-numeric:tabular-nums}
            svg .tick,svg .axis,svg .note{fill:var(--quiet)}
            svg .tick,svg .note{font-size:12px}
            svg .value{font-size:12px}
            svg .name,svg .value,svg .note,svg .label{paint-order:stroke;stroke:var(--paper);\
            stroke-width:3px;stroke-linejoin:round}
            svg text.inside{fill:var(--paper);font-weight:600}
            svg text.label{fill:var(--c);font-weight:600;font-size:12px}
            svg text.label.baseline{font-weight:400;font-style:italic}
            .grid{stroke:var(--line);stroke-width:1}
            .rule{stroke:var(--quiet);stroke-width:1}
            .line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}
            .line.baseline{stroke-width:1.5}
            .whisker{stroke:var(--c);stroke-width:1.2;opacity:.75}
            .marker{fill:var(--c);stroke:var(--paper);stroke-width:.8}
            .marker.hollow0{fill:var(--paper);stroke:var(--c);stroke-width:1.5}
            .bar{fill:var(--c)}
            .bar.light{opacity:.5}
            .bar.baseline{fill:var(--paper);stroke:var(--c);stroke-width:1.4;stroke-dasharray:3 2}
            .bar:hover{opacity:.8}
            .interval{stroke:var(--ink);stroke-width:1.3;paint-order:stroke}
            .halo{stroke:var(--paper);stroke-width:4;opacity:.75}
            .diagonal{stroke:var(--quiet);stroke-width:1;stroke-dasharray:2 3}
            .reference{stroke:var(--baseline);stroke-width:1.6;stroke-dasharray:5 3}
            .mark{stroke:var(--ink);stroke-width:2;stroke-dasharray:3 2}
            .faint{opacity:.4}
            .legend{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;list-style:none;padding:0;\
            margin:0 0 .5rem;font-size:.88rem}
            .legend li{display:flex;align-items:center;gap:.45rem}
            .swatch{width:26px;height:12px;flex:none}

            """

    private static let seriesColours =
        (0..<Palette.seriesCount).map { ".s\($0){--c:var(--s\($0))}" }.joined()
        + ".baseline{--c:var(--baseline)}\n"
}
