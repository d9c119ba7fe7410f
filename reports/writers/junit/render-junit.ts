import type { Campaign, PurposeSummary } from '../../../harness/catalogue/campaign.ts'
import { againstSame } from '../../against-same.ts'
import type { Bundle } from '../../bundle.ts'
import { weightOf } from '../../weight.ts'
import { element, leaf } from './xml.ts'

type Outcome = 'passed' | 'failure' | 'error' | 'skipped'

/**
 * The CI baseline: one test case for each released purpose. A failed MUST is a failure, a failed SHOULD or hardening a
 * passed case with the property `advisory`; inconclusive and error are errors of two types; the rest is skipped with its reason.
 */
export function renderJunit({ campaign }: Bundle): string {
  const suites = [...new Set(campaign.purposes.map((p) => p.suite))].sort()
  const body = element('testsuites', { name: campaign.id, ...counted(campaign, campaign.purposes) }, [
    ...suites.map((suite) => suiteElement(campaign, suite)),
  ])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`
}

function suiteElement(campaign: Campaign, suite: string): string {
  const mine = campaign.purposes.filter((p) => p.suite === suite)
  const { candidate, environment, statement } = campaign
  const properties = element('properties', {}, [
    property('statement', statement.line),
    property('candidate', `${candidate.name} ${candidate.version}`),
    property('candidate.digest', candidate.digestAtStart),
    property('harness', environment.harness),
    property('tier', campaign.tier),
    property('seed', String(campaign.seed)),
  ])
  const timestamp = campaign.startedAt.replace(/\.\d+Z$/, '')
  return element('testsuite', { name: suite, ...counted(campaign, mine), timestamp }, [
    properties,
    ...mine.map((p) => caseElement(campaign, p)),
  ])
}

function caseElement(campaign: Campaign, purpose: PurposeSummary): string {
  const outcome = outcomeOf(campaign, purpose)
  const advisory = purpose.verdict === 'fail' && outcome === 'passed'
  const properties = element('properties', {}, [
    ...purpose.verifies.map((id) => property('requirement', `${id}${levelOf(campaign, id)}`)),
    property('verdict', purpose.verdict),
    property('disposition', purpose.disposition),
    ...(purpose.disposition === 'executed'
      ? [property('cases', String(Object.values(purpose.cases).reduce((a, b) => a + b, 0)))]
      : []),
    ...(purpose.firstFailure
      ? [property('replay', `parley replay evidence/${purpose.firstFailure}.jsonl${againstSame(campaign)}`)]
      : []),
    ...(advisory ? [property('advisory', purpose.because)] : []),
  ])
  return element(
    'testcase',
    { name: `${purpose.purpose} ${purpose.title}`, classname: purpose.suite.replaceAll('/', '.') },
    [properties, ...detail(outcome, purpose)],
  )
}

function detail(outcome: Outcome, { verdict, because, effect, disposition }: PurposeSummary): string[] {
  if (outcome === 'failure') return [leaf('failure', { type: 'violation', message: because }, effect)]
  if (outcome === 'error')
    return [
      leaf('error', { type: verdict === 'error' ? 'harness' : 'inconclusive', message: because }, because),
    ]
  return outcome === 'skipped' ? [element('skipped', { message: `${disposition}: ${because}` })] : []
}

function outcomeOf(campaign: Campaign, purpose: PurposeSummary): Outcome {
  if (purpose.disposition !== 'executed') return 'skipped'
  if (purpose.verdict === 'fail') return weightOf(campaign, purpose) === 'mandatory' ? 'failure' : 'passed'
  return purpose.verdict === 'pass' ? 'passed' : 'error'
}

function counted(campaign: Campaign, purposes: readonly PurposeSummary[]) {
  const of = (outcome: Outcome) => purposes.filter((p) => outcomeOf(campaign, p) === outcome).length
  return { tests: purposes.length, failures: of('failure'), errors: of('error'), skipped: of('skipped') }
}

function levelOf({ requirements }: Campaign, id: string): string {
  const found = requirements.find((r) => r.requirement === id)
  return found ? ` ${found.level} ${found.basis}` : ' not applicable'
}

function property(name: string, value: string): string {
  return element('property', { name, value })
}
