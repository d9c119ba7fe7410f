import { it } from 'vitest'
import { writeSample } from './samples/write-sample.ts'
import { sampleInstallation } from './samples/sample-installation.ts'
import { writeViews } from './write-views.ts'
import { verifyBundle } from './verify/verify-bundle.ts'
import { consoleSummary } from './writers/console/console-summary.ts'
it('x', async () => {
  for (const n of ['nonconforming', 'conforming'] as const) {
    const f = '/work/scratch/rep/' + n
    const c = writeSample(f, n)
    console.log(consoleSummary(c, f).join('\n'))
    console.log(writeViews(f))
    const v = await verifyBundle(f, { installation: sampleInstallation(n), onCheck: (c) => console.log(JSON.stringify(c)) })
    console.log(v.outcome, v.rejudged, v.unjudged)
  }
})
