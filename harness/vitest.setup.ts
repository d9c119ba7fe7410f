import fc from 'fast-check'

// A test draws the same cases in every run: another seed is somebody's to ask for, and no chance of a check's.
fc.configureGlobal({ seed: Number(process.env.PARLEY_TEST_SEED ?? 1) })
