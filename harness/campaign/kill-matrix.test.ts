import { describe, expect, it } from 'vitest'
import { type Cell, CONTROL_FAULT, killMatrix, type MatrixOptions, type MatrixRun } from './kill-matrix.ts'

const FAULTS = [
  { id: CONTROL_FAULT, defect: 'a control', purposes: ['P-1'], plane: 'wire' as const },
  { id: 'X01', defect: 'a defect', purposes: ['P-2', 'P-1'], plane: 'wire' as const },
]
const cell = (purpose: string, change: Partial<Cell> = {}): Cell => ({
  purpose,
  verdict: 'pass',
  because: 'it held',
  caught: false,
  reached: true,
  exitCode: 0,
  ...change,
})
const caught = (purpose: string) =>
  cell(purpose, { verdict: 'fail', caught: true, because: 'it failed', exitCode: 1 })

/** A sound matrix: what the campaigns say, changed where a test says so. */
async function matrix(cells: Record<string, readonly Cell[]> = {}, change: Partial<MatrixOptions> = {}) {
  const ran: MatrixRun[] = []
  const lines: string[] = []
  const usual: Record<string, readonly Cell[]> = {
    reference: [cell('P-1'), cell('P-2')],
    [CONTROL_FAULT]: [caught('P-1')],
    X01: [caught('P-2'), cell('P-1')],
    V01: [cell('P-1'), cell('P-2')],
  }
  const result = await killMatrix({
    faults: FAULTS,
    variants: [{ id: 'V01' }],
    odd: [],
    purposes: ['P-1', 'P-2'],
    full: false,
    partial: false,
    jobs: 2,
    async run(run) {
      ran.push(run)
      const name = run.fault ?? run.variant ?? run.odd ?? 'reference'
      return cells[name] ?? usual[name] ?? []
    },
    say: (line) => lines.push(line),
    ...change,
  })
  return { ...result, ran, lines }
}

describe('the kill matrix', () => {
  it('measures a fault of a variant against that variant, and not against the reference', async () => {
    const like = { id: 'N2', defect: 'one of V01', purposes: ['P-3'], plane: 'wire' as const, like: 'V01' }
    const change = { faults: [...FAULTS, like], purposes: ['P-1', 'P-2', 'P-3'] }
    const result = await matrix({ N2: [caught('P-3')], V01: [cell('P-3')] }, change)
    expect(result.problems).toEqual([])
    expect(result.ran).toContainEqual({ variant: 'V01', purposes: ['P-3'] })
    const failing = await matrix({ N2: [caught('P-3')] }, change)
    expect(failing.problems.join()).toContain('the variant V01 does not pass P-3')
  })

  it('runs a fault under its own profile, and the reference beside it', async () => {
    const classical = {
      id: 'N1',
      defect: 'a classical one',
      purposes: ['P-2'],
      plane: 'wire' as const,
      profile: 'classical',
    }
    const result = await matrix({ N1: [caught('P-2')] }, { faults: [...FAULTS, classical] })
    expect(result.sound).toBe(true)
    expect(result.ran).toContainEqual({ fault: 'N1', profile: 'classical', purposes: ['P-2'] })
    expect(result.ran).toContainEqual({ plane: 'wire', profile: 'classical', purposes: ['P-2'] })
    expect(result.ran).toContainEqual({ plane: 'wire', purposes: ['P-1', 'P-2'] })
  })

  it('is sound when every fault dies, every purpose kills and everything legal conforms', async () => {
    const result = await matrix()
    expect(result).toMatchObject({
      sound: true,
      problems: [],
      killed: 2,
      survived: 0,
      notReached: 0,
      conforming: 1,
    })
    expect(result.lines).toHaveLength(4)
  })

  it.each<[string, Record<string, readonly Cell[]>, Partial<MatrixOptions>, string]>([
    ['a survivor', { X01: [cell('P-2', { verdict: 'pass' }), cell('P-1')] }, {}, 'X01 survives P-2'],
    [
      'a fault that only another purpose catches',
      { X01: [cell('P-2'), caught('P-1')] },
      {},
      'X01 survives P-2',
    ],
    [
      'a failure that is not its own',
      { X01: [cell('P-2', { verdict: 'fail', because: 'it died' })] },
      {},
      'X01 survives P-2: a defect (it died)',
    ],
    ['a defect that was not reached', { X01: [cell('P-2', { reached: false })] }, {}, 'X01 was not reached'],
    ['a fault that could not be run', { X01: [] }, {}, 'X01 was not reached: a defect (nothing ran)'],
    ['a purpose that catches nothing', {}, { purposes: ['P-1', 'P-2', 'P-3'] }, 'P-3 catches nothing'],
    [
      'a control fault that lives',
      { [CONTROL_FAULT]: [cell('P-1')], X01: [caught('P-2'), caught('P-1')] },
      {},
      'the matrix is void',
    ],
    ['no control fault', {}, { faults: FAULTS.slice(1), purposes: ['P-2'] }, 'the matrix is void'],
    [
      'a failing reference',
      { reference: [cell('P-1', { verdict: 'inconclusive' })] },
      {},
      'the reference of the wire plane does not pass P-1',
    ],
    [
      'a failing variant',
      { V01: [cell('P-1'), cell('P-2', { verdict: 'fail' })] },
      {},
      'variant V01 does not conform: P-2',
    ],
    ['a variant that runs nothing', { V01: [] }, {}, 'variant V01 does not conform'],
    [
      'a variant without a good exit',
      { V01: [cell('P-1', { exitCode: 2 })] },
      {},
      'variant V01 does not conform',
    ],
  ])('is not sound with %s', async (_, cells, change, problem) => {
    const { sound, problems } = await matrix(cells, change)
    expect(sound).toBe(false)
    expect(problems).toContainEqual(expect.stringContaining(problem))
  })

  it('shares the purposes among variants, so that none is left out', async () => {
    const variants = ['V01', 'V02', 'V03', 'V04', 'V05', 'V06'].map((id) => ({ id }))
    const { ran } = await matrix({}, { variants, purposes: ['P-1', 'P-2', 'P-3'] })
    const tried = ran.filter((run) => run.variant !== undefined).flatMap((run) => run.purposes)
    expect(tried.toSorted()).toEqual(['P-1', 'P-2', 'P-3'])
  })

  it('runs each fault against its main purpose, and the reference against all of those', async () => {
    const { ran } = await matrix()
    expect(ran).toContainEqual({ fault: 'X01', purposes: ['P-2'] })
    expect(ran).toContainEqual({ variant: 'V01', purposes: ['P-1'], generated: expect.any(Number) })
    expect(ran).toContainEqual({ plane: 'wire', purposes: ['P-1', 'P-2'] })
    const variants = [{ id: 'V01', profile: 'classical', purposes: ['P-2'] }]
    expect((await matrix({}, { variants })).ran).toContainEqual({
      variant: 'V01',
      profile: 'classical',
      purposes: ['P-2'],
      generated: expect.any(Number),
    })
    expect((await matrix({}, { full: true })).ran).toEqual(
      expect.arrayContaining([
        { fault: 'X01' },
        { fault: CONTROL_FAULT },
        { plane: 'wire' },
        { variant: 'V01' },
      ]),
    )
  })

  it('also tries a named purpose that is the main one of no fault, since it has to catch something', async () => {
    const faults = [
      ...FAULTS,
      { ...FAULTS[0], id: 'X02', purposes: ['P-1', 'P-3'] } as (typeof FAULTS)[number],
    ]
    const cells = {
      X02: [caught('P-1'), caught('P-3')],
      reference: ['P-1', 'P-2', 'P-3'].map((id) => cell(id)),
    }
    const { ran, sound } = await matrix(cells, { faults, purposes: ['P-1', 'P-2', 'P-3'] })
    expect(ran).toContainEqual({ fault: 'X02', purposes: ['P-1', 'P-3'] })
    expect(sound).toBe(true)
  })

  it('takes the word of an earlier campaign for the reference, if it ran everything and passed', async () => {
    const { ran, sound } = await matrix({}, { earlier: () => [cell('P-1'), cell('P-2')] })
    expect(sound).toBe(true)
    expect(ran.some((run) => run.plane !== undefined)).toBe(false)
    const { problems } = await matrix({}, { earlier: () => [cell('P-1')] })
    expect(problems.join()).toContain('the reference of the wire plane does not pass P-2: it was not run')
  })

  it('of some faults only asks nothing of the others', async () => {
    const { sound } = await matrix({}, { partial: true, faults: FAULTS.slice(1), variants: [] })
    expect(sound).toBe(true)
  })

  it('runs no more at a time than it may', async () => {
    let [now, most] = [0, 0]
    const run = async () => {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      return [caught('P-1')]
    }
    await matrix({}, { jobs: 3, run, variants: [{ id: 'V01' }, { id: 'V02' }, { id: 'V03' }] })
    expect(most).toBe(3)
  })
})

describe('an odd candidate', () => {
  it('is a problem when it ends otherwise than the contract says', async () => {
    const odd = [{ id: 'silent', file: 'silent.yaml', exitCode: 3 }]
    const ends = (exitCode: number) => matrix({ 'silent.yaml': [cell('', { exitCode })] }, { odd })
    expect(await ends(3)).toMatchObject({ sound: true, odd: 1 })
    expect((await ends(1)).problems.join()).toContain('silent ends with 1, expected 3')
  })
})
