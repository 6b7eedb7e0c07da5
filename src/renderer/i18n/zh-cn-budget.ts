import type { enBudget } from './en-budget.ts';
import type { Translation } from './en.ts';

/** The strings of the budget, wherever they show, in Simplified Chinese. */
export const zhCnBudget: Pick<Translation, keyof typeof enBudget> = {
  budget: {
    dayUsd: '每日上限',
    dayUsdHint: '以美元计，按您当地的零点起算。留空表示不设上限。',
    monthUsd: '每月上限',
    monthUsdHint: '以美元计，从每月一日起算。留空表示不设上限。',
    badLimit: '请输入大于 0 的金额，例如 5 或 2.50，最多六位小数；也可以留空。',
    noLimit: '不设上限',
    spentOf: '已用 {{spent}}，上限 {{limit}}',
    left: '剩余 {{amount}}',
    over: '超出 {{amount}}',
    reserved: '已为进行中的回答预留 {{amount}}',
    states: { within: '在上限之内', near: '接近上限', reached: '已达上限' },
    warnAtPercent: '提醒比例',
    warnAtPercentHint: '用到上限的这个比例后，状态栏会显示剩余金额。',
    whenReached: '达到上限时',
    choices: {
      stop: '停止',
      stopHint: '如果回答的费用可能超过剩余金额，就不再提问。',
      cheap: '改用经济列表',
      cheapHint: '由经济列表继续回答，即使超过上限。没有经济列表时，与“停止”相同。',
      warn: '仅提醒',
      warnHint: '所有模型照常回答，状态栏会提示已达上限。',
    },
    unpriced: '允许使用未定价的模型',
    unpricedHint: '它们的费用未知，不计入任何上限。关闭后，只要设有上限就会跳过它们。',
    reserveOutputTokens: '预留的输出 token 数',
    reserveOutputTokensHint:
      '发送问题前，先按这么多输出 token 的价格预留金额。更长的回答可能使上限被超出，超出的就是多出的部分。',
    percent: '%',
    bar: {
      near: { day: '预算：今日剩余 {{amount}}', month: '预算：本月剩余 {{amount}}' },
      reached: { day: '今日预算已用完', month: '本月预算已用完' },
      open: '打开预算设置',
    },
    refusals: {
      day: '今日上限为 {{limit}}，还剩 {{left}}。',
      month: '本月上限为 {{limit}}，还剩 {{left}}。',
      reserved: '另有 {{amount}} 已为进行中的请求预留。',
      most: '这次最多可能花费 {{amount}}。',
      cheapOnly: '超出上限后只询问经济列表。',
      unpriced: '{{name}} 没有价格，而预算只允许有价格的模型回答。',
    },
    today: '今日',
    thisMonth: '本月',
    answerCheap: '用经济列表回答',
    answerAnyway: '这一次仍然回答',
    change: '更改预算',
    askAnyway: '这一次仍然问 {{name}}',
  },
};
