// The OpenAPI document as a page: plain HTML without scripts.
import type { Json } from "@/lib/server/documentation/json-schema";
import type { OpenApiDocument, OpenApiOperation } from "@/lib/server/documentation/openapi";

/** In the colours of the console (components/ui/palette.ts). */
const style = `
:root { color-scheme: light dark; --line: light-dark(#deded9, #383835); --soft: light-dark(#f4f4f2, #1d1d1b); --dim: light-dark(#6a6a65, #a3a39d); }
html { background: light-dark(#fff, #131312); color: light-dark(#191918, #ededea); }
body { margin: 0 auto; padding: 24px 16px 64px; max-width: 900px; font: 15px/1.55 system-ui, sans-serif; }
h1 { margin: 0 0 4px; font-size: 26px; } h2 { margin: 40px 0 4px; font-size: 20px; } h3 { margin: 0; font-size: 15px; overflow-wrap: anywhere; }
p { margin: 4px 0; } nav a { display: inline-block; margin-right: 12px; line-height: 28px; } .dim { color: var(--dim); }
article { margin: 12px 0; padding: 12px 16px; border: 1px solid var(--line); border-radius: 8px; }
code, pre { font: 13px/1.5 ui-monospace, monospace; } pre { overflow-x: auto; margin: 6px 0; padding: 10px 12px; border-radius: 6px; background: var(--soft); }
summary { padding: 2px 0; cursor: pointer; } a { color: light-dark(#80631d, #d2b158); }
dl { margin: 6px 0; overflow-wrap: anywhere; } dd { margin: 0 0 4px 16px; }
`;

export function referencePage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const parts = document.tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    const articles = own.map(({ path, method, operation }) => articleOf(path, method, operation));
    return `<section aria-labelledby="part-${name}"><h2 id="part-${name}">${escaped(words(name))}</h2><p>${inProse(description)}</p>${articles.join("")}</section>`;
  });
  const links = document.tags.map(({ name }) => `<a href="#part-${name}">${escaped(words(name))}</a>`);
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<article id="schema-${escaped(name)}"><h3>${escaped(name)}</h3><pre tabindex="0">${schemaHtml(schema)}</pre></article>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference · Latchkey</title><style>${style}</style></head>
<body><main><h1>API reference</h1>
<p>Every operation of the console and of workers. As <a href="/api/openapi.json">OpenAPI 3.1</a>, for generators of clients.</p>
<p>What goes wrong is answered with a <a href="#schema-Problem">problem document</a> and its status.</p>
<nav aria-label="Parts">${links.join(" ")}</nav>
${parts.join("\n")}
<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>${schemas.join("")}</section>
</main></body></html>
`;
}

const spellings: Record<string, string> = {
  ApiTokens: "API tokens",
  PreFlight: "Pre-flight",
  SingleSignOn: "Single sign-on",
};

/** "ServiceAccounts" → "Service accounts". */
function words(name: string): string {
  return spellings[name] ?? name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function articleOf(path: string, method: string, operation: OpenApiOperation): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const answers = Object.entries(responses).filter(([, response]) => !("$ref" in response));
  const refusals = Object.keys(responses).filter(
    (status) => /^[45]/.test(status) && "$ref" in (responses[status] ?? {}),
  );
  return [
    `<article id="${escaped(operationId)}"><h3><code>${method} ${escaped(path).replace(/(?<=.)\//g, "<wbr>/")}</code></h3>`,
    `<p>${inProse(summary)}</p>`,
    `<p class="dim">${inProse(`${whoOf(operation)} ${description ?? ""}`.trim())}</p>`,
    parameters.length > 0 ? parameterList(parameters) : "",
    requestBody ? block("Body", bodyOf(requestBody)) : "",
    ...answers.map(([status, response]) => block(`Answer ${status}`, bodyOf(response))),
    refusals.length > 0 ? `<p class="dim">Refusals: ${refusals.join(", ")}.</p>` : "",
    "</article>",
  ].join("");
}

function whoOf({ security }: OpenApiOperation): string {
  if (security.length === 0) return "For anyone.";
  if (security.some((scheme) => "deploymentToken" in scheme)) return "For workers, with a deployment token.";
  const takesTokens = security.some((scheme) => "apiToken" in scheme);
  return takesTokens
    ? "For people who are signed in, and with an API token."
    : "For people who are signed in.";
}

function parameterList(parameters: Json[]): string {
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<dt><code>${escaped(String(name))}</code> <span class="dim">${place}${required ? "" : ", optional"}</span></dt>` +
      `<dd>${description ? inProse(String(description)) : `<code>${schemaHtml((schema ?? {}) as Json)}</code>`}</dd>`,
  );
  return `<dl>${rows.join("")}</dl>`;
}

function bodyOf({ content = {} }: Json): string {
  return Object.entries(content as Record<string, { schema: Json; example?: unknown }>)
    .map(
      ([type, { schema, example }]) =>
        `<p class="dim">${escaped(type)}</p><pre tabindex="0">${schemaHtml(schema)}</pre>` +
        (example === undefined
          ? ""
          : `<p class="dim">For example</p><pre tabindex="0">${escaped(JSON.stringify(example, null, 2))}</pre>`),
    )
    .join("");
}

function block(title: string, html: string): string {
  return html
    ? `<details><summary>${title}</summary>${html}</details>`
    : `<p class="dim">${title}: nothing.</p>`;
}

// A JSON Schema as people read types: lines of HTML, where a named schema is a link to its own place on the page.

const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}

/** Text in backticks is code. */
const inProse = (text: string) => escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");

/** @param indent in steps of two spaces, of the lines after the first. */
function schemaHtml(schema: Json, indent = 0): string {
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
