import type { enDrill } from './en-drill.ts';
import type { Translation } from './en.ts';

/** The strings of fire drills and of a provider's several keys, in Simplified Chinese. */
export const zhCnDrill: Pick<Translation, keyof typeof enDrill> = {
  drill: {
    title: '故障演练',
    titleOn: '故障演练：{{name}}',
    all: '对所有目标进行故障演练',
    hint: '演练一次故障。到时间之前，被请求的目标会按所选方式失败：不会向服务商发送任何内容，不产生费用，也不留下任何痕迹。',
    how: '演练内容',
    duration: '持续时间',
    start: '开始演练',
    end: '结束演练',
    endOn: '结束演练：{{name}}',
    running: '故障演练：{{kind}} · {{name}}',
    everyTarget: '所有目标',
    left: '剩余 {{time}}',
    mark: '演练',
    kinds: {
      'rate-limited': '限流',
      unavailable: '服务商不可用（503）',
      'slow-first-token': '迟迟没有第一个字',
      'cut-mid-answer': '回答中断',
      stall: '回答停滞',
      unauthorized: '密钥错误',
    },
    durations: {
      s10: '10 秒',
      s30: '30 秒',
      m1: '1 分钟',
      m2: '2 分钟',
      m5: '5 分钟',
      m10: '10 分钟',
    },
  },
  keys: {
    first: '第一个密钥',
  },
};
