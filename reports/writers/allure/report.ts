import { join } from 'node:path'
import { ParleyError } from '../../../harness/vocabulary/errors.ts'
import { readBundle } from '../../bundle.ts'
import { allureReport } from './allure-report.ts'
import { writeAllure } from './write-allure.ts'

/** `npm run allure -- <bundle>`: Allure results and a page in the bundle's folder, beside the files that its manifests name. */
const [folder] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('usage: npm run allure -- <bundle>\n')
  process.exitCode = 64
} else {
  try {
    const results = join(folder, 'allure-results')
    const page = join(folder, 'allure-report.html')
    const written = await writeAllure(folder, results)
    await allureReport(results, page, readBundle(folder).campaign.id)
    process.stdout.write(`${written} results in ${results}\npage ${page}\n`)
  } catch (thrown) {
    if (!(thrown instanceof ParleyError)) throw thrown
    process.stderr.write(`${thrown.message}\n${thrown.hint}\n`)
    process.exitCode = 3
  }
}
