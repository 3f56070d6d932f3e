export interface DocsPage {
  /** Of its file in `docs`, and of its address. */
  name: string;
  title: string;
  about: string;
}

export const docsPages: readonly DocsPage[] = [
  { name: "worker", title: "Workers", about: "The worker, its token, and the API for your own." },
  { name: "aws", title: "Connecting AWS", about: "Provider, role, policies and secrets, step by step." },
  {
    name: "aws-static-keys",
    title: "Access keys and AssumeRole",
    about: "Connecting with access keys and External IDs, and the trade-offs.",
  },
  {
    name: "pre-flight",
    title: "Pre-flight",
    about: "Testing variables before a run, and the first steps.",
  },
  { name: "failures", title: "When AWS fails", about: "What happens then, and what Latchkey retries." },
  { name: "webhooks", title: "Webhooks", about: "Receiving events, and checking their signatures." },
  { name: "sign-in", title: "Signing in", about: "Single sign-on with your identity provider." },
  {
    name: "operations",
    title: "Running Latchkey",
    about: "Configuration, proxies, key rotation, health.",
  },
  { name: "security", title: "Security", about: "What Latchkey stores, and how it's protected." },
  { name: "threat-model", title: "Threat model", about: "What Latchkey defends against, and the limits." },
  { name: "api", title: "API", about: "The console’s API and its answers." },
];
