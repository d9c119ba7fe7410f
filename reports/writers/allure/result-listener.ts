import { createHash } from 'node:crypto'
import type { Status, TestResult } from 'allure-js-commons'
import type { LifecycleListener } from 'allure-js-commons/sdk/reporter'

const STATUS: Readonly<Record<string, `${Status}`>> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'broken',
  error: 'broken',
  none: 'skipped',
}

/** Labels that tell of the machine and not of the result. */
const MACHINE = ['host', 'thread', 'package']

/**
 * Puts a result right before it is written. Allure guesses the status from words in the message and loses the reason of a
 * skip; our labels say both. Paths and names of the machine go, and the identity of a result is its purpose, so that its
 * history survives another folder.
 */
export const resultListener: LifecycleListener = {
  beforeTestResultWrite(result) {
    const label = (name: string) => result.labels.find((l) => l.name === name)?.value
    const purpose = label('purpose')
    if (purpose === undefined) return
    const status = STATUS[label('verdict') ?? ''] ?? 'broken'
    const unsaid = label('agrees') === 'no' || (status === 'passed' && result.status !== 'passed')
    result.status = (unsaid ? 'broken' : status) as Status
    const message = result.statusDetails?.message ?? label('reason')
    result.statusDetails = message === undefined ? {} : { message }
    rename(result, purpose, label('feature') ?? '')
    result.labels = result.labels.filter((l) => !MACHINE.includes(l.name))
  },
}

function rename(result: TestResult, purpose: string, suite: string): void {
  const id = createHash('sha256').update(`parley ${purpose}`).digest('hex').slice(0, 32)
  result.fullName = `${suite}#${purpose}`
  result.titlePath = suite.split('/')
  result.testCaseId = id
  result.historyId = id
}
