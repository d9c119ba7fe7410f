import type { Progress } from '../campaign/options.ts'
import { stopwatch } from '../environment/protocol-time.ts'
import { show } from '../transcript/show.ts'

const GLYPHS = { none: '·', pass: '✓', inconclusive: '?', fail: '✕', error: '!' } as const

/** Progress on a terminal: one moving line. Elsewhere one plain line for each purpose. Nothing when quiet. */
export function consoleProgress(quiet: boolean): { readonly listener: Progress; end(): void } {
  const moving = process.stderr.isTTY === true && !quiet
  const elapsed = stopwatch()
  let total = 0
  let done = 0
  let cases = 0
  const write = (text: string) => {
    if (!quiet) process.stderr.write(text)
  }
  const line = (text: string) => (moving ? write(`\r\u001b[K${text}`) : undefined)
  const left = () => {
    if (done === 0) return ''
    const seconds = Math.ceil(((elapsed() / done) * (total - done)) / 1000)
    return `, about ${seconds} s left`
  }
  return {
    listener: {
      selected(purposes, candidate) {
        total = purposes
        write(`${show(candidate.name)} ${show(candidate.version)}: ${purposes} purposes\n`)
      },
      began: (purpose) => line(`${done}/${total} ${purpose.id} … ${cases} cases${left()}`),
      counted(purpose, here, failing) {
        cases += 1
        line(
          `${done}/${total} ${purpose.id} ${here} cases${failing > 0 ? `, ${failing} failing` : ''}${left()}`,
        )
      },
      ended({ purpose, verdict, title, because, cases: counts }) {
        done += 1
        const number = Object.values(counts).reduce((a, b) => a + b, 0)
        line('')
        const why = verdict === 'pass' ? '' : ` — ${show(because)}`
        write(
          `${GLYPHS[verdict]} ${purpose.padEnd(6)} ${verdict.padEnd(12)} ${String(number).padStart(4)} cases  ${title}${why}\n`,
        )
      },
    },
    end: () => line(''),
  }
}
