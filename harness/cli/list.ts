import { Argument, type Command } from 'commander'
import { loadSuites } from '../campaign/suites.ts'
import { functions } from '../catalogue/functions.ts'
import { leftOutPurposes } from '../catalogue/left-out.ts'
import { milestoneOf, milestones } from '../catalogue/milestones.ts'
import { loadProfile, profileDigest } from '../catalogue/profile.ts'
import { requirements } from '../catalogue/requirements.ts'
import { wallClock } from '../environment/protocol-time.ts'
import { show } from '../transcript/show.ts'
import { knownFaults } from './faults.ts'
import type { Finish } from './finish.ts'
import { isoDate } from './iso-date.ts'
import { bundledProfiles as namesOfProfiles, profileFolder } from './paths.ts'

/** What can be listed. */
const KINDS = [
  'requirements',
  'purposes',
  'left-out',
  'attestations',
  'functions',
  'milestones',
  'profiles',
  'faults',
  'variants',
] as const
type Kind = (typeof KINDS)[number]

/** `parley list`: catalogue, purposes and those left out, questions for a person, functions by date, milestones, bundled profiles, seeded defects, must-pass variants. */
export function listCommand(program: Command, finish: Finish): void {
  program
    .command('list')
    .description(
      'List requirements, purposes, purposes left out and why, attestations (questions for a person), functions that are due by law, milestones, profiles, faults or variants.',
    )
    .addArgument(new Argument('<kind>', 'what to list').choices([...KINDS]))
    .option('--json', 'as a JSON array of records')
    .option('--filter <text>', 'only records that mention this text')
    .option('--date <day>', 'what is due on this day, in place of today', isoDate)
    .action(async (kind: Kind, options: { json?: boolean; filter?: string; date?: string }) => {
      const today = options.date ?? wallClock().toISOString().slice(0, 10)
      const records = (await recordsOf(kind, today)).filter((record) => matches(record, options.filter))
      if (options.json) process.stdout.write(`${JSON.stringify(records, null, 2)}\n`)
      else process.stdout.write(`${records.map((record) => lineOf(kind, record, today)).join('\n')}\n`)
      finish(records.length > 0 ? 0 : 4)
    })
}

type Row = { readonly id: string } & { readonly [key: string]: unknown }

/** The records of a kind, with stable keys. */
async function recordsOf(kind: Kind, today: string): Promise<readonly Row[]> {
  const { purposes } = await loadSuites()
  if (kind === 'requirements')
    return requirements().map((record) => ({
      ...record,
      purposes: purposes.filter((p) => p.verifies.some((id) => id === record.id)).map((p) => p.id),
    }))
  if (kind === 'attestations')
    return requirements().flatMap(({ id, title, level, bearers, attestation }) =>
      attestation ? [{ id, title, level, bearers, ...attestation }] : [],
    )
  if (kind === 'functions')
    return functions().map((each) => {
      const covered = each.requirements.every((id) => purposes.some((p) => p.verifies.some((v) => v === id)))
      return { ...each, isDue: each.due <= today, covered }
    })
  if (kind === 'left-out') return leftOutPurposes().map((entry) => ({ ...entry }))
  if (kind === 'milestones')
    return milestones().map((milestone) => ({
      ...milestone,
      purposes: purposes.filter((p) => milestoneOf(p)?.id === milestone.id).map((p) => p.id),
    }))
  if (kind === 'profiles') return bundledProfiles()
  const { faults, variants } = await knownFaults()
  if (kind === 'faults') return faults.map((fault) => ({ ...fault }))
  if (kind === 'variants') return variants.map((variant) => ({ ...variant }))
  return purposes.map(
    ({
      id,
      title,
      suite,
      verifies,
      severity,
      effect,
      remedy,
      applies = [],
      versions,
      needs = [],
      planes = ['wire'],
      tier = 'gate',
      variants: cases = [],
      stimuli,
    }) => ({
      id,
      title,
      suite,
      verifies,
      severity,
      effect,
      remedy,
      applies,
      ...(versions ? { versions } : {}),
      needs,
      planes,
      tier,
      variants: cases.length,
      property: stimuli !== undefined,
      faults: faults.filter((fault) => fault.purposes.includes(id)).map((fault) => fault.id),
    }),
  )
}

async function bundledProfiles(): Promise<readonly Row[]> {
  const loaded = await Promise.all(namesOfProfiles().map((name) => loadProfile(profileFolder(name))))
  return loaded.map((profile) => {
    const { id, version, services } = profile
    return { id, version, services, private: profile.private ?? false, digest: profileDigest(profile) }
  })
}

function matches(record: Row, filter: string | undefined): boolean {
  return filter === undefined || JSON.stringify(record).toLowerCase().includes(filter.toLowerCase())
}

/** How something without a purpose stands. */
function dueness(due: string, today: string): string {
  return due > today ? `not covered, not yet due (${due})` : `a gap: due since ${due}, not covered`
}

function uncovered(row: Row): string {
  if (row.attestation) return 'attested'
  return row.untested ? 'not testable' : 'not covered'
}

function lineOf(kind: Kind, row: Row, today: string): string {
  const text = (key: string) => show(String(row[key] ?? ''))
  const many = (key: string) => (Array.isArray(row[key]) ? (row[key] as string[]).join(' ') : '')
  switch (kind) {
    case 'requirements': {
      const covered = many('purposes') || (row.due ? dueness(text('due'), today) : uncovered(row))
      return `${row.id.padEnd(7)} ${text('level').padEnd(6)} ${text('basis').padEnd(9)} ${text('title')}  [${covered}]`
    }
    case 'purposes':
      return `${row.id.padEnd(7)} ${text('tier').padEnd(5)} ${text('title')}  [${many('verifies')}]`
    case 'attestations':
      return `${row.id.padEnd(7)} ${text('level').padEnd(6)} ${text('question')}  [${many('bearers')}]`
    case 'functions':
      return `${row.id.padEnd(18)} DMA ${text('clause')}  ${text('title')}  [${row.covered ? (row.isDue ? `due since ${text('due')}` : `not yet due (${text('due')})`) : dueness(text('due'), today)}]`
    case 'left-out':
      return `${row.id.padEnd(7)} ${text('title')}  [${text('because')}]`
    case 'milestones':
      return `${row.id.padEnd(4)} ${text('title')}: ${text('about')}  [${many('purposes') || 'no purpose yet'}]`
    case 'profiles':
      return `${row.id.padEnd(9)} ${text('version')}  ${many('services') || 'no service'}${row.private ? ', private' : ''}  ${text('digest')}`
    default:
      return `${row.id.padEnd(6)} ${text('defect')}${many('purposes') ? `  [${many('purposes')}]` : ''}`
  }
}
