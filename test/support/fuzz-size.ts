/** How much is tried: `npm run test:security` sets AIOX_FUZZ=long; `npm test` tries less of the same. */
const long = process.env['AIOX_FUZZ'] === 'long';

export const fuzzSize = long
  ? {
      ...{ stanzas: 10_000, seconds: 1_500 },
      ...{ phases: 'examples,coverage,fuzzing', examplesPerOperation: 3, leastCases: 2_000, tryEndings: true },
    }
  : {
      ...{ stanzas: 1_000, seconds: 300 },
      ...{ phases: 'fuzzing', examplesPerOperation: 3, leastCases: 60, tryEndings: false },
    };
