import type { Translation } from './en.ts';

/** The strings of the prices, in Simplified Chinese. */
export const zhCnPrices: Translation['prices'] = {
  intro:
    '单位为美元/百万 token。先按您自己的价格，其次按服务商报告的实际收费，再按内置价格表（{{name}} {{version}}，{{date}}）。都没有时显示“未定价”，绝不按 0 计。',
  table: '所有模型的价格',
  search: '搜索模型',
  model: '模型',
  input: '输入',
  output: '输出',
  cacheRead: '缓存读取',
  cacheWrite: '写入 5\u00a0分钟',
  cacheWriteLong: '写入 1\u00a0小时',
  source: '来源',
  sources: { user: '您', provider: '服务商', table: '价格表', simulator: '练习' },
  since: '{{date}}起',
  costsNothing: '不花钱',
  overTokens: '输入超过 {{tokens}} token',
  fromTokens: '输入达到 {{tokens}} token',
  pending: '您的价格（输入 {{input}}，输出 {{output}}）从{{date}}起生效。',
  edit: '设置 {{model}} 的价格',
  formOf: '您为 {{model}} 设的价格',
  from: '生效日期',
  fromHint: '留空表示一直有效。已有记录保留当时的价格。',
  followsInput: '随输入价格',
  reset: '移除我的价格',
  bad: '请输入小数，例如 0.25。',
  badDate: '请输入日期。',
  both: '价格需要同时有输入和输出。',
  more: '显示全部 {{count}} 个模型',
  noHits: '没有与“{{query}}”匹配的模型。',
  none: '还没有模型。请先给服务商添加模型。',
};
