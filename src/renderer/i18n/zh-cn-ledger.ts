import type { enLedger } from './en-ledger.ts';
import type { Translation } from './en.ts';

/** The strings of what the ledger's figures are made of, in Simplified Chinese. */
export const zhCnLedger: Pick<Translation, keyof typeof enLedger> = {
  ledger: {
    historyOpening: '正在检查历史记录，您的对话稍后就会出现。',
    unpricedNowhere_one: '{{count}} 次尝试价格未知，未计入这些数字。',
    unpricedNowhere_other: '{{count}} 次尝试价格未知，未计入这些数字。',
    openDay: '查看请求：{{name}}，{{day}}',
    days: '图中各天；按 Enter 查看该天',
    hours: '图中各小时；按 Enter 查看当天',
    allKeys: '全部密钥',
    ofAttempts_one: '{{count}} 次尝试中的 {{counted}} 次',
    ofAttempts_other: '{{count}} 次尝试中的 {{counted}} 次',
    wholeRequest_one: '整个请求共 {{count}} 次尝试：{{amount}}',
    wholeRequest_other: '整个请求共 {{count}} 次尝试：{{amount}}',
  },
};
