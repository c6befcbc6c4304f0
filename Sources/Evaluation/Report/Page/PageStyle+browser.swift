extension PageStyle {
    /// The error browser: filters, failures and the marks in their texts.
    static let browser = """
        form{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11rem),1fr));\
        gap:.7rem 1rem;margin:0 0 .8rem;align-items:end}
        form[hidden]{display:none}
        label{display:block;font-size:.88rem;color:var(--quiet)}
        select,input,button{font:inherit;color:var(--ink);background:var(--paper);\
        border:1px solid var(--baseline);border-radius:4px;padding:.4rem .6rem;min-height:2.6rem}
        select,input{display:block;width:100%;margin-top:.15rem}
        button{cursor:pointer;padding-inline:1.1rem}
        button:hover{background:var(--raised)}
        .miss{border-top:1px solid var(--line);padding:1.3rem 0 1.1rem;\
        content-visibility:auto;contain-intrinsic-size:auto 24rem}
        .miss[hidden]{display:none}
        .miss>*{max-width:46rem}
        .miss h3{font:600 1.2rem/1.3 var(--serif);margin:0 0 .2rem}
        .facts-line{color:var(--quiet);font-size:.9rem;margin:0 0 .7rem;\
        font-variant-numeric:tabular-nums}
        .facts-line b{color:var(--ink);font-weight:600}
        .facts-line span{display:inline-block;margin-inline-end:1.1rem}
        .spans{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0 0 .8rem}
        .spans dt{color:var(--quiet);font-size:.9rem;padding-top:.1rem}
        .spans dd{margin:0;min-width:0}
        .document{margin:.7rem 0 .4rem;color:var(--quiet);font-size:.9rem}
        .text{font:1.03rem/1.65 var(--serif);white-space:pre-wrap;unicode-bidi:plaintext;\
        margin:0 0 .7rem;padding-inline-start:1rem;border-inline-start:2px solid var(--line);\
        overflow-wrap:anywhere}
        .cut{color:var(--quiet);font-family:var(--sans);font-size:.85em}
        bdi{overflow-wrap:anywhere}
        mark{color:inherit;padding:.06em 0;border-radius:1px;\
        -webkit-box-decoration-break:clone;box-decoration-break:clone}
        mark.gold{background:var(--gold);border-bottom:2.5px solid var(--s2)}
        mark.said{background:var(--said);text-decoration:underline wavy var(--s1) 1.3px;\
        text-underline-offset:.28em;text-decoration-skip-ink:none}
        mark.gold.said{background:linear-gradient(var(--said) 0 50%,var(--gold) 50% 100%)}
        details{margin:.3rem 0}
        summary{cursor:pointer;color:var(--accent);font-size:.93rem;padding:.25rem 0}
        details>.text{margin-top:.4rem}
        details details{margin-inline-start:1rem}
        @media (max-width:34rem){.spans{grid-template-columns:1fr;gap:0}.spans dd{margin-bottom:.4rem}}

        """
}
