/** The languages that every text of the app is in. */
export type Language = 'en' | 'zh-CN';

/** The language that a setting means on this computer. */
export function languageOf(setting: 'system' | Language, systemLanguages: readonly string[]): Language {
  if (setting !== 'system') return setting;
  return systemLanguages[0]?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
