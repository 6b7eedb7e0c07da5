/** The strings of fire drills and of a provider's several keys, in English. */
export const enDrill = {
  drill: {
    title: 'Fire drill',
    titleOn: 'Fire drill: {{name}}',
    all: 'Fire drill for every target',
    hint: 'Rehearse a failure. Until the time is up, whoever is asked fails as chosen: nothing is sent to the vendor, nothing is charged, and nothing is left behind.',
    how: 'What happens',
    duration: 'For how long',
    start: 'Start the drill',
    end: 'End drill',
    endOn: 'End drill: {{name}}',
    running: 'Fire drill: {{kind}} · {{name}}',
    everyTarget: 'every target',
    left: '{{time}} left',
    mark: 'drill',
    kinds: {
      'rate-limited': 'rate limit',
      unavailable: 'vendor down (503)',
      'slow-first-token': 'no first word in time',
      'cut-mid-answer': 'answer cut off',
      stall: 'answer stalls',
      unauthorized: 'wrong key',
    },
    durations: {
      s10: '10 seconds',
      s30: '30 seconds',
      m1: '1 minute',
      m2: '2 minutes',
      m5: '5 minutes',
      m10: '10 minutes',
    },
  },
  keys: {
    first: 'First key',
  },
};
