import { show } from '../../harness/transcript/show.ts'
import { messageOf } from '../../harness/vocabulary/errors.ts'
import type { Bundle } from '../bundle.ts'
import { VIEWS } from '../views.ts'
import type { Problem, StepResult } from './check.ts'

/** Every view, made again, has the bytes that are stored: what people read is what the record says. */
export function checkViews(bundle: Bundle, evidenceDigest: string): StepResult {
  const problems = VIEWS.flatMap(({ file, render }): Problem[] => {
    const problem = (message: string): Problem[] => [{ step: 'views', code: 'view', subject: file, message }]
    if (!bundle.files.has(file)) return problem(`${file} is missing`)
    try {
      const same = bundle.files.read(file).equals(Buffer.from(render(bundle, evidenceDigest)))
      return same ? [] : problem(`${file} is not what this installation makes of the record`)
    } catch (thrown) {
      return problem(`${file} cannot be made again: ${show(messageOf(thrown))}`)
    }
  })
  return { step: 'views', problems, summary: `${VIEWS.length} views, made again, are the same bytes` }
}
