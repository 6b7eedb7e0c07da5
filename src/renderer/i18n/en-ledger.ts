/** The strings of what the ledger's figures are made of, in English. */
export const enLedger = {
  ledger: {
    historyOpening: 'Looking over your history. Your conversations appear in a moment.',
    unpricedNowhere_one: '{{count}} attempt has no known price and is in none of these figures.',
    unpricedNowhere_other: '{{count}} attempts have no known price and are in none of these figures.',
    openDay: 'Show the requests: {{name}}, {{day}}',
    days: 'Days of the chart; Enter opens one',
    hours: 'Hours of the chart; Enter opens the day',
    allKeys: 'All keys',
    ofAttempts_one: '{{counted}} of {{count}} attempt',
    ofAttempts_other: '{{counted}} of {{count}} attempts',
    wholeRequest_one: 'The whole request, {{count}} attempt: {{amount}}',
    wholeRequest_other: 'The whole request, {{count}} attempts: {{amount}}',
  },
};
