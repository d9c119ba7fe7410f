import { arrived, control, judged, purpose } from '#harness'
import { readBy, unreadBy } from './read-by.ts'
import { shownAs } from './shown.ts'

purpose('GR-35', {
  title: 'a change that a kill breaks off is made for everybody afterwards, or for nobody',
  verifies: ['GRP-04'],
  applies: ['groups'],
  needs: ['restart'],
  severity: 2,
  effect:
    'Members of one group see different lists for ever: some write to people of whom the others know nothing.',
  remedy: 'Write down with a change who has yet to be told of it, and go on with that at the next start.',
  variants: [{ broken: 'while the gatekeeper is asked' }],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate', dave: 'candidate' }),
  async when({ alice, carol, bob, dave, chats, gatekeeper, process }, _) {
    const chat = await chats.begins(bob, [alice, dave])
    await chat.says(bob, 'before')
    chat.overhears(carol)
    gatekeeper.misbehaves('hold-group-change', { of: chat.address })
    const wish = chat.wishes(bob, 'add', carol)
    const asked = await gatekeeper.seesAsking(bob, 'group')
    await process.restarts('kill')
    await wish
    gatekeeper.behaves()
    await gatekeeper.seesOnline(bob, dave)
    for (const user of [bob, dave]) await user.settles()
    const said = await chat.says(bob, 'after')
    const barrier = await chat.catchesUp(dave, alice)
    const [own, other] = [await chat.shows(bob), await chat.shows(dave)]
    const isAdded = own.includes(carol.address)
    // nobody waited for who was added by a change that was broken off
    if (isAdded) await carol.opens({ ...said, outcome: 'ok', cause: '' })
    else await chat.triesAgain(carol)
    return { asked, own, other, canary: said.canary, barrier, isAdded }
  },
  then: (log, { asked, own, other, canary, barrier, isAdded }) => [
    control(judged('change', asked ? 'pass' : 'fail', 'the gatekeeper is asked for the change')),
    arrived(log, barrier, 'the group goes on'),
    ...readBy(log, canary, isAdded ? ['alice', 'carol'] : ['alice'], 'what is said afterwards'),
    ...(isAdded ? [] : [unreadBy(log, canary, ['carol'], 'who was not added after all opened a message')]),
    shownAs('the members that two users are shown', [...own], [...other]),
  ],
})
