/** Who speaks. */
export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** Plain text. */
export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
}

/** An image: its bytes in base64, never a remote address. */
export interface ImagePart {
  readonly kind: 'image';
  /** `image/png`, `image/jpeg`, `image/gif` or `image/webp`. */
  readonly mediaType: string;
  readonly dataBase64: string;
}

/** The text of an attached document, under its name. */
export interface DocumentPart {
  readonly kind: 'document';
  readonly name: string;
  readonly text: string;
}

/** One piece of a message's content. */
export type ContentPart = TextPart | ImagePart | DocumentPart;

/** A call of a tool that the model asked for. `id` is the vendor's own and goes back unchanged. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** The arguments as the model wrote them: JSON text, possibly malformed. */
  readonly argumentsJson: string;
}

/** A tool that the model may call. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments, an object schema. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What the model thought before it answered, kept so that a vendor that wants it back gets it unchanged. */
export type ReasoningBlock =
  | { readonly kind: 'text'; readonly text: string; readonly signature: string | null }
  /** Thinking that the vendor encrypted; opaque, sent back as it came. */
  | { readonly kind: 'redacted'; readonly data: string };

/** A system instruction. */
export interface SystemMessage {
  readonly role: 'system';
  readonly content: readonly ContentPart[];
}

/** A turn of the person. */
export interface UserMessage {
  readonly role: 'user';
  readonly content: readonly ContentPart[];
}

/** A turn of the model. */
export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: readonly ContentPart[];
  readonly toolCalls?: readonly ToolCall[];
  readonly reasoning?: readonly ReasoningBlock[];
}

/** The result of one tool call. */
export interface ToolMessage {
  readonly role: 'tool';
  readonly toolCallId: string;
  readonly toolName: string;
  readonly content: readonly ContentPart[];
}

/** One turn, in the vendors' common form. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** The text of a content list, its text parts joined as they stand. */
export function textOf(content: readonly ContentPart[]): string {
  return content.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}
