/** What JSON text holds; `otherwise` where it is none, or `null`. */
export function parseJson(json: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(json) ?? otherwise;
  } catch {
    return otherwise;
  }
}
