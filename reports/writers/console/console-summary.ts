import type { Campaign, PurposeSummary } from '../../../harness/catalogue/campaign.ts'
import { show } from '../../../harness/transcript/show.ts'
import { againstSame } from '../../against-same.ts'
import { findingSummaries } from '../../finding.ts'
import { type Mark, markOf, statementMark } from '../../marks.ts'
import { weightOf } from '../../weight.ts'

const FAILURES = 8
const STEPS = 6
const COLUMNS = 110
const COLOURS: { readonly [T in Mark['tone']]: string } = {
  good: '32',
  warn: '33',
  bad: '31',
  broken: '35',
  idle: '2',
}

/** Settings of {@link consoleSummary}. */
export interface ConsoleOptions {
  /** ANSI colours on glyphs and on the statement. */
  readonly colour: boolean
}

/**
 * What a person sees when a campaign is over: at most 25 lines, the statement first, failures before anything else
 * that did not pass, and the command that repeats the first of them last.
 * @param folder the bundle as the user named it
 */
export function consoleSummary(
  campaign: Campaign,
  folder: string,
  { colour }: ConsoleOptions = { colour: false },
): string[] {
  const { candidate, statement, deviations } = campaign
  const paint = ({ tone }: Pick<Mark, 'tone'>, text: string) =>
    colour ? `\u001b[${COLOURS[tone]}m${text}\u001b[0m` : text
  const mark = statementMark(statement.word)
  const found = ordered(campaign)
  const story = told(found[0])
  // a failure takes two lines
  const gap = gaps(campaign)
  const shown = found.slice(0, FAILURES - Math.ceil((story.length + gap.length) / 2))
  const where = quoted(folder)
  return [
    paint(mark, line(`${mark.glyph} ${statement.line}`, 4 * COLUMNS)),
    line(
      `${candidate.name} ${candidate.version} · ${candidate.role}, ${candidate.plane} plane · tier ${campaign.tier} · seed ${campaign.seed} · ${campaign.id}`,
    ),
    ...counts(campaign),
    ...gap,
    ...shown.flatMap((p) => [
      `${paint(markOf(p), `${markOf(p).glyph} ${p.purpose}`)} ${line(`${note(campaign, p)}${p.title}`, COLUMNS - 20)}`,
      `    ${line(p.because, COLUMNS - 4)}`,
    ]),
    ...story,
    ...(found.length > shown.length ? [`and ${found.length - shown.length} more`] : []),
    ...(deviations.length > 0 ? [`reservations  ${line(deviations.join('; '), COLUMNS - 14)}`] : []),
    `report        ${joined(where, 'report.html')}`,
    replay(campaign, where),
  ]
}

/** The first failure as a short story, when its purpose tells one. */
function told(first: PurposeSummary | undefined): string[] {
  const story = first?.story ?? []
  const steps = story.slice(0, STEPS).map((step, n) => `      ${n + 1}. ${line(step, COLUMNS - 9)}`)
  const rest = story.length - steps.length
  return first && steps.length > 0
    ? [`    how ${first.purpose} fails:`, ...steps, ...(rest > 0 ? [`      and ${rest} more steps`] : [])]
    : []
}

/** Failures that count, then the other failures, then errors, then what stayed inconclusive. */
function ordered(campaign: Campaign): readonly PurposeSummary[] {
  const rank = (p: PurposeSummary) => {
    if (p.verdict !== 'fail') return p.verdict === 'error' ? 3 : 4
    return ['mandatory', 'hardening', 'advisory'].indexOf(weightOf(campaign, p))
  }
  return [...findingSummaries(campaign.purposes)].sort((a, b) => rank(a) - rank(b) || a.severity - b.severity)
}

function note(campaign: Campaign, purpose: PurposeSummary): string {
  const weight = weightOf(campaign, purpose)
  return purpose.verdict === 'fail' && weight !== 'mandatory' ? `(${weight}) ` : ''
}

function counts({ statement: { totals } }: Campaign): string[] {
  const { requirements: r, purposes: p, cases: c } = totals
  return [
    `requirements  ${r.covered} of ${r.applicable} applicable covered: ${verdicts(r)}, ${r.notExecuted} not executed${answers(r)}`,
    `purposes      ${p.executed} of ${p.selected} selected executed: ${verdicts(p)}; ${p.unsupported} unsupported, ${p.waived} waived, ${p.notRun} not run`,
    `cases         ${c.executed} executed: ${verdicts(c)}; ${c.stored} can be judged again`,
  ]
}

/** What a person said, apart from what was tried. */
function answers({ attested, denied }: Campaign['statement']['totals']['requirements']): string {
  return attested + denied > 0 ? `; ${attested} attested, ${denied} said not to hold` : ''
}

/** Functions that are due by law and that nothing tries. */
function gaps({ functions }: Campaign): string[] {
  const due = functions.filter((f) => f.status === 'gap')
  return due.length > 0
    ? [`gap           due and not covered: ${line(due.map((f) => f.function).join(', '))}`]
    : []
}

function verdicts(n: {
  readonly pass: number
  readonly fail: number
  readonly inconclusive: number
  readonly error: number
}): string {
  return `${n.pass} pass, ${n.fail} fail, ${n.inconclusive} inconclusive, ${n.error} error`
}

function replay(campaign: Campaign, folder: string): string {
  // A monitor's ledger is made of all cases: it has none of its own to run again.
  const first = ordered(campaign).find(
    (p) => p.firstFailure && !p.firstFailure.endsWith('/ledger'),
  )?.firstFailure
  return first
    ? `replay        parley replay ${joined(folder, `evidence/${first}.jsonl`)}${againstSame(campaign)}`
    : `verify        parley verify ${folder}`
}

function joined(folder: string, file: string): string {
  return folder.endsWith("'") ? `${folder.slice(0, -1)}/${file}'` : `${folder.replace(/\/$/, '')}/${file}`
}

/** A path that can be pasted into a shell as it stands. */
function quoted(folder: string): string {
  const safe = show(folder, 400)
  return /^[\w@%+=:,./\\-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`
}

function line(text: string, limit = COLUMNS): string {
  return show(text, limit)
}
