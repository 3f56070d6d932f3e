import { readFileSync } from "node:fs";
import path from "node:path";

/** The headers of every answer, also of those that Next does not make (lib/server/front/machine-paths.ts). */
const securityHeaders = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "lib/server/front/security-headers.json"), "utf8"),
);

const linkHeaders = [
  { key: "referrer-policy", value: "no-referrer" },
  { key: "cache-control", value: "no-store" },
];

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  // The build of the image alone wants the files that a server needs, apart from all others.
  ...(process.env.NEXT_OUTPUT === "standalone" && { output: "standalone" }),
  reactStrictMode: true,
  experimental: {
    // A page is seven to nine scripts rather than two dozen, and compressed together they weigh less (docs/decisions/0040). What pages
    // have in common is more often fetched twice: a person who opens eight pages loads a quarter more in half the requests.
    turbopackChunking: {
      requestCost: 10_000_000,
      firstPageLoadPriority: 1,
      minChunkSize: 300_000,
      maxChunkCountPerGroup: 6,
      maxMergeChunkSize: 5_000_000,
    },
  },
  turbopack: {
    rules: {
      "*.ts": {
        condition: { all: ["browser", { path: /^lib\/shared\/[^/]+\/operations\.ts$/ }] },
        loaders: [path.resolve(import.meta.dirname, "lib/shared/operations/addresses-only.cjs")],
        as: "*.js",
      },
    },
  },
  // `npm run check` holds the types; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    // The address is the invitation: it goes nowhere else, not even to this origin's log.
    { source: "/invitations/:path*", headers: [{ key: "referrer-policy", value: "no-referrer" }] },
    // Here the fragment is, which no browser sends: a second bound.
    ...["/reset-password", "/sign-in-link", "/first-owner"].map((source) => ({
      source,
      headers: linkHeaders,
    })),
  ],
};
