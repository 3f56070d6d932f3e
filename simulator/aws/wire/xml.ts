// Writes the XML of the AWS Query protocol; a list's items are `member` elements.

export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly XmlValue[]
  | { [name: string]: XmlValue };

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

/** Characters that XML 1.0 cannot carry even when escaped would make the whole answer unreadable. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the very characters to remove.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escapeText(text: string): string {
  return text.replace(FORBIDDEN, "").replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? "");
}

/** AWS writes whole seconds. */
function isoSeconds(time: number | Date): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");
}

export function xmlElement(name: string, value: XmlValue, namespace?: string): string {
  if (value === undefined) return "";
  const attribute = namespace ? ` xmlns="${namespace}"` : "";
  return `<${name}${attribute}>${xmlContent(value)}</${name}>`;
}

function xmlContent(value: XmlValue): string {
  if (value === undefined) return "";
  if (value instanceof Date) return isoSeconds(value);
  if (typeof value !== "object") return escapeText(String(value));
  if (isList(value)) return value.map((item) => xmlElement("member", item)).join("");
  return Object.entries(value)
    .map(([name, item]) => xmlElement(name, item))
    .join("");
}

function isList(value: object): value is readonly XmlValue[] {
  return Array.isArray(value);
}
