import { chai } from 'vitest'

/**
 * Set-up file that runs before Allure's own: with this mark its wrapper around every assertion, which records a step for
 * each and costs more than the assertions themselves, is not installed.
 */
Object.defineProperty(chai.Assertion.prototype, Symbol.for('allure.vitest.expectPatched'), { value: true })
