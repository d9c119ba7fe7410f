import { createHash } from 'node:crypto'
import { type Html, html, type Part, textOf, trusted } from './html.ts'
import { STYLE } from './style.ts'

/** What a page is about: its id, its conclusion in a word, and further style of its own. */
export interface PageHead {
  readonly id: string
  readonly word: string
  readonly style?: string
}

/** Puts a page around the sections: one file, no script, nothing loaded, and a policy that says so. */
export function page({ id, word, style = '' }: PageHead, evidenceDigest: string, body: Part): string {
  const css = STYLE + style + runningHeads(`${id} · ${word}`, `evidence sha256:${evidenceDigest}`)
  const hash = createHash('sha256').update(css).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const whole: Html = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${id}: ${word}</title>
<style>${trusted(css)}</style>
</head>
<body>
${body}
</body>
</html>
`
  return textOf(whole)
}

/** Page margins of the print. Both texts come from checked identifiers, words and digests, never from a candidate. */
function runningHeads(top: string, bottom: string): string {
  const safe = (text: string) => text.replaceAll(/[^\w .,:()·-]/g, '')
  return `@page { size: A4; margin: 20mm 15mm 18mm;
  @top-left { content: "${safe(top)}"; font: 8pt system-ui, sans-serif }
  @bottom-left { content: "${safe(bottom)}"; font: 6.5pt ui-monospace, monospace }
  @bottom-right { content: "page " counter(page) " of " counter(pages); font: 8pt system-ui, sans-serif } }
`
}
