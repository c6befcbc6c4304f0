/// The style sheet of every page: one column of text, system fonts, light and dark, paper and phone.
enum PageStyle {
    /// The whole sheet.
    static let sheet = theme + layout + tables + PageStyle.charts + PageStyle.browser + print

    private static let theme = """
        :root{color-scheme:light;\(Palette.variables(dark: false));\
        --serif:ui-serif,"Iowan Old Style","Palatino Linotype",Palatino,Georgia,serif;\
        --sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        @media (prefers-color-scheme:dark){:root{color-scheme:dark;\(Palette.variables(dark: true))}}

        """

    private static let layout = """
        *{box-sizing:border-box}
        html{scroll-behavior:smooth;-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0 auto;max-width:66rem;padding:0 1.5rem 4rem;background:var(--paper);\
        color:var(--ink);font:1rem/1.55 var(--sans);overflow-wrap:break-word}
        h1,h2{font-family:var(--serif);font-weight:600;line-height:1.2;text-wrap:balance}
        h1{font-size:clamp(1.9rem,5vw,2.6rem);margin:.1rem 0 1rem;letter-spacing:-.01em}
        h2{font-size:1.5rem;margin:0 0 .6rem;padding-top:1.6rem}
        h3{font-size:1rem;font-weight:600;margin:0 0 .3rem}
        p,ul,dl{margin:0 0 .9rem}
        header>p,section>p,footer,dl.facts{max-width:44rem}
        header{padding-top:3rem}
        .kicker{margin:0;color:var(--quiet);font-size:.9rem}
        .lead{font:1.3rem/1.45 var(--serif)}
        .lead strong{font-weight:600;white-space:nowrap}
        .quiet,footer,figcaption{color:var(--quiet);font-size:.9rem}
        a{color:var(--accent);text-underline-offset:.2em;text-decoration-thickness:.06em}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.4rem .8rem}
        nav{border-block:1px solid var(--line);margin:1.6rem 0 0;padding:.55rem 0}
        nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;list-style:none;margin:0;padding:0}
        nav a{color:var(--ink);text-decoration:none;display:inline-block;padding:.15rem 0}
        nav a:hover{text-decoration:underline}
        section{padding-bottom:.8rem}
        dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.4rem;margin:1.2rem 0 0}
        dl.facts dt{color:var(--quiet)}
        dl.facts dd{margin:0;font-variant-numeric:tabular-nums}
        footer{border-top:1px solid var(--line);margin-top:3rem;padding-top:1rem}
        @media (max-width:34rem){body{padding-inline:1rem}header{padding-top:1.6rem}\
        .lead{font-size:1.15rem}dl.facts{grid-template-columns:1fr;gap:0}\
        dl.facts dd{margin-bottom:.5rem}}
        @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}

        """

    private static let tables = """
        .scroll{overflow-x:auto;max-width:100%;padding-bottom:.2rem}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.93rem;\
        line-height:1.35}
        figure.table{max-width:none;margin:0 0 1.6rem}
        figure.table>figcaption{margin:0 0 .5rem;max-width:44rem}
        table bdi{overflow-wrap:normal}
        tbody th{min-width:7.5rem}
        thead th{min-width:4.5rem}
        .meaning{display:block;min-width:15rem;max-width:26rem}
        th,td{padding:.34rem .9rem .34rem 0;text-align:start;vertical-align:baseline}
        th{font-weight:600}
        tbody th{font-weight:500}
        thead th{border-bottom:1.5px solid var(--ink);vertical-align:bottom;line-height:1.2}
        tbody tr+tr>*{border-top:1px solid var(--line)}
        tbody tr.first>*{border-top:1px solid var(--ink)}
        .number{text-align:end;padding-inline-start:.6rem}
        td.number,.interval-text{white-space:nowrap}
        .interval-text{display:block;color:var(--quiet);font-size:.82em}
        tr.baseline>*{color:var(--quiet);font-style:italic}
        tr.faint>*{color:var(--quiet)}
        .sure{font-weight:700}

        """

    private static let print = """
        @media print{body{max-width:none;padding:0;font-size:10pt}nav,.skip,form{display:none}\
        header{padding-top:0}figure,tr,.miss{break-inside:avoid}h2,h3{break-after:avoid}\
        .scroll{overflow:visible}a{color:inherit}mark,.bar{print-color-adjust:exact;\
        -webkit-print-color-adjust:exact}}

        """
}
