// What a page makes a browser load before anybody acts: the scripts and styles that its HTML names.
import { gzipSync } from "node:zlib";
import type { APIRequestContext } from "@playwright/test";

export interface LoadedFile {
  path: string;
  /** As gzip makes it. */
  bytes: number;
}

export interface PageWeight {
  scripts: LoadedFile[];
  styles: LoadedFile[];
}

const weighed = new Map<string, Promise<LoadedFile>>();

/** @param request carries the session of whoever looks at the page. */
export async function weigh(request: APIRequestContext, url: string): Promise<PageWeight> {
  const response = await request.get(url, { headers: { accept: "text/html" } });
  if (![200, 404].includes(response.status())) throw new Error(`${url} answered ${response.status()}.`);
  const html = await response.text();
  const tags = [...html.matchAll(/<(script|link)\b([^>]*)>/g)].map(([, name = "", text = ""]) => ({
    name,
    attributes: attributesIn(text),
  }));
  const scripts = tags.flatMap(({ name, attributes: { src, href, as, nomodule } }) => {
    // Whoever takes modules leaves out what is for those who do not.
    if (name === "script") return src && nomodule === undefined ? [src] : [];
    return href && as === "script" ? [href] : [];
  });
  const styles = tags.flatMap(({ name, attributes: { rel, href, as } }) =>
    name === "link" && href && (rel === "stylesheet" || as === "style") ? [href] : [],
  );
  const files = (addresses: string[]) =>
    Promise.all(
      [...new Set(addresses)].map((address) => weighedFile(request, new URL(address, response.url()))),
    );
  return { scripts: await files(scripts), styles: await files(styles) };
}

export const sum = (files: LoadedFile[]) => files.reduce((total, { bytes }) => total + bytes, 0);

/** In thousands, as budgets are written. */
export const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);

/** The heaviest first, for whoever has to find what came in. */
export function heaviest(files: LoadedFile[], count = 8): string {
  return files
    .toSorted((left, right) => right.bytes - left.bytes)
    .slice(0, count)
    .map(({ path, bytes }) => `${kilobytes(bytes).padStart(7)} kB  ${path}`)
    .join("\n");
}

function weighedFile(request: APIRequestContext, url: URL): Promise<LoadedFile> {
  const known = weighed.get(url.pathname);
  if (known) return known;
  const weight = request.get(url.href).then(async (response) => {
    if (!response.ok()) throw new Error(`${url.pathname} answered ${response.status()}.`);
    return { path: url.pathname, bytes: gzipSync(await response.body()).length };
  });
  weighed.set(url.pathname, weight);
  return weight;
}

function attributesIn(text: string): Record<string, string> {
  const found = [...text.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)];
  return Object.fromEntries(found.map(([, name = "", value = ""]) => [name.toLowerCase(), value]));
}
