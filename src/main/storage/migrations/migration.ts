/** One step of the schema. A step that has been released never changes; what comes later is a step of its own. */
export interface Migration {
  /** The schema's number once the step is done. */
  readonly version: number;
  readonly sql: string;
}
