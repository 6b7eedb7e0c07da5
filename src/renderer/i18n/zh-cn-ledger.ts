import type { enLedger } from './en-ledger.ts';
import type { Translation } from './en.ts';

/** The strings of what the ledger's figures are made of, in Simplified Chinese. */
export const zhCnLedger: Pick<Translation, keyof typeof enLedger> = {
  ledger: {
    historyOpening: '正在检查历史记录，您的对话稍后就会出现。',
    unpricedNowhere_one: '{{count}} 次尝试价格未知，未计入这些数字。',
    unpricedNowhere_other: '{{count}} 次尝试价格未知，未计入这些数字。',
    allKeys: '全部密钥',
    ofAttempts_one: '{{count}} 次尝试中的 {{counted}} 次',
    ofAttempts_other: '{{count}} 次尝试中的 {{counted}} 次',
    wholeRequest_one: '整个请求共 {{count}} 次尝试：{{amount}}',
    wholeRequest_other: '整个请求共 {{count}} 次尝试：{{amount}}',
  },
};
