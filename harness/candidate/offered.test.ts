import { expect, it } from 'vitest'
import { unwrittenActions } from './offered.ts'
import { ACTIONS } from './protocol/actions.ts'
import { scripted } from './testing/scripted.ts'

it('finds what is owed and not offered, mandatory or declared, and nothing else', async () => {
  const script = await scripted(`
    hello({ plane: 'engine', features: ['state-export', 'quiesce'] })
    const refuse = () => ({ error: { code: 1, message: 'no such account', data: { cause: 'unknown-user' } } })
    serve({ quiesce: () => ({}), 'engine-keys': refuse, 'engine-decrypt': refuse, 'block': refuse })`)
  const found = await unwrittenActions(await script.open())
  expect(found.map(({ action, feature }) => [action, feature])).toEqual([
    ['export-state', 'state-export'],
    ['engine-account', undefined],
    ['engine-encrypt', undefined],
  ])
})

it('asks with parameters that fit every action', async () => {
  const script = await scripted(`
    hello({ features: ${JSON.stringify(Object.values(ACTIONS).map((each) => ('feature' in each ? each.feature : '')))} })
    serve()`)
  await unwrittenActions(await script.open())
  const asked = script.recorded('call.made').filter(({ action }) => action !== 'start')
  expect(asked.length).toBeGreaterThan(20)
  const misfits = asked.filter(
    ({ action, params }) => !ACTIONS[action as keyof typeof ACTIONS].params.safeParse(params).success,
  )
  expect(misfits).toEqual([])
})
