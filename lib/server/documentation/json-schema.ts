// Schemas of zod as JSON Schema, those that have a name among the document's own.
import { z } from "zod";
import { listEntries } from "@/lib/shared/input";

export type Json = Record<string, unknown>;

export const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** @param schemas gets those with a name, to which the schema then refers. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output", schemas: Record<string, Json>): Json {
  const converted = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: json }) => {
      // A later version may add members to an answer.
      if (io === "output" && json.additionalProperties === false) delete json.additionalProperties;
      const entry = listEntries.get(zodSchema);
      if (entry) Object.assign(json, { items: jsonSchema(entry, io, schemas) });
    },
  }) as Json;
  const { $schema: _, $defs = {}, ...rest } = converted;
  for (const [name, definition] of Object.entries($defs as Record<string, Json>)) {
    const { id: __, ...plain } = hoisted(definition) as Json;
    schemas[name] = plain;
  }
  const { id, ...plain } = hoisted(rest) as Json;
  if (typeof id !== "string") return plain;
  schemas[id] = plain;
  return reference(id);
}

/** References into a schema's own definitions become references into the document's. */
function hoisted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hoisted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string"
        ? inner.replace("#/$defs/", "#/components/schemas/")
        : hoisted(inner),
    ]),
  );
}
