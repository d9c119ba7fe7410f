import { show } from '../../../harness/transcript/show.ts'
import type { Json } from '../../../harness/vocabulary/json.ts'
import { literal } from '../../../harness/vocabulary/literal.ts'
import { type Html, html, trusted } from './html.ts'

const LINES = 60
const CHARACTERS = 400

/** A stimulus as indented JSON: every line is safe to look at, long ones and long lists of them are cut and say so. */
export function stimulusBlock(stimulus: Json): Html {
  return block(JSON.stringify(stimulus, null, 2))
}

/** A stimulus as it can be pasted into a suite, to keep a counterexample as a test. */
export function variantBlock(stimulus: Json): Html {
  return block(`${literal(stimulus)},`)
}

function block(text: string): Html {
  const lines = text.split('\n')
  const kept = lines.slice(0, LINES).map((line) => {
    // The indentation is ours; as hostile text it would be shown as signs.
    const indent = /^ */.exec(line)?.[0] ?? ''
    return html`${trusted(indent)}${show(line.slice(indent.length), CHARACTERS)}
`
  })
  const rest = lines.length - LINES
  return html`<pre>${kept}${rest > 0 && `(${rest} more lines; the record has them all)`}</pre>`
}
