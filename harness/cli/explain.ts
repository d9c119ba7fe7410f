import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { loadSuites } from '../campaign/suites.ts'
import type { Campaign, PurposeRecord, PurposeSummary } from '../catalogue/campaign.ts'
import { requirements } from '../catalogue/requirements.ts'
import { show } from '../transcript/show.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import { literal } from '../vocabulary/literal.ts'
import { knownFaults } from './faults.ts'
import type { Finish } from './finish.ts'

/** `parley explain`: a requirement, purpose or fault in words, and what was seen of it in a bundle. */
export function explainCommand(program: Command, finish: Finish): void {
  program
    .command('explain')
    .description(
      'Explain a requirement, purpose or fault: clause, source, how it is tested, how it is put right.',
    )
    .argument('<id>', 'as in parley list')
    .option('--bundle <folder>', 'also say what a campaign saw of it')
    .action(async (id: string, options: { bundle?: string }) => {
      const lines = [...(await explain(id)), ...(options.bundle ? await seenIn(options.bundle, id) : [])]
      process.stdout.write(`${lines.join('\n')}\n`)
      finish(0)
    })
}

/** The explanation, line by line. Throws `usage` for an unknown id. */
export async function explain(id: string): Promise<readonly string[]> {
  const { purposes } = await loadSuites()
  const { faults } = await knownFaults()
  const record = requirements().find((r) => r.id === id)
  const purpose = purposes.find((p) => p.id === id)
  const fault = faults.find((f) => f.id === id)
  const lines: string[] = []
  if (record) {
    const sources = record.sources.map((s) => `${s.document} ${s.clause}`).join('; ')
    lines.push(`Requirement ${id}: ${record.title}`, '', record.text, '')
    lines.push(`Level        ${record.level}, ${record.basis}; binds ${record.bearers.join(' and ')}`)
    lines.push(`Source       ${sources} (${record.provenance.join(', ')})`)
    lines.push(`Judged       ${record.judging.join(', ') || 'not by any test'}: ${record.method}`)
    if (record.attestation) {
      lines.push(`Asked        ${record.attestation.question}`)
      lines.push(`Evidence     ${record.attestation.evidence}`)
    }
    if (record.condition)
      lines.push(`Applies if   ${record.condition.replace('claimed:', 'the candidate claims ')}`)
    if (record.due) lines.push(`Due          ${record.due}`)
    if (record.untested) lines.push(`Not tested   ${record.untested}`)
    if (record.note) lines.push(`Note         ${record.note}`)
    const mine = purposes.filter((p) => p.verifies.some((r) => r === id))
    lines.push(`Purposes     ${mine.map((p) => p.id).join(', ') || 'none yet'}`)
  }
  if (purpose) {
    if (lines.length > 0) lines.push('')
    lines.push(`Purpose ${id}: ${purpose.title}`, '')
    lines.push(`Verifies     ${purpose.verifies.join(', ')}`)
    lines.push(
      `How          ${purpose.variants?.length ?? 0} scenario variants${purpose.stimuli ? ' and a property over generated scenarios' : ''}, ${purpose.planes?.join(' and ') ?? 'wire'} plane, from tier ${purpose.tier ?? 'gate'}`,
    )
    if (purpose.applies?.length) lines.push(`Applies if   ${purpose.applies.join(', ')} is declared`)
    if (purpose.versions)
      lines.push(`Applies if   the profile uses version ${purpose.versions.join(' or ')} of Signal messages`)
    if (purpose.needs?.length) lines.push(`Needs        ${purpose.needs.join(', ')}`)
    lines.push(`At stake     ${purpose.effect}`)
    lines.push(`Put right    ${purpose.remedy}`)
    const mine = faults.filter((f) => f.purposes.includes(id))
    lines.push(`Proved by    ${mine.map((f) => `${f.id} (${f.defect})`).join('; ') || 'no fault yet'}`)
    lines.push(`Try it       parley certify --only ${id}`)
  }
  if (fault)
    lines.push(
      `Fault ${id}: ${fault.defect}`,
      `Caught by    ${fault.purposes.join(', ')}`,
      `Try it       parley certify --fault ${id} --only ${fault.purposes.join(',')}`,
    )
  if (lines.length === 0)
    throw new ParleyError(
      'usage',
      `${id} is no requirement, purpose or fault`,
      'parley list requirements, purposes or faults shows the ids',
    )
  return lines
}

async function seenIn(folder: string, id: string): Promise<readonly string[]> {
  let campaign: Campaign
  try {
    campaign = JSON.parse(readFileSync(join(folder, 'campaign.json'), 'utf8')) as Campaign
  } catch (cause) {
    throw new ParleyError(
      'bundle',
      `${folder} is no bundle: ${messageOf(cause)}`,
      'name a folder that certify wrote',
      { cause },
    )
  }
  const mine = campaign.purposes.filter((p) => p.purpose === id || p.verifies.includes(id))
  const { againstSame } = await import('../../reports/against-same.ts')
  const again = againstSame(campaign)
  return [
    '',
    `Seen in ${campaign.id} (${show(campaign.candidate.name)} ${show(campaign.candidate.version)}):`,
    ...mine.flatMap((purpose) => [seen(purpose), ...counterexample(folder, purpose, again)]),
  ]
}

/** The first failure in words, and as it can be pasted into the suite. What lies in a bundle may be hostile. */
function counterexample(
  folder: string,
  { purpose, record, firstFailure, story }: PurposeSummary,
  again: string,
): string[] {
  if (!record || !firstFailure) return []
  const { cases } = JSON.parse(readFileSync(join(folder, record.file), 'utf8')) as PurposeRecord
  const failing = cases.find((c) => c.id === firstFailure)
  if (!failing || failing.origin === 'ledger') return []
  const steps = (story ?? []).map((step, n) => `    ${n + 1}. ${show(step, 400)}`)
  const entry = literal(failing.stimulus).split('\n')
  return [
    `  again: parley replay ${join(folder, 'evidence', show(`${firstFailure}.jsonl`))}${again}`,
    ...(steps.length > 0 ? [`  ${purpose} fails like this (${show(firstFailure)}):`, ...steps] : []),
    `  kept as a test by one more entry of the variants of ${purpose}:`,
    ...entry.map((text, n) => `    ${indented(text)}${n === entry.length - 1 ? ',' : ''}`),
  ]
}

/** The indentation is ours; as hostile text it would be shown as signs. */
function indented(text: string): string {
  const depth = text.length - text.trimStart().length
  return ' '.repeat(depth) + show(text.slice(depth), 2_000)
}

function seen(purpose: PurposeSummary): string {
  const { pass, fail, inconclusive, error } = purpose.cases
  return `  ${purpose.purpose} ${purpose.disposition}, ${purpose.verdict}: ${show(purpose.because)} (${pass} passed, ${fail} failed, ${inconclusive} inconclusive, ${error} errors)`
}
