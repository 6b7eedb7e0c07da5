/** The strings of the budget, wherever they show, in English. */
export const enBudget = {
  budget: {
    dayUsd: 'Limit for a day',
    dayUsdHint: 'In US dollars. A day begins at midnight where you are. Empty means no limit.',
    monthUsd: 'Limit for a month',
    monthUsdHint: 'In US dollars, from the first of the month. Empty means no limit.',
    badLimit: 'Enter an amount over 0 such as 5 or 2.50, with at most six decimals, or nothing.',
    noLimit: 'No limit',
    spentOf: '{{spent}} of {{limit}} spent',
    left: '{{amount}} left',
    over: '{{amount}} over',
    reserved: '{{amount}} set aside for what is under way',
    states: { within: 'Within the limit', near: 'Near the limit', reached: 'Limit reached' },
    warnAtPercent: 'Warn at',
    warnAtPercentHint: 'From this share of a limit on, the status bar says how much is left.',
    whenReached: 'At a limit',
    choices: {
      stop: 'Stop',
      stopHint: 'No model is asked whose answer could cost more than what is left.',
      cheap: 'Go on with the cheap list',
      cheapHint:
        'The cheap list answers, even past the limit. Without a cheap list this is the same as Stop.',
      warn: 'Only warn',
      warnHint: 'Every model still answers. The status bar says that the limit is reached.',
    },
    unpriced: 'Ask models without a price',
    unpricedHint:
      'What they cost is not known and counts against no limit. Off: they are passed over while a limit is set.',
    reserveOutputTokens: 'Output tokens set aside',
    reserveOutputTokensHint:
      'Before a question is sent, the price of this many output tokens is set aside. A longer answer can pass a limit by the rest.',
    percent: '%',
    bar: {
      near: { day: 'Budget: {{amount}} left today', month: 'Budget: {{amount}} left this month' },
      reached: { day: 'Budget for today reached', month: 'Budget for this month reached' },
      open: 'Open the budget settings',
    },
    refusals: {
      day: 'The limit for today is {{limit}}, of which {{left}} is left.',
      month: 'The limit for this month is {{limit}}, of which {{left}} is left.',
      reserved: '{{amount}} is set aside for what is under way.',
      most: 'This could cost up to {{amount}}.',
      cheapOnly: 'Past the limit only the cheap list is asked.',
      unpriced: '{{name}} has no price, and the budget lets only models with a price answer.',
    },
    today: 'Today',
    thisMonth: 'This month',
    answerCheap: 'Answer with the cheap list',
    answerAnyway: 'Answer anyway, this once',
    change: 'Change the budget',
    askAnyway: 'Ask {{name}} anyway, this once',
  },
};
