import type { z } from 'zod'
import { show } from '../transcript/show.ts'

const MOST = 3

/** What a schema found wrong, in one line: place and reason of the first three issues. Safe to print. */
export function describeIssues(error: z.ZodError): string {
  const told = error.issues.slice(0, MOST).map((issue) => `${place(issue.path)}${show(issue.message)}`)
  const rest = error.issues.length - told.length
  return told.join('; ') + (rest > 0 ? `; and ${rest} more` : '')
}

function place(path: readonly PropertyKey[]): string {
  if (path.length === 0) return ''
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
  return `${show(text.replace(/^\./, ''), 80)}: `
}
