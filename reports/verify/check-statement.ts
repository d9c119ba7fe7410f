import { applicableRequirements } from '../../harness/campaign/select.ts'
import type { Campaign, RequirementSummary, Statement } from '../../harness/catalogue/campaign.ts'
import { decide, summariseRequirement } from '../../harness/catalogue/decision.ts'
import { summariseFunctions } from '../../harness/catalogue/functions.ts'
import { missingFeatures } from '../../harness/catalogue/pics.ts'
import { qualifiersOf } from '../../harness/catalogue/run.ts'
import { canonical } from '../../harness/transcript/canonical.ts'
import type { Problem, StepResult } from './check.ts'
import type { Installation } from './installation.ts'
import { runParameters } from './run-parameters.ts'

/** The requirements' lines follow from the purposes, and the statement with all its numbers from both. */
export function checkStatement(
  campaign: Campaign,
  { catalogue, functions, proforma }: Installation,
): StepResult {
  const { declared, today } = runParameters(campaign)
  const applicable = applicableRequirements(catalogue, declared, today)
  const answers = new Map(campaign.requirements.map((r) => [r.requirement, r.attestation]))
  const requirements = catalogue
    .filter((r) => applicable.includes(r.id))
    .map((r) => summariseRequirement(r, campaign.purposes, answers.get(r.id)))
  const offered = summariseFunctions(functions, campaign.purposes, requirements, today)
  const { line, word } = campaign.statement
  const decideWith = (failOnHardening: boolean): Statement =>
    decide({
      catalogue,
      requirements,
      purposes: campaign.purposes,
      applicable,
      mode: campaign.mode,
      scope: declared.scope,
      plane: declared.plane,
      missing: missingFeatures(proforma, declared),
      ...(word === 'void' ? { voidBecause: line.replace(/^void: /, '') } : {}),
      qualifiers: qualifiersOf(campaign),
      failOnHardening,
      today,
    })
  const ordinary = decideWith(false)
  const strict = decideWith(true)
  const agreed = [ordinary, strict].some((s) => canonical(s) === canonical(campaign.statement))
  const hardened = agreed && canonical(ordinary) !== canonical(campaign.statement)
  return {
    step: 'statement',
    problems: [
      ...compareRequirements(campaign.requirements, requirements),
      ...(canonical(offered) === canonical(campaign.functions) ? [] : [functionsProblem(today)]),
      ...unasked(campaign, catalogue),
      ...(agreed ? [] : [statementProblem(campaign.statement, ordinary)]),
    ],
    notes: hardened ? ['failures of hardening requirements were made to count'] : [],
    summary: `${requirements.length} requirements and the statement follow from the verdicts`,
  }
}

function compareRequirements(
  stored: readonly RequirementSummary[],
  expected: readonly RequirementSummary[],
): Problem[] {
  const problem = (subject: string, message: string): Problem => ({
    step: 'statement',
    code: 'requirement',
    subject,
    message,
  })
  const named = new Map(stored.map((r) => [r.requirement, r]))
  const wanted = new Set(expected.map((r) => r.requirement))
  const found = expected.flatMap((e): Problem[] => {
    const s = named.get(e.requirement)
    if (!s)
      return [problem(e.requirement, `${e.requirement} applies and is not in the campaign: it was removed`)]
    if (canonical(s) === canonical(e)) return []
    if (s.verdict !== e.verdict)
      return [
        problem(
          e.requirement,
          `${e.requirement} is recorded as ${s.verdict}; from its purposes it is ${e.verdict}`,
        ),
      ]
    return [problem(e.requirement, `the line of ${e.requirement} is not what catalogue and purposes say`)]
  })
  const added = stored
    .filter((s) => !wanted.has(s.requirement))
    .map((s) => problem(s.requirement, `${s.requirement} is in the campaign and does not apply`))
  const order = stored.map((s) => s.requirement).join() !== expected.map((e) => e.requirement).join()
  if (found.length + added.length === 0 && order)
    return [problem('campaign.json', 'the requirements are not in the order of the catalogue')]
  return [...found, ...added]
}

/** Answers to questions that the catalogue does not ask. */
function unasked({ requirements }: Campaign, catalogue: Installation['catalogue']): Problem[] {
  const asking = new Set(catalogue.filter((r) => r.attestation).map((r) => r.id))
  return requirements
    .filter((r) => r.attestation && !asking.has(r.requirement))
    .map(({ requirement }) => ({
      step: 'statement',
      code: 'attestation',
      subject: requirement,
      message: `${requirement} is answered by a person, and asks none`,
    }))
}

function functionsProblem(today: string): Problem {
  return {
    step: 'statement',
    code: 'function',
    subject: 'campaign.json',
    message: `the functions of the law are not what the catalogue and the verdicts say for ${today}`,
  }
}

function statementProblem(stored: Statement, expected: Statement): Problem {
  const message =
    stored.word !== expected.word
      ? `the statement says ${stored.word}; from its own verdicts it is ${expected.word}`
      : `the numbers or lists of the statement do not follow from the verdicts: ${expected.line}`
  return { step: 'statement', code: 'statement', subject: 'campaign.json', message }
}
