import { byFamily, type Outlook } from '../campaign/outlook.ts'
import type { Unwritten } from '../candidate/offered.ts'
import type { ProbeResult } from '../candidate/probes.ts'
import type { Hello } from '../candidate/protocol/hello.ts'
import { show } from '../transcript/show.ts'

/** Everything that `parley probe` found. */
export interface Probed extends Outlook, Pick<Hello, 'candidate' | 'role' | 'plane' | 'protocol'> {
  readonly probes: readonly ProbeResult[]
  readonly unwritten: readonly Unwritten[]
  /** Mandatory features that are not declared. */
  readonly undeclared: readonly string[]
  readonly purposes: readonly { id: string; title: string; disposition: string; because: string }[]
}

const WIDTH = 110
const MOST_GROUPS = 12

/** The same in at most a screen. @param flags what names the candidate on the command line */
export function tellProbed(found: Probed, flags: readonly string[]): string[] {
  const { candidate, role, plane, protocol, probes, unwritten, undeclared } = found
  const name = `${show(candidate.name, 60)} ${show(candidate.version, 20)}`
  return [
    `${name}, ${role}, ${plane} plane, protocol ${protocol}`,
    ...probes.map((each) =>
      each.ok ? `✓ ${each.probe}` : `✕ ${each.probe}: ${each.what} (${show(each.detail, 200)})`,
    ),
    ...(unwritten.length > 0
      ? wrapped('✕ not written yet: ', unwritten.map(({ action }) => action).join(', '))
      : ['✓ every action that it owes is offered']),
    ...(undeclared.length > 0
      ? wrapped('! mandatory and not declared in hello, which counts against it: ', undeclared.join(', '))
      : []),
    ...outlook(found),
    `Next: ${next(found, flags)}`,
  ]
}

function outlook({ plane, selected, excluded, elsewhere }: Probed): string[] {
  const all = selected.length + excluded.reduce((sum, { purposes }) => sum + purposes.length, 0)
  const told = excluded
    .slice(0, MOST_GROUPS)
    .flatMap(({ disposition, because, purposes }) =>
      wrapped(`  ${disposition}, ${because}: `, byFamily(purposes)),
    )
  const more = excluded.length - MOST_GROUPS
  return [
    `Can be judged on ${selected.length} of the ${all} purposes of the ${plane} plane at tier gate (${elsewhere} more are of the other plane):`,
    ...wrapped('  selected: ', byFamily(selected) || 'none'),
    ...told,
    ...(more > 0 ? [`  and ${more} more reasons: --json gives them all`] : []),
  ]
}

function next({ probes, unwritten }: Probed, flags: readonly string[]): string {
  const [first] = unwritten
  if (probes.some(({ ok }) => !ok)) return 'mend what is marked with ✕; it would void a campaign'
  if (first === undefined) return ['parley certify', ...flags, '--tier smoke'].join(' ')
  const owed = first.feature ? `, which the feature ${first.feature} promises` : ''
  return `write ${first.action}${owed}. ${first.about}`
}

/** A list after a heading, in lines of at most {@link WIDTH} characters, the following ones indented. */
function wrapped(heading: string, list: string): string[] {
  const lines: string[] = []
  let line = heading.trimEnd()
  for (const word of list.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = '   '
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
