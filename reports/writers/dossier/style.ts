/** What the page of a dossier has beside the style of the report. */
export const DOSSIER_STYLE = `
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin: 1rem 0 1.1rem }
.pair .banner { margin: 0 } .pair .banner h2 { all: unset; display: block; font-size: .8rem; font-weight: 600; letter-spacing: .06em; text-transform: uppercase; color: var(--soft) }
.pair .word { display: block; margin: .1rem 0 .3rem }
.tiles { display: grid; grid-template-columns: repeat(5, 1fr); gap: .6rem; margin: 0 0 1.1rem; padding: 0; list-style: none; max-width: none }
.tiles li { border: 1px solid var(--line); border-top: 4px solid currentColor; padding: .5rem .65rem .55rem; display: flex; flex-direction: column; gap: .1rem }
.tiles > li > b { color: var(--ink); font-size: 1.5rem; line-height: 1.15; font-variant-numeric: tabular-nums; font-weight: 650 } .tiles > li > b small { font-size: .78rem; font-weight: 400; color: var(--soft) }
.tiles .what { color: var(--ink); font-size: .8rem; line-height: 1.25 } .tiles .mark { font-size: .78rem; margin-top: auto; padding-top: .25rem; white-space: normal }
.plots { display: grid; grid-template-columns: 1fr 1fr; gap: 1.4rem } .plots.one { grid-template-columns: minmax(0, 36rem) }
figure { margin: 0; break-inside: avoid } figcaption { font-weight: 600; font-size: .9rem } figcaption small { display: block; font-weight: 400; color: var(--soft); font-size: .8rem } figure svg { margin: .2rem 0 0 }
.wrong { border-left: 4px solid var(--bad); padding: .1rem 0 .1rem .9rem; margin: 0 0 1.1rem; list-style: none; max-width: none } .wrong li { margin: .35rem 0 } .wrong b { color: var(--bad) }
svg .axis { stroke: var(--ink); stroke-width: 1 } svg .grid { stroke: var(--line); stroke-width: .6 } svg .line { fill: none; stroke-width: 1.8 }
svg .l0 { stroke: #123f7a } svg .l1 { stroke: #a14800; stroke-dasharray: 7 3 } svg .l2 { stroke: #0b5a2b; stroke-dasharray: 2 3 } svg .l3 { stroke: #5b1a7c; stroke-dasharray: 9 3 2 3 }
svg .p0 { fill: #123f7a; stroke: none } svg .p1 { fill: #fff; stroke: #a14800; stroke-width: 1.6 } svg .p2 { fill: #0b5a2b; stroke: none } svg .p3 { fill: #fff; stroke: #5b1a7c; stroke-width: 1.6 }
svg .tick { fill: var(--soft); font-size: 11px } svg .end { text-anchor: end } svg .mid { text-anchor: middle } svg .bound { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 1 3 }
.beside { font-size: .75rem } .beside td, .beside th { padding-right: .4rem } .beside thead th { vertical-align: bottom; overflow-wrap: anywhere; font-size: .8em; letter-spacing: -.01em } .beside .own { background: var(--tint) } .beside td.beyond { font-weight: 700; color: var(--bad) } .beside td.open { color: var(--soft) }
.beside sup { color: var(--soft); font-size: .7em } .notes { font-size: .85rem }
.measure { border-top: 1px solid var(--ink); padding-top: .2rem; margin-top: 1.8rem } .measure h3 { margin-top: .6rem } .measure .asks { font-size: 1.05rem; max-width: 52rem }
@media (max-width: 60rem) { .tiles { grid-template-columns: repeat(3, 1fr) } }
@media (max-width: 48rem) { .pair, .plots { grid-template-columns: 1fr } .tiles { grid-template-columns: 1fr 1fr } }
@media print { .pair, .plots { grid-template-columns: 1fr 1fr } .tiles { grid-template-columns: repeat(5, 1fr) } .tiles li, .pair .banner, .wrong li { break-inside: avoid } .beside { font-size: 8px } .beside td, .beside th { padding-right: .35rem } tr.group { break-after: avoid } .beside .own, .tiles li { print-color-adjust: exact } #d2 { break-before: page } .measure { break-inside: auto } }
`
