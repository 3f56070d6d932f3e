// A JSON Schema as people read types: lines of HTML, where a named schema is a link to its own place on the page.
type Json = Record<string, unknown>;

const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}

/** @param indent in steps of two spaces, of the lines after the first. */
export function schemaHtml(schema: Json, indent = 0): string {
  if (typeof schema.$ref === "string") {
    const name = escaped(schema.$ref.split("/").at(-1) ?? "");
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if ("const" in schema) return escaped(JSON.stringify(schema.const));
  if (Array.isArray(schema.enum)) {
    return schema.enum.map((value) => escaped(JSON.stringify(value))).join(" | ");
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return choices.map((choice) => schemaHtml(choice, indent)).join(" | ");
  if (Array.isArray(schema.allOf))
    return schema.allOf.map((part) => schemaHtml(part, indent)).join(" &amp; ");
  return ofType(schema, indent);
}

function ofType(schema: Json, indent: number): string {
  const types = [schema.type ?? "unknown"].flat().map(String);
  return types
    .map((type) => {
      if (type === "object") return objectHtml(schema, indent);
      if (type !== "array") return escaped(type);
      const items = schemaHtml((schema.items ?? {}) as Json, indent);
      return /[|&]/.test(items) && !items.startsWith("{") ? `(${items})[]` : `${items}[]`;
    })
    .join(" | ");
}

function objectHtml({ properties, required, additionalProperties }: Json, indent: number): string {
  const fields = Object.entries((properties ?? {}) as Record<string, Json>);
  if (fields.length === 0) {
    const values =
      typeof additionalProperties === "object" ? schemaHtml(additionalProperties as Json, indent) : "";
    return values ? `{ [name]: ${values} }` : "{}";
  }
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name);
  const margin = "  ".repeat(indent + 1);
  const lines = fields.map(
    ([name, schema]) =>
      `${margin}${escaped(name)}${isRequired(name) ? "" : "?"}: ${schemaHtml(schema, indent + 1)}`,
  );
  return `{\n${lines.join("\n")}\n${"  ".repeat(indent)}}`;
}
