import type { Category } from 'allure-js-commons/sdk'

/** How Allure groups what did not pass: by message, which says why. */
export const CATEGORIES: Category[] = [
  { name: 'Inconclusive', messageRegex: '^inconclusive: .*' },
  { name: 'Errors of the harness', messageRegex: '^error: .*' },
  { name: 'Judged again, another verdict', messageRegex: '^recorded as .*' },
]
