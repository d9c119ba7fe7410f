/** The style sheet of the report: system fonts, ink on paper, every mark readable without its colour, A4 in print. */
export const STYLE = `
:root { color-scheme: light; --ink: #1b1b1b; --soft: #555; --line: #c9c9c9; --paper: #fff; --tint: #f5f5f2;
  --good: #0b5a2b; --warn: #7a4700; --bad: #a01212; --broken: #5b1a7c; --idle: #4a4a4a; }
* { box-sizing: border-box }
html { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
body { margin: 0 auto; max-width: 66rem; padding: 1.6rem 1.5rem 3rem }
h1 { font-size: 1.15rem; margin: 0; letter-spacing: .01em }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .7rem; padding-top: .5rem; border-top: 2px solid var(--ink) }
h3 { font-size: 1.02rem; margin: 1.5rem 0 .4rem }
h4 { font-size: .92rem; margin: 1rem 0 .2rem }
p { margin: .4rem 0; max-width: 48rem }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: .15em }
ul, ol { margin: .4rem 0; padding-left: 1.4rem; max-width: 48rem }
code, pre, .code { font: .83em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace }
pre { background: var(--tint); border-left: 3px solid var(--line); margin: .4rem 0; padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere }
header p { max-width: none }
.soft { color: var(--soft) } .id { white-space: nowrap } .wrap { overflow-wrap: anywhere }
.good { color: var(--good) } .warn { color: var(--warn) } .bad { color: var(--bad) } .broken { color: var(--broken) } .idle { color: var(--idle) }
.mark { white-space: nowrap; font-weight: 600 } .mark b { display: inline-block; min-width: 1.1em; text-align: center }
.banner { border: 2px solid currentColor; padding: .9rem 1.1rem 1rem; margin: 1rem 0 1.2rem }
.banner .head { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem }
.banner .word { font-size: 1.75rem; font-weight: 700; line-height: 1.2 } .banner .word span + span { display: inline-block } .banner .word span + span::first-letter { text-transform: uppercase }
.banner .mode { color: var(--ink); font-weight: 600; text-align: right }
.banner p { color: var(--ink); max-width: none }
.banner .line { font-weight: 600; margin-top: .6rem }
.first { display: grid; grid-template-columns: 1fr 1fr; gap: 1.6rem }
.first h2 { border: 0; padding: 0; margin: 0 0 .3rem; font-size: 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: .3rem 0 }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
.read { list-style: none; padding: 0 } .read li { display: grid; grid-template-columns: minmax(5.5rem, max-content) 1fr; gap: .8rem; margin: .12rem 0 }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .875rem; line-height: 1.4 }
th, td { text-align: left; vertical-align: top; padding: .28rem .6rem .28rem 0; border-bottom: 1px solid var(--line) }
thead th { border-bottom: 1.5px solid var(--ink); font-weight: 600 }
tbody th { font-weight: 600 } tr.group th { background: var(--tint); padding-left: .4rem; border-bottom-color: var(--ink) }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
.counts { width: auto; min-width: 60% }
.transcript { font-size: .8rem } .transcript td { padding: .22rem .5rem .22rem 0 }
.transcript tr.at { outline: 2px solid var(--bad); outline-offset: -1px; background: #fdf3f2 }
.transcript tr.said td { border-bottom: 1.5px solid var(--ink); font-weight: 600 }
.transcript .fields { overflow-wrap: anywhere; font-size: .92em } .transcript .fields span { margin-right: .9em } .transcript .fields i { color: var(--soft); font-style: normal }
.facts { margin: .2rem 0 .8rem }
svg { display: block; width: 100%; height: auto; margin: .5rem 0 }
svg text { font: 12px system-ui, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--ink) }
svg .lane { stroke: var(--line); stroke-width: 1 } svg .name { font-weight: 600; text-anchor: middle }
svg .arrow { stroke: var(--ink); stroke-width: 1.2; fill: none } svg .tip { fill: var(--ink); stroke: none }
svg .word { stroke-dasharray: 5 3 } svg .at { stroke: var(--bad); stroke-width: 3 } svg .at.tip { fill: var(--bad); stroke: none }
svg text.at { fill: var(--bad); font-weight: 700; stroke: none } svg .num { text-anchor: end; fill: var(--soft) } svg .gap { fill: var(--soft); font-style: italic }
.end { margin-top: 3rem; border-top: 2px solid var(--ink); padding-top: .6rem; font-weight: 600 }
@media (max-width: 48rem) { .first { grid-template-columns: 1fr } .scroll { overflow-x: auto } }
@media print {
  html { font-size: 10.5px } body { max-width: none; padding: 0 }
  h2, h3, h4 { break-after: avoid } tr, svg, pre, .banner { break-inside: avoid } thead { display: table-header-group }
  #s3, .finding + .finding { break-before: page } .transcript tr.at { print-color-adjust: exact }
  a { text-decoration: none }
}
`
